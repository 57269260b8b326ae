// Dates, times and counts as a person says them.
export const filters = ['count', 'day', 'moment', 'clock', 'session', 'points', 'plural', 'percent', 'kind', 'at_time', 'school', 'sentence', 'unknown', 'mojDate', 'term', 'period']

// "2026-11-24T09:41" is what a clock in London showed, whatever clock the reader's machine has.
const style = (options) => new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options })
const day_style = style({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
const number = new Intl.NumberFormat('en-GB')
const time_form = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d))?/

/** 1,234 */
export const count = (n) => (typeof n === 'number' ? number.format(n) : '')

/** "2026-11-24", with or without a time: "Tue 24 Nov 2026" */
export function day(text) {
  const at = new Date(`${time_form.exec(text ?? '')?.[1]}T12:00:00Z`)
  return Number.isNaN(at.getTime()) ? '' : day_style.format(at).replace(',', '')
}

/** "2026-11-24T09:41": "09:41" */
export const clock = (text) => time_form.exec(text ?? '')?.[2] ?? ''

/** "2026-11-24T09:41": "Tue 24 Nov 2026, 09:41" */
export const moment = (text) => [day(text), clock(text)].filter(Boolean).join(', ')

/** "2026-11-24-AM": "Tue 24 Nov 2026, morning" */
export const session = (text) => (text ? `${day(text)}, ${text.endsWith('PM') ? 'afternoon' : 'morning'}` : '')

/** 0.66 -> "+0.66"; with a real minus sign */
export function points(n) {
  if (typeof n !== 'number') return 'no value'
  return `${n < 0 ? '\u2212' : '+'}${Math.abs(n).toFixed(2)}`
}

/** 8.755 -> "8.8%" as DfE rounds: halves away from zero */
export function percent(n) {
  return typeof n === 'number' ? `${(Math.floor(n * 10 + 0.5 + 1e-9) / 10).toFixed(1)}%` : 'no value'
}

/** (2, "child", "children") -> "2 children" */
export const plural = (n, one, many) => `${count(n)} ${n === 1 ? one : many ?? `${one}s`}`

/** "not heard" -> "Not heard" */
export const sentence = (text) => (text ? text.charAt(0).toUpperCase() + text.slice(1) : '')

/** Whether a sentence about data says that something is not known. */
export const unknown = (text) => /\bnot known\b/.test(text ?? '')

/** A school of which only its number is known is called so. */
export const school = (name) => (/^\d+$/.test(name ?? '') ? `School ${name}` : name ?? '')

/** "as of" beside a day that is said already: "Tue 24 Nov 2026 09:45" is then only 09:45. */
export const at_time = (as_of, said) => (said && as_of?.includes(said.slice(0, 15)) ? as_of.slice(-5) : as_of ?? '')

/** As the timeline of the MOJ design system calls it. */
export const mojDate = moment

/** "mark_changed" -> "Mark changed" */
export function kind(word) {
  return sentence((word ?? '').replaceAll('_', ' '))
}

/** "2026-autumn" -> "Autumn term 2026" */
export function term(text) {
  const [, year, name] = /^(\d{4})-([a-z]+)$/.exec(text ?? '') ?? []
  return name ? `${sentence(name)} term ${year}` : text ?? ''
}

const periods = { ytd: 'school year to date', year: 'school year', week: 'this week' }
const of_year = { term: (n) => `${n} term`, 'half-term': (n) => `half term ${n}` }

/** "ytd" -> "school year to date", "half-term:2" -> "half term 2" */
export function period(text) {
  const [name, which] = (text ?? '').split(':')
  return which === undefined ? periods[name] ?? name : of_year[name]?.(which) ?? text
}
