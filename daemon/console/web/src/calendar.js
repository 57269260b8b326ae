// A term's marks as weeks of five days: what a register looks like on paper.
import { day } from './words.js'

const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const one_day = 86400e3
const at = (text) => Date.parse(`${text}T00:00:00Z`)
const text_of = (ms) => new Date(ms).toISOString().slice(0, 10)

/** Monday of that day's week, in milliseconds. */
const monday = (ms) => ms - ((new Date(ms).getUTCDay() + 6) % 7) * one_day

/** Short enough for a cell: the code where it may be read, else the first letters of the words. */
const short = (mark) => (mark.class === 'unknown' ? '?' : mark.code) || mark.words.split(/\s+/).map((w) => w[0]?.toUpperCase() ?? '').join('').slice(0, 3)

// A school day without a mark is not a day without a session: nothing is known of it, or may be told.
const no_mark = { class: 'unknown', words: 'no mark that may be shown' }

const cell = (marks, half) => {
  if (!marks) return { empty: true }
  const mark = marks[half] ?? no_mark
  return { short: short(mark), words: mark.words, class: mark.class }
}

/** [{day, am, pm}] to {names, weeks: [{name, cells}]}: seven names only where a mark falls on a weekend. */
export function calendar(days) {
  if (days.length === 0) return { names: [], weeks: [] }
  const by_day = new Map(days.map((d) => [d.day, d]))
  const long = days.some((d) => (d.am || d.pm) && new Date(at(d.day)).getUTCDay() % 6 === 0)
  const used = names.slice(0, long ? 7 : 5)
  const sorted = [...by_day.keys()].sort()
  const weeks = []
  for (let week = monday(at(sorted[0])); week <= at(sorted.at(-1)); week += 7 * one_day) {
    const cells = used.flatMap((_, i) => {
      const date = text_of(week + i * one_day)
      const marks = by_day.get(date)
      return [cell(marks, 'am'), cell(marks, 'pm')]
    })
    if (cells.some((c) => !c.empty)) weeks.push({ name: day(text_of(week)).replace(/^\w+ /, '').replace(/ \d{4}$/, ''), cells })
  }
  return { names: used, weeks }
}

/** The marks that occur, with what they mean: the key under the calendar. */
export function key(schools) {
  const seen = new Map()
  for (const school of schools)
    for (const d of school.days)
      for (const mark of [d.am ?? no_mark, d.pm ?? no_mark])
        seen.set(`${short(mark)} ${mark.words}`, { short: short(mark), words: mark.words, class: mark.class })
  return [...seen.values()].sort((a, b) => a.words.localeCompare(b.words))
}
