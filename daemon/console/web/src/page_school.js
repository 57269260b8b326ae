import { get, post } from './api.js'
import { bind } from './form.js'
import { shows } from './refresh.js'
import { offer } from './sheet.js'
import { with_numeric } from './tables.js'
import { render } from './view.js'

const path = (query) => `/schools/${encodeURIComponent(query.get('id') ?? '')}`

/** Actions belong to those who hold the meetings; to others the page is without them. */
async function actions_of(query) {
  try {
    return await get(`${path(query)}/actions`, { term: query.get('term') })
  } catch (problem) {
    if (problem.status === 404) return null
    throw problem
  }
}

async function ask({ query }) {
  const [school, actions] = await Promise.all([get(path(query), { term: query.get('term') }), actions_of(query)])
  return { school, actions }
}

function draw(place, { school, actions }, state = {}) {
  place.set_title(school.name, state.errors !== undefined)
  place.put(render('page_school.njk', { school, actions, tables: with_numeric(school.tables), values: {}, writes: place.who.teams.length > 0, ...state }))
  offer(`school ${school.id} ${school.term}`, school.tables)
  const after = async (done) => draw(place, await ask(place), { done: done.text })
  bind(document.getElementById('action-form'), async (values) => after(await post(`${path(place.query)}/actions`, values)),
    (again) => draw(place, { school, actions }, { ...again, failed: 'new' }),
    { what: 'Write what was agreed', owner: 'Write whose it is', review: 'Choose the day it is looked at again' })
  for (const form of document.querySelectorAll('form[data-action]'))
    bind(form, async (values) => after(await post(`${path(place.query)}/actions/${form.dataset.action}`, values)),
      (again) => draw(place, { school, actions }, { ...again, failed: form.dataset.action }), { outcome: 'Choose what came of it' })
}

export const { show, refresh } = shows(ask, (place, answer) => draw(place, answer))
