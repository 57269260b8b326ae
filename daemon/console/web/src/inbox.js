import { families } from './family.js'
import { school, sentence } from './words.js'

// How an inbox is read: the most urgent first, then by school, as practice has it.
const urgencies = [
  ['same_session', 'Now: this session'],
  ['same_day', 'Today'],
  ['next_working_day', 'Next working day'],
  ['daily_digest', 'In the daily message'],
  ['weekly', 'Weekly lists'],
  ['half_termly', 'Half-termly lists'],
]

export const urgency_words = (name) => urgencies.find(([id]) => id === name)?.[1] ?? name.replaceAll('_', ' ')

/** What stands above rows of which no school may be told. */
const no_school = (row) => (row.child ? 'A school that may not be named here' : 'Several schools')

const heading_of = (row) => school(row.school) || no_school(row)

/** Rows to [{name, parts}] by the school of each part's first row; brothers and sisters are one part. */
function by_school(rows) {
  const schools = new Map()
  for (const part of families(rows, 'Another child of this family is in the inbox too')) {
    const name = heading_of(part.rows[0])
    if (!schools.has(name)) schools.set(name, { name, parts: [] })
    schools.get(name).parts.push(part)
  }
  return [...schools.values()]
}

/** Rows to [{id, words, count, schools: [{name, parts: [{words, rows}]}]}], in order of urgency, then as the server ordered them. */
export function grouped(rows) {
  const order = urgencies.map(([id]) => id)
  const known = [...new Set(rows.map((r) => r.urgency))].sort((a, b) => place(order, a) - place(order, b))
  return known.map((id) => {
    const here = rows.filter((r) => r.urgency === id)
    return {
      id, words: here[0].urgency_words ? sentence(here[0].urgency_words) : urgency_words(id), count: here.length,
      schools: by_school(here),
    }
  })
}
const place = (order, id) => (order.includes(id) ? order.indexOf(id) : order.length)

export const urgency_names = urgencies
