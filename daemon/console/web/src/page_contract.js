import { get, post } from './api.js'
import { bind, errors_of } from './form.js'
import { fingerprint, keep } from './keep.js'
import { status_tag } from './page_contracts.js'
import { shows } from './refresh.js'
import { with_numeric } from './tables.js'
import { render } from './view.js'

// Where on the page a task is done.
const where = { read: '#says', changes: '#changes', preview: '#preview', agree: '#agree', hold_back: '#hold' }

const path = (query) => `/contracts/${encodeURIComponent(query.get('id') ?? '')}`

async function ask({ query }) {
  const version = query.get('version')
  const [contract, diff, receipts] = await Promise.all([
    get(path(query), { version }), get(`${path(query)}/diff`, { version }), get(`${path(query)}/receipt`, { version })])
  return { contract, diff, receipts }
}

const href_of = (task) => {
  if (task.id === 'children') return `/held-back?school=${encodeURIComponent(task.school)}`
  return task.done && task.id !== 'hold_back' ? undefined : where[task.id]
}

function tasks_of(contract) {
  return contract.tasks.map((task) => ({
    title: { text: task.name }, hint: task.text ? { text: task.text } : undefined, href: href_of(task),
    status: task.done ? { text: 'Completed' } : { tag: { text: task.id === 'force' ? 'Waiting' : 'To do', classes: 'govuk-tag--blue' } },
  }))
}

/** What a receipt says, a line each. */
function receipt_rows(receipt, authority) {
  const rows = {
    Agreed: `${receipt.title}, version ${receipt.version}`,
    School: receipt.school_name,
    By: `${receipt.who}, ${receipt.role}`,
    'How it is known that it was that person': receipt.how,
    'Signed paper (its fingerprint)': receipt.document,
    'For the authority': `${authority}, with its key ${receipt.key}`,
    'What was agreed, as a fingerprint': receipt.terms,
    'What you have to do each day': 'Nothing. Take your registers as you do; they are read from your own system.',
  }
  return Object.entries(rows).filter(([, text]) => text).map(([key, text]) => ({ key: { text: key }, value: { text } }))
}

function model(place, { contract, diff, receipts }, state) {
  const { who } = place
  const staff = who.schools.length > 0
  const open = contract.parties.filter((s) => !s.agreed)
  const settled = ['proposed', 'trial', 'active', 'suspended'].includes(contract.versions.find((v) => v.version === contract.version)?.status) || staff
  return {
    contract, diff, who, staff, open, tag: status_tag(contract.status), tasks: tasks_of(contract), values: {},
    may_agree: contract.may_decide && settled && open.length > 0,
    may_hold: staff && contract.may_decide && contract.parties.some((s) => s.optional.length > 0),
    holders: contract.parties.filter((s) => s.optional.length > 0),
    may_force: contract.may_decide && !staff, may_preview: staff || contract.may_decide, local: who.sign_in === 'local',
    receipts: receipts.receipts.map((r) => ({ ...r, rows: receipt_rows(r, receipts.authority) })),
    ...state,
    preview: state.preview ? { ...state.preview, tables: with_numeric(state.preview.tables) } : undefined,
  }
}

async function export_file(place, answer, form) {
  try {
    keep(await get(`${path(place.query)}/export`, { version: answer.contract.version, form }))
  } catch (problem) {
    draw(place, answer, { errors: errors_of(problem, document.createElement('form')) })
  }
}

function draw(place, answer, state = {}) {
  const { contract } = answer
  place.set_title(contract.title, state.errors !== undefined)
  place.put(render('page_contract.njk', model(place, answer, state)))
  const again = (failed) => (more) => {
    draw(place, answer, { ...more, failed })
    document.querySelector('.govuk-error-summary')?.focus()
  }
  const done_with = async (done, more = {}) => {
    draw(place, await ask(place), { done: done.text, ...more })
    document.querySelector('#main-content h1')?.scrollIntoView()
  }
  bind(document.getElementById('preview-form'), async (values) => {
    const preview = await get(`${path(place.query)}/preview`, { version: contract.version, ...values })
    draw(place, answer, { preview, values })
    document.getElementById('previewed').focus()
  }, again('preview'))
  bind(document.getElementById('agree-form'), async (values) => {
    const body = { version: contract.version, hash: contract.hash, ...values, read: true }
    const paper = document.getElementById('paper')?.files?.[0]
    delete body.paper
    if (paper) body.document = await fingerprint(paper)
    await done_with(await post(`${path(place.query)}/agree`, body))
  }, again('agree'), {
    school: 'Choose the school',
    ...(place.who.schools.length > 0 ? {} : { who: 'Write who agreed for the school', when: 'Choose the day', how: 'Write how you know that it was that person' }), role: 'Write the role at the school', read: 'Say that it has been read, and may be agreed to',
    ...(place.who.sign_in === 'local' ? { password: 'Enter your password again' } : {}) })
  for (const form of document.querySelectorAll('.hold-form')) {
    bind(form, async ({ school }) => {
      const fields = [...form.querySelectorAll('[name=fields]:checked')].map((c) => c.value).join(',')
      await done_with(await post(`${path(place.query)}/hold-back`, { version: contract.version, school, ...(fields ? { fields } : {}) }))
    }, again('hold'))
  }
  bind(document.getElementById('force-form'), async (values) => {
    await done_with(await post(`${path(place.query)}/status`, { version: contract.version, hash: contract.hash, ...values }))
  }, again('force'), { status: 'Choose what it is from now on',
    ...(place.who.sign_in === 'local' ? { password: 'Enter your password again' } : {}) })
  document.getElementById('export').addEventListener('click', () => export_file(place, answer, 'yaml'))
  document.getElementById('agreement').addEventListener('click', () => export_file(place, answer, 'html'))
  document.getElementById('print').addEventListener('click', () => window.print())
}

export const { show, refresh } = shows(ask, (place, answer) => draw(place, answer))
