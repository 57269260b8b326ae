// Brothers and sisters, as far as a list says so, next to each other. Rows have a number that those of one household
// have in common and that means nothing else: it is never shown.
import { plural } from './words.js'

/** "a" and "b", then "a, b and c" */
const listed = (names) => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`)

/** Children, not rows: one child may have two alerts. */
const children_in = (rows) => new Set(rows.map((r) => r.child)).size

/** "One family: 2 children", and where, when that is not one school. */
function words_of(rows) {
  const schools = [...new Set(rows.map((r) => r.school).filter(Boolean))]
  return `One family: ${plural(children_in(rows), 'child', 'children')}${schools.length > 1 ? `, at ${listed(schools)}` : ''}`
}

/**
 * Rows in their order as [{rows, words}]: a family stands where its first row stood; words: '' for a row by itself.
 * `elsewhere`: what is said of a child whose family is not among these rows.
 */
export function families(rows, elsewhere = '') {
  const parts = []
  const at = new Map()
  for (const row of rows) {
    if (row.household && at.has(row.household)) {
      at.get(row.household).rows.push(row)
      continue
    }
    const part = { rows: [row], words: '' }
    if (row.household) at.set(row.household, part)
    parts.push(part)
  }
  for (const part of at.values()) part.words = children_in(part.rows) > 1 ? words_of(part.rows) : elsewhere
  return parts
}
