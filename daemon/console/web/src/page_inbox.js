import { get, with_query } from './api.js'
import { grouped, urgency_names } from './inbox.js'
import { shows } from './refresh.js'
import { bind_takes } from './take.js'
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
  bind_takes(async (more) => draw(place, more.done ? await get('/inbox', asked(query)) : inbox, more))
}

export const { show, refresh } = shows(({ query }) => get('/inbox', asked(query)), (place, inbox) => draw(place, inbox))
