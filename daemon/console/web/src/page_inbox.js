import { get, post, with_query } from './api.js'
import { errors_of } from './form.js'
import { grouped, urgency_names } from './inbox.js'
import { shows } from './refresh.js'
import { render } from './view.js'

const state_words = { open: 'Nobody has taken', taken: 'Taken', closed: 'Closed', all: 'All' }
const filters = ['team', 'state', 'urgency', 'page']

const asked = (query) => Object.fromEntries(filters.map((f) => [f, query.get(f) ?? '']))

/** Links to the pages of a long inbox, as the pagination component takes them. */
function pages(inbox, query) {
  const to = (page) => with_query('/inbox', { ...asked(query), page })
  return {
    previous: inbox.page > 1 ? { href: to(inbox.page - 1) } : undefined,
    next: inbox.page < inbox.pages ? { href: to(inbox.page + 1) } : undefined,
    items: Array.from({ length: inbox.pages }, (_, i) => i + 1)
      .filter((n) => n === 1 || n === inbox.pages || Math.abs(n - inbox.page) <= 2)
      .map((n) => ({ number: n, href: to(n), current: n === inbox.page })),
  }
}

function draw(place, inbox, told = {}) {
  const { query, put } = place
  const mode = inbox.state ?? 'open'
  put(render('page_inbox.njk', {
    inbox, groups: grouped(inbox.rows), pages: pages(inbox, query), urgency: query.get('urgency') ?? '', urgency_names,
    states: Object.entries(state_words).map(([id, text]) => ({ id, text, href: with_query('/inbox', { ...asked(query), state: id, page: '' }) })),
    mode, team: (inbox.teams ?? place.who.teams).find((t) => t.id === inbox.team)?.name ?? inbox.team, ...told,
  }))
  for (const form of document.querySelectorAll('form[data-take]')) bind_take(place, inbox, form)
}

/** "I have this" takes the row where it stands. */
function bind_take(place, inbox, form) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    try {
      const done = await post(`/alerts/${form.dataset.take}/take`)
      draw(place, await get('/inbox', asked(place.query)), { done: done.text })
    } catch (problem) {
      draw(place, inbox, { errors: errors_of(problem, form) })
    }
  })
}

export const { show, refresh } = shows(({ query }) => get('/inbox', asked(query)), (place, inbox) => draw(place, inbox))
