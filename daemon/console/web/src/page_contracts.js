import { get } from './api.js'
import { shows } from './refresh.js'
import { kind } from './words.js'
import { render } from './view.js'

const colours = { active: 'green', trial: 'blue', proposed: 'yellow', draft: 'grey', suspended: 'orange', expired: 'red', revoked: 'red' }

export const status_tag = (status) => ({ text: kind(status), classes: `govuk-tag--${colours[status] ?? 'grey'}` })

export const { show, refresh } = shows(
  () => get('/contracts'),
  ({ put, who }, { contracts }) => put(render('page_contracts.njk', { may_write: who.rights.includes('contracts'), holders: who.rights.includes('contracts') ? who.schools : [], contracts: contracts.map((c) => ({ ...c, tag: status_tag(c.status) })) })),
)
