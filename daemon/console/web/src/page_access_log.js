import { get, with_query } from './api.js'
import { shows } from './refresh.js'
import { render } from './view.js'

export const { show, refresh } = shows(
  ({ query }) => get(`/contracts/${encodeURIComponent(query.get('contract') ?? '')}/access-log`, { school: query.get('school'), page: query.get('page') }),
  ({ put, query }, log) => {
    const to = (page) => with_query('/access-log', { contract: query.get('contract'), school: query.get('school'), page })
    put(render('page_access_log.njk', {
      log, contract: query.get('contract'),
      pages: {
        previous: log.page > 1 ? { href: to(log.page - 1) } : undefined,
        next: log.page < log.pages ? { href: to(log.page + 1) } : undefined,
      },
    }))
  },
)
