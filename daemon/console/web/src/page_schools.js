import { get } from './api.js'
import { shows } from './refresh.js'
import { render } from './view.js'

export const { show, refresh } = shows(
  () => get('/schools'),
  ({ put }, { schools }) => put(render('page_schools.njk', { schools })),
)
