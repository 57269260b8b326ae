import { Problem, get, with_query } from './api.js'
import { shows } from './refresh.js'
import { offer } from './sheet.js'
import { finding, in_words } from './trends.js'
import { render } from './view.js'
import { choices, columns_of } from './trends_choices.js'

const names = ['over', 'by', 'measure', 'where', 'against', 'since']
// More bars than an eye takes in are no picture: then the table stands alone.
const most_bars = 60
// Every school of a large authority on one page.
const most_rows = 600
const over_time = ['week', 'half_term', 'term', 'weekday']

// What stands there before anybody has asked: the phases, beside what is published of each.
const first = { by: 'phase', against: 'la,england' }

/** The address's question; `against` may stand several times, once a box that is ticked. */
function asked(query) {
  if (!names.some((n) => query.has(n))) return { ...Object.fromEntries(names.map((n) => [n, ''])), measure: 'overall', ...first }
  const q = Object.fromEntries(names.map((n) => [n, query.get(n) ?? '']))
  return { ...q, against: query.getAll('against').filter(Boolean).join(','), measure: q.measure || 'overall' }
}

/** The figure of a cell, asked of the server with its numerator, denominator and method. */
async function why(place, trends, row, column) {
  const q = asked(place.query)
  const where = (trends.by ?? []).map((name, i) => `${name}=${row.key[i]}`)
  const holder = document.getElementById('why')
  try {
    const answer = await get('/trends/why', {
      ...q, by: '', where: [q.where, ...where].filter(Boolean).join(','), against: column === 0 ? '' : trends.columns[column].id,
    })
    holder.innerHTML = render('trends_why.njk', { answer, row, column: trends.columns[column] })
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    holder.innerHTML = render('trends_why.njk', { problem })
  }
  holder.querySelector('h2').focus()
}

/** The figures with what they are made of, a column each. */
function sheet_of(trends, table) {
  return {
    title: trends.title || finding(table), note: `Method: ${trends.method}`,
    columns: ['Group', ...trends.columns.flatMap((c) => [c.name, `${c.name}: numerator`, `${c.name}: denominator`])],
    rows: trends.rows.map((r, i) => [table.rows[i].name, ...r.cells.flatMap((c) => [c.value ?? c.words ?? '', c.numerator ?? '', c.denominator ?? ''])]),
  }
}

/** With the groups of every answer, not of the one that is shown: a file has them all. */
async function whole(place, trends) {
  if (!trends.next && !place.query.has('from')) return trends
  const rows = []
  for (let from = 1; from;) {
    const part = await get('/trends', { ...asked(place.query), from })
    rows.push(...part.rows)
    from = part.next
  }
  return { ...trends, title: '', rows }
}

/** To the groups after these, and back to the first. */
function pages(trends, query) {
  const to = (from) => ({ href: with_query('/trends', { ...asked(query), from }) })
  return {
    previous: query.get('from') ? { ...to(''), text: 'First groups' } : undefined,
    next: trends.next ? { ...to(trends.next), text: 'Next groups' } : undefined,
  }
}

/** Without the columns of which nothing is published, where nobody asked for them. */
function published(trends) {
  const own = trends.columns.map((_, i) => i).filter((i) => i === 0 || trends.rows.some((row) => row.cells[i].value !== null))
  return { ...trends, columns: own.map((i) => trends.columns[i]), rows: trends.rows.map((row) => ({ ...row, cells: own.map((i) => row.cells[i]) })) }
}

async function draw(place, { trends, problem, no_contract }) {
  if (no_contract) {
    place.put(render('page_trends.njk', { no_contract }))
    return
  }
  const q = asked(place.query)
  const form = { q, against: q.against.split(','), ...choices }
  if (problem) {
    const list = problem.fields.map((f) => ({ text: f.text, href: names.includes(f.name) ? `#${f.name}` : undefined }))
    place.set_title('Borough trends', true)
    place.put(render('page_trends.njk', {
      ...form, errors: { list: list.length > 0 ? list : [{ text: problem.detail || problem.title }], at: Object.fromEntries(problem.fields.map((f) => [f.name, { text: f.text }])) },
    }))
    return
  }
  const table = columns_of(trends)
  const alt = trends.alt || in_words(trends, table)
  place.put(render('page_trends.njk', { ...form, trends, title: trends.title || finding(table), alt, table, drawn: table.rows.length <= most_bars, pages: pages(trends, place.query) }))
  for (const button of document.querySelectorAll('button[data-row]'))
    button.addEventListener('click', () => why(place, trends, trends.rows[+button.dataset.row], +button.dataset.column))
  offer(`trends ${trends.title || finding(table)}`.slice(0, 60), async () => {
    const all = await whole(place, trends)
    return [sheet_of(all, columns_of(all))]
  })
  const holder = document.getElementById('chart')
  if (!holder) return
  const { chart } = await import('./chart.js')
  const svg = chart({ ...table, alt, over_time: (trends.by ?? []).length === 1 && over_time.includes(trends.by[0]) })
  if (svg) holder.replaceChildren(svg)
}

export const { show, refresh } = shows(async ({ query }) => {
  try {
    const trends = await get('/trends', { ...asked(query), from: query.get('from') ?? '', limit: most_rows })
    return { trends: names.some((n) => query.has(n)) ? trends : published(trends) }
  } catch (problem) {
    // As for everything that may not be seen; but that a page has no figures for a team is no secret.
    if (problem.status === 404) return { no_contract: true }
    if (problem.status !== 422) throw problem
    return { problem: { title: problem.title, detail: problem.detail, fields: problem.fields } }
  }
}, draw)
