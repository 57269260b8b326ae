import { get } from './api.js'
import { shows } from './refresh.js'
import { render } from './view.js'

const causes = { school: 'the school', supplier: 'its supplier', us: 'us', not_known: 'not known', none: '' }

/** What needs somebody stands first. */
const rank = (session) => (!session || /^(complete|fresh|not_due|closed)$/.test(session.state) ? 1 : 0)

export const { show, refresh } = shows(
  ({ query }) => get('/freshness', { day: query.get('day') }),
  ({ put }, board) => put(render('page_freshness.njk', {
    board, causes,
    schools: [...board.schools].sort((a, b) => rank(a.am) + rank(a.pm) - rank(b.am) - rank(b.pm)),
  })),
)
