import { get, post } from './api.js'
import { bind } from './form.js'
import { shows } from './refresh.js'
import { render } from './view.js'

const causes = { school: 'the school', supplier: 'its supplier', us: 'us', not_known: 'not known', none: '' }

/** What needs somebody stands first. */
const rank = (session) => (!session || /^(complete|plausible|waiting|closed)$/.test(session.state) ? 1 : 0)

const ask = ({ query }) => get('/freshness', { day: query.get('day') })

function draw(place, board, state = {}) {
  place.put(render('page_freshness.njk', {
    board, causes, ...state, links: place.who.teams.length > 0 || place.who.rights.includes('operator'),
    schools: [...board.schools].sort((a, b) => rank(a.am) + rank(a.pm) - rank(b.am) - rank(b.pm)),
  }))
  for (const form of document.querySelectorAll('form[data-link]'))
    bind(form, async () => {
      const link = await post('/freshness/link', { school: form.dataset.link })
      // The token stands behind "#": no server and no log sees it.
      draw(place, board, { link: { ...link, address: `${location.origin}/answer#${link.token}` } })
      document.getElementById('link').focus()
    }, (again) => draw(place, board, again))
}

export const { show, refresh } = shows(ask, (place, board) => draw(place, board))
