import { get, with_query } from './api.js'
import { shows } from './refresh.js'
import { render } from './view.js'

export const { show, refresh } = shows(
  ({ query }) => get(`/contracts/${encodeURIComponent(query.get('contract') ?? '')}/access-log`, { school: query.get('school'), after: query.get('after') }),
  ({ put, query }, log) => {
    const to = (after) => ({ href: with_query('/access-log', { contract: query.get('contract'), school: query.get('school'), after }) })
    put(render('page_access_log.njk', {
      log, contract: query.get('contract'),
      pages: {
        previous: query.get('after') ? { ...to(''), text: 'First page' } : undefined,
        next: log.next ? { ...to(log.next), text: 'Next page' } : undefined,
      },
    }))
  },
)
