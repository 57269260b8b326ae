import { get, post, with_query } from './api.js'
import { errors_of } from './form.js'
import { grouped, urgency_names } from './inbox.js'
import { shows } from './refresh.js'
import { render } from './view.js'

// Without a state: what is open or taken, as it stands now.
const state_words = { '': 'Now', open: 'Nobody has taken', taken: 'Taken', closed: 'Closed', all: 'All' }
const filters = ['team', 'state', 'urgency', 'after']

const asked = (query) => Object.fromEntries(filters.map((f) => [f, query.get(f) ?? '']))

/** To the next rows, and back to the first, as the pagination component takes them. */
function pages(inbox, query) {
  const to = (after) => ({ href: with_query('/inbox', { ...asked(query), after }) })
  return {
    previous: query.get('after') ? { ...to(''), text: 'First page' } : undefined,
    next: inbox.next ? { ...to(inbox.next), text: 'Next page' } : undefined,
  }
}

function draw(place, inbox, told = {}) {
  const { query, put } = place
  const mode = query.get('state') ?? ''
  put(render('page_inbox.njk', {
    inbox, groups: grouped(inbox.rows), pages: pages(inbox, query), urgency: query.get('urgency') ?? '', urgency_names,
    states: Object.entries(state_words).map(([id, text]) => ({
      id, text: typeof inbox.counts?.[id] === 'number' ? `${text} (${inbox.counts[id]})` : text,
       href: with_query('/inbox', { ...asked(query), state: id, after: '' }),
    })),
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
