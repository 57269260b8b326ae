// Children who may be missing education: by what is known, and by the school to ask.
import { families } from './family.js'
import { school } from './words.js'

/** [{rule, title, next_step, nobody, parts, count}] in the order in which they are looked at. */
export const by_rule = (cases) => cases.asked.map((asked) => {
  const rows = cases.rows.filter((r) => r.rule === asked.rule)
  return { ...asked, count: rows.length, parts: families(rows) }
})

/** [{name, telephone, rows}]; each row with what to ask of the school. */
export function by_school(cases) {
  const step = Object.fromEntries(cases.asked.map((a) => [a.rule, a.next_step]))
  const schools = new Map()
  for (const row of cases.rows) {
    const name = school(row.school) || 'A school that may not be named here'
    if (!schools.has(name)) schools.set(name, { name, telephone: '', rows: [] })
    const at = schools.get(name)
    at.telephone ||= row.telephone ?? ''
    at.rows.push({ ...row, ask: step[row.rule] ?? '' })
  }
  return [...schools.values()].sort((a, b) => a.name.localeCompare(b.name, 'en-GB'))
}
