import { get } from './api.js'
import { by_rule } from './cases.js'
import { morning } from './places.js'
import { shows } from './refresh.js'
import { bind_takes } from './take.js'
import { render } from './view.js'

const ask = ({ query }) => get('/golden-hour', { team: query.get('team') })

function draw(place, list, told = {}) {
  const { put, set_title, who } = place
  set_title(morning(who), told.errors !== undefined)
  put(render('page_golden_hour.njk', {
    list, team: who.teams.find((t) => t.id === list.team), heading: morning(who), groups: by_rule(list.cases), ...told,
  }))
  bind_takes(async (more) => draw(place, more.done ? await ask(place) : list, more))
}

export const { show, refresh } = shows(ask, draw)
