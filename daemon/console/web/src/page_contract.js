import { get, post } from './api.js'
import { bind, errors_of } from './form.js'
import { status_tag } from './page_contracts.js'
import { shows } from './refresh.js'
import { with_numeric } from './tables.js'
import { render } from './view.js'

// Where on the page a task is done.
const where = { read: '#says', check: '#says', preview: '#preview', diff: '#changes', changes: '#changes', agree: '#agree', hold_back: '#agree' }

const path = (query) => `/contracts/${encodeURIComponent(query.get('id') ?? '')}`

/** What changed; a first version has nothing to be compared with. */
async function diff_of(query) {
  try {
    return await get(`${path(query)}/diff`, { version: query.get('version') })
  } catch (problem) {
    if ([404, 409, 422].includes(problem.status)) return null
    throw problem
  }
}

async function ask({ query }) {
  const [contract, diff] = await Promise.all([get(path(query), { version: query.get('version') }), diff_of(query)])
  return { contract, diff }
}

/** A file to keep, made here from what the API gave. */
function keep(name, text, type) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60e3)
}

function tasks_of(contract) {
  return contract.tasks.map((task) => ({
    title: { text: task.name }, hint: task.text ? { text: task.text } : undefined, href: task.done ? undefined : where[task.id],
    status: task.done ? { text: 'Completed' } : { tag: { text: 'To do', classes: 'govuk-tag--blue' } },
  }))
}

function draw(place, answer, state = {}) {
  const { contract, diff } = answer
  place.set_title(contract.title, state.errors !== undefined)
  place.put(render('page_contract.njk', {
    contract, diff, tag: status_tag(contract.status), tasks: tasks_of(contract), who: place.who, values: {}, ...state,
    preview: state.preview ? { ...state.preview, tables: with_numeric(state.preview.tables ?? []) } : undefined,
  }))
  const again = (failed) => (more) => draw(place, answer, { ...more, failed })
  bind(document.getElementById('preview-form'), async (values) => {
    const preview = await get(`${path(place.query)}/preview`, { version: contract.version, ...values })
    draw(place, answer, { preview, values, shown: 'preview' })
    document.getElementById('previewed').focus()
  }, again('preview'), { day: 'Choose a past school day' })
  bind(document.getElementById('agree-form'), async (values) => {
    delete values.read
    const done = await post(`${path(place.query)}/agree`, { version: contract.version, hash: contract.hash, ...values })
    draw(place, await ask(place), { done: done.text, receipt: { ...values, at: new Date(), text: done.text } })
  }, again('agree'), { role: 'Write your role there', read: 'Say that you have read what it says and what changes' })
  document.getElementById('export').addEventListener('click', async () => {
    try {
      const file = await get(`${path(place.query)}/export`, { version: contract.version })
      keep(file.name, file.text, 'application/yaml')
    } catch (problem) {
      draw(place, answer, { errors: errors_of(problem, document.createElement('form')) })
    }
  })
  document.getElementById('print').addEventListener('click', () => window.print())
}

export const { show, refresh } = shows(ask, (place, answer) => draw(place, answer))
