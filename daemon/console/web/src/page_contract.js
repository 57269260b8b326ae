import { get } from './api.js'
import { status_tag } from './page_contracts.js'
import { shows } from './refresh.js'
import { render } from './view.js'

// Where on the page a task is done.
const where = { read: '#says', check: '#says' }

const ask = ({ query }) =>
  get(`/contracts/${encodeURIComponent(query.get('id') ?? '')}`, { version: query.get('version') })

function tasks_of(contract) {
  return contract.tasks.map((task) => ({
    title: { text: task.name }, hint: task.text ? { text: task.text } : undefined, href: task.done ? undefined : where[task.id],
    status: task.done ? { text: 'Completed' } : { tag: { text: 'To do', classes: 'govuk-tag--blue' } },
  }))
}

function draw(place, contract) {
  place.set_title(contract.title)
  place.put(render('page_contract.njk', { contract, tag: status_tag(contract.status), tasks: tasks_of(contract) }))
  document.getElementById('print').addEventListener('click', () => window.print())
}

export const { show, refresh } = shows(ask, draw)
