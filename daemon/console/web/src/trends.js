// A table in words, for whoever does not see its chart.
import { percent, period } from './words.js'

const known = (rows) => rows.filter((r) => typeof r.values[0] === 'number')

/** "Highest in Year 11 (12.0%), lowest in Year 3 (4.1%)" */
export function finding({ rows, columns }) {
  const sorted = known(rows).sort((a, b) => b.values[0] - a.values[0])
  if (sorted.length === 0) return 'Nothing may be shown, or nothing is known'
  if (sorted.length === 1) return `${columns[0]}: ${percent(sorted[0].values[0])}`
  const [first, last] = [sorted[0], sorted.at(-1)]
  return `Highest: ${first.name} (${percent(first.values[0])}); lowest: ${last.name} (${percent(last.values[0])})`
}

/** The whole chart in words: what is drawn, how many rows, the ends, and where the comparator is passed. */
export function in_words(trends, table) {
  const above = table.rows.filter((r) => typeof r.values[0] === 'number' && typeof r.values[1] === 'number' && r.values[0] > r.values[1])
  const beside = table.columns[1] ? ` ${above.length} of ${table.rows.length} are above ${table.columns[1]}.` : ''
  return `Chart of ${period(trends.period)}: ${finding(table)}.${beside} The table under it has every figure.`
}
