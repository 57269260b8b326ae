import { get, post } from './api.js'
import { bind } from './form.js'
import { shows } from './refresh.js'
import { render } from './view.js'

const path = ({ query, who }) => `/schools/${encodeURIComponent(query.get('school') ?? who.schools[0]?.id ?? '')}/held-back`

const ask = (place) => get(path(place))

function draw(place, list, state = {}) {
  place.set_title('Children held back', state.errors !== undefined)
  place.put(render('page_held_back.njk', { list, values: {}, ...state }))
  const again = (more) => {
    draw(place, list, more)
    document.querySelector('.govuk-error-summary')?.focus()
  }
  const done_with = async (done) => {
    draw(place, await ask(place), { done: done.text })
    document.querySelector('#main-content h1')?.scrollIntoView()
  }
  bind(document.getElementById('hold-child'), async (values) => done_with(await post(path(place), values)), again, {
    pupil: "Write the pupil's UPN, or your own system's id", why: 'Choose why the child is held back', text: 'Write in a few words why' })
  for (const form of document.querySelectorAll('form[data-number]'))
    bind(form, async () => done_with(await post(`${path(place)}/${form.dataset.number}`, {})), again)
}

export const { show, refresh } = shows(ask, (place, list) => draw(place, list))
