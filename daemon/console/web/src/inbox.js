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

/** Rows to [{id, words, count, schools: [{name, rows}]}], in order of urgency, then as the server ordered them. */
export function grouped(rows) {
  const order = urgencies.map(([id]) => id)
  const known = [...new Set(rows.map((r) => r.urgency))].sort((a, b) => place(order, a) - place(order, b))
  return known.map((id) => {
    const here = rows.filter((r) => r.urgency === id)
    const schools = [...new Set(here.map((r) => r.school ?? ''))]
    return {
      id, words: here[0].urgency_words ? sentence(here[0].urgency_words) : urgency_words(id), count: here.length,
      schools: schools.map((name) => ({ name: school(name) || 'No school', rows: here.filter((r) => (r.school ?? '') === name) })),
    }
  })
}
const place = (order, id) => (order.includes(id) ? order.indexOf(id) : order.length)

export const urgency_names = urgencies
