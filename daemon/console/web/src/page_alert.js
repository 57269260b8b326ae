import { Problem, get, post } from './api.js'
import { bind } from './form.js'
import { shows } from './refresh.js'
import { render } from './view.js'

// The forms an alert may have, as the API names the acts, and what each needs.
const acts = ['take', 'hand-on', 'note', 'close', 'silence', 'silence-confirm', 'silence-end']
const needs = {
  'hand-on': { team: 'Choose a team' },
  note: { note: 'Write the note' },
  close: { outcome: 'Choose what was found out' },
  silence: { until: 'Choose the last day', why: 'Write why' },
}

function draw(place, alert, state = {}) {
  const { put, set_title } = place
  const id = alert.id
  // Not its title: that may name the child.
  set_title(alert.rule_title ?? 'Alert', state.errors !== undefined)
  put(render('page_alert.njk', { alert, values: {}, ...state, may: (act) => alert.may.includes(act) }))
  for (const act of acts) {
    bind(document.getElementById(`form-${act}`), async (values) => {
      if (values.outcome !== 'located') {
        delete values.located_by
        delete values.how
      } else if (!values.located_by) {
        throw new Problem(422, { fields: [{ name: 'located_by', text: 'Write who saw or spoke to the child' }] })
      }
      const done = await post(`/alerts/${id}/${act}`, values)
      draw(place, await get(`/alerts/${id}`), { done: done.text })
    }, (again) => draw(place, alert, { ...again, failed: act }), needs[act])
  }
}

export const { show, refresh } = shows(
  ({ query }) => get(`/alerts/${encodeURIComponent(query.get('id') ?? '')}`),
  (place, alert) => draw(place, alert),
)
