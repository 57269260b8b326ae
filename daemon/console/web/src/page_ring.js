import { Problem, get, post } from './api.js'
import { by_school } from './cases.js'
import { errors_of, values_of } from './form.js'
import { shows } from './refresh.js'
import { render } from './view.js'

const ask = ({ query }) => get('/ring', { team: query.get('team'), at: query.get('at') })

/** The code that means "in school" in this half of the day. */
const in_school = (ring) => (ring.at.endsWith('PM') ? '\\' : '/')

function draw(place, ring, state = {}) {
  const present = in_school(ring)
  const codes = (ring.codes ?? []).filter((c) => c.id !== '/' && c.id !== '\\')
  place.set_title('Schools to ring', state.errors !== undefined)
  place.put(render('page_ring.njk', { ring, codes, present, asks: by_school(ring.cases), values: {}, ...state }))
  for (const form of document.querySelectorAll('form[data-child]')) bind_mark(place, ring, form)
}

/** Two clicks: who answered is remembered, the mark is a button or a choice. */
function bind_mark(place, ring, form) {
  form.noValidate = true
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const { said_by, other } = values_of(form)
    const code = event.submitter?.value || other || ''
    const needs = [!said_by && { name: 'said_by', text: 'Write who answered' }, !code && { name: 'other', text: 'Choose a mark' }].filter(Boolean)
    const values = { child: form.dataset.child, at: ring.at, code, said_by }
    try {
      if (needs.length > 0) throw new Problem(422, { fields: needs })
      const done = await post('/marks', values)
      draw(place, await ask(place), { done: done.text })
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status === 401) throw problem
      // The field the person sees is the choice, whatever the API calls it.
      problem.fields = problem.fields.map((f) => (f.name === 'code' ? { ...f, name: 'other' } : f))
      draw(place, ring, { errors: errors_of(problem, form), failed: form.dataset.child, values: { said_by, other } })
    }
  })
}

export const { show, refresh } = shows(ask, (place, ring) => draw(place, ring))
