// What the form of the trends page offers, and its answer as a plain table.
import { kind } from './words.js'

export const choices = {
  measures: [
    ['overall', 'Overall absence'], ['authorised', 'Authorised absence'], ['unauthorised', 'Unauthorised absence'],
    ['persistent', 'Persistent absence (10% or more)'], ['severe', 'Severe absence (50% or more)'],
    ['bands', 'Bands of absence'], ['codes', 'Reasons'],
  ],
  periods: [['year', 'School year to date'], ['term', 'This term'], ['half-term', 'This half term'], ['week', 'This week']],
  divisions: [
    ['', 'The whole borough'], ['phase', 'Phase'], ['school', 'School'], ['area', 'Ward or town'], ['year_group', 'Year group'], ['week', 'Week'],
    ['weekday', 'Day of the week'], ['half_day', 'Morning and afternoon'], ['half_term', 'Half term'], ['term', 'Term'],
    ['social_worker', 'Children with a social worker'], ['fsm', 'Free school meals'], ['sen', 'Special educational needs'],
    ['sex', 'Sex'], ['phase,year_group', 'Phase and year group'], ['school,year_group', 'School and year group'], ['fsm,sen', 'Free school meals and special needs'],
  ],
  others: [['last_year', 'Last year'], ['la', 'Published for us'], ['neighbours', 'Statistical neighbours'], ['region', 'Region'], ['england', 'England'], ['rank', 'Rank and quartile']],
}

/** Trends to {columns: [text], rows: [{name, values}]}. */
export const columns_of = (trends) => ({
  columns: trends.columns.map((c) => c.name),
  rows: trends.rows.map((r) => ({ name: kind(r.name || r.key.join(', ')) || 'The whole borough', values: r.cells.map((c) => c.value) })),
})
