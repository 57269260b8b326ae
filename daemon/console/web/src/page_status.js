import { get } from './api.js'
import { shows } from './refresh.js'
import { kind } from './words.js'
import { render } from './view.js'

const known = ['live', 'ready', 'version', 'reasons', 'ok']

/** What else a newer daemon tells, as it calls it. */
const others = (status) => Object.entries(status)
  .filter(([name, value]) => !known.includes(name) && ['string', 'number', 'boolean'].includes(typeof value))
  .map(([name, value]) => ({ name: kind(name), value: String(value) }))

export const { show, refresh } = shows(
  () => get('/status'),
  ({ put }, status) => put(render('page_status.njk', { status, others: others(status) })),
)
