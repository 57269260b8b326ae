// A chart from the table it stands over: the same rows, the same order, nothing that the table has not. SVG by d3's
// modules, without a style of its own, so that the page's style sheet and the reader's colours rule it.
import { axisBottom, axisLeft } from 'd3-axis'
import { scaleBand, scaleLinear, scalePoint } from 'd3-scale'
import { create } from 'd3-selection'
import { line } from 'd3-shape'
import { percent } from './words.js'

const width = 760
const row_height = 34

const values_of = (rows) => rows.flatMap((r) => r.values).filter((v) => typeof v === 'number')
const top = (rows) => Math.max(1, ...values_of(rows)) * 1.08

function sheet(height, alt) {
  return create('svg').attr('viewBox', `0 0 ${width} ${height}`).attr('width', width).attr('height', height)
    .attr('role', 'img').attr('aria-label', alt).attr('class', 'muster-chart__svg')
}

/** Words as large as the page's, in its colours. */
function dressed(axis) {
  axis.attr('font-size', null).attr('font-family', null).attr('fill', null)
  axis.selectAll('text').attr('class', 'muster-chart__text').attr('fill', null)
  axis.selectAll('.domain').remove()
  axis.selectAll('.tick line').attr('class', 'muster-chart__grid').attr('stroke', null)
}

const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}\u2026` : text)

/** Bars, one a row; a tick across each is the second column's value. */
function bars({ rows, alt }) {
  const left = 210, right = 60, height = rows.length * row_height + 40
  const svg = sheet(height, alt)
  const x = scaleLinear([0, top(rows)], [left, width - right]).nice(5)
  const y = scaleBand(rows.map((_, i) => i), [0, rows.length * row_height]).padding(0.25)
  dressed(svg.append('g').attr('transform', `translate(0,${rows.length * row_height})`)
    .call(axisBottom(x).ticks(5).tickFormat((v) => `${v}%`).tickSize(-rows.length * row_height)))
  dressed(svg.append('g').attr('transform', `translate(${left},0)`)
    .call(axisLeft(y).tickFormat((i) => short(rows[i].name, 26)).tickSize(0).tickPadding(8)))
  rows.forEach((row, i) => {
    const [own, other] = row.values
    const middle = y(i) + y.bandwidth() / 2
    if (typeof own === 'number')
      svg.append('rect').attr('class', 'muster-chart__bar').attr('x', left).attr('y', y(i)).attr('width', x(own) - left).attr('height', y.bandwidth())
    if (typeof other === 'number')
      svg.append('line').attr('class', 'muster-chart__mark').attr('x1', x(other)).attr('x2', x(other)).attr('y1', y(i) - 3).attr('y2', y(i) + y.bandwidth() + 3)
    // Beside the bar, unless the other's tick stands there.
    const end = x(own ?? 0), tick = typeof other === 'number' ? x(other) : 0
    svg.append('text').attr('class', 'muster-chart__text').attr('x', (tick >= end && tick < end + 60 ? tick : end) + 8).attr('y', middle).attr('dy', '0.35em')
      .text(typeof own === 'number' ? percent(own) : 'kept back')
  })
  return svg.node()
}

/** Lines over time, one a column, each named at its end. */
function lines({ rows, columns, alt }) {
  const left = 50, right = 190, height = 340, foot = 46
  const svg = sheet(height, alt)
  const x = scalePoint(rows.map((_, i) => i), [left, width - right]).padding(0.1)
  const y = scaleLinear([0, top(rows)], [height - foot, 12]).nice(5)
  const every = Math.ceil(rows.length / 8)
  dressed(svg.append('g').attr('transform', `translate(${left},0)`)
    .call(axisLeft(y).ticks(5).tickFormat((v) => `${v}%`).tickSize(-(width - left - right))))
  dressed(svg.append('g').attr('transform', `translate(0,${height - foot})`)
    .call(axisBottom(x).tickValues(rows.map((_, i) => i).filter((i) => i % every === 0)).tickFormat((i) => short(rows[i].name, 12)).tickSize(0).tickPadding(12)))
  const ends = []
  columns.forEach((column, c) => {
    const drawn = line().defined((r) => typeof r.values[c] === 'number').x((_, i) => x(i)).y((r) => y(r.values[c]))
    svg.append('path').attr('class', `muster-chart__line muster-chart__line--${c % 6}`).attr('d', drawn(rows))
    const last = rows.findLast((r) => typeof r.values[c] === 'number')
    if (last) ends.push({ name: column, at: y(last.values[c]) })
  })
  // Names at the ends of their lines, moved apart where they would meet.
  ends.sort((a, b) => a.at - b.at).forEach((end, i) => {
    if (i > 0) end.at = Math.max(end.at, ends[i - 1].at + 20)
    svg.append('text').attr('class', 'muster-chart__text').attr('x', width - right + 12).attr('y', end.at).attr('dy', '0.35em').text(short(end.name, 20))
  })
  return svg.node()
}

/** {rows: [{name, values}], columns: [text], over_time, alt} -> an SVG element, or null when there is nothing to draw. */
export function chart(table) {
  if (values_of(table.rows).length === 0 || table.rows.length > 40) return null
  return table.over_time && table.rows.length > 1 ? lines(table) : bars(table)
}
