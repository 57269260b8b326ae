import { get } from './api.js'
import { shows } from './refresh.js'
import { render } from './view.js'

export const { show, refresh } = shows(
  ({ query }) => get('/golden-hour', { team: query.get('team') }),
  ({ put, who }, list) => put(render('page_golden_hour.njk', { list, team: who.teams.find((t) => t.id === list.team) })),
)
