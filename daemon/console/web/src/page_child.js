import { get } from './api.js'
import { calendar, key } from './calendar.js'
import { shows } from './refresh.js'
import { render } from './view.js'

export const { show, refresh } = shows(
  ({ query }) => get(`/children/${encodeURIComponent(query.get('id') ?? '')}/timeline`,
    { term: query.get('term'), why: query.get('why') }),
  ({ put }, child) => put(render('page_child.njk', {
    child, schools: child.schools.map((s) => ({ name: s.name, ...calendar(s.days) })), key: key(child.schools),
    percent: child.missed.possible > 0 ? (100 * child.missed.sessions) / child.missed.possible : null,
  })),
)
