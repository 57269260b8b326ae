import { get, post } from './api.js'
import { bind } from './form.js'
import { shows } from './refresh.js'
import { render } from './view.js'

// The forms an alert may have: form id -> the act, as the API names it.
const acts = { take: 'take', 'hand-on': 'hand-on', note: 'note', close: 'close', silence: 'silence' }

function draw(place, alert, state = {}) {
  const { put, set_title } = place
  const id = alert.id
  // Not its title: that may name the child.
  set_title(alert.rule_title ?? 'Alert', state.errors !== undefined)
  put(render('page_alert.njk', { alert, values: {}, ...state, may: (act) => alert.may.includes(act) }))
  for (const [form, act] of Object.entries(acts)) {
    bind(document.getElementById(`form-${form}`), async (values) => {
      const done = await post(`/alerts/${id}/${act}`, values)
      draw(place, await get(`/alerts/${id}`), { done: done.text })
    }, (again) => draw(place, alert, { ...again, failed: form }))
  }
}

export const { show, refresh } = shows(
  ({ query }) => get(`/alerts/${encodeURIComponent(query.get('id') ?? '')}`),
  (place, alert) => draw(place, alert),
)
