import { get, post } from './api.js'
import { draft_keeper } from './draft.js'
import { bind, values_of } from './form.js'
import { with_numeric } from './tables.js'
import { render } from './view.js'

let choices = null
let keeper = null

const needs = {
  template: 'Choose what the contract is for', team: 'Choose the team that receives', id: 'Write a short name for it',
  from: 'Write the first day', contact: 'Write who answers for data protection', council: "Write the council's web address",
  supplier: 'Write who supplies the school system', dpia: 'Write the number of the impact assessment',
}

/** The form's answers as the API takes them: several schools are one text. */
function body_of(values) {
  const form = document.getElementById('draft-form')
  const schools = [...form.querySelectorAll('[name=schools]')].filter((s) => s.type !== 'checkbox' || s.checked).map((s) => s.value)
  const body = { ...values, schools: schools.includes('all') ? 'all' : schools.join(',') }
  if (body.step !== 'preview') delete body.day
  if (body.step !== 'propose') delete body.password
  return body
}

function draw(place, state = {}) {
  const { who } = place
  place.set_title('New contract', state.errors !== undefined)
  place.put(render('page_contract_new.njk', {
    ...choices, staff: who.schools.length > 0, local: who.sign_in === 'local', values: {}, ...state,
    preview: state.preview ? { ...state.preview, tables: with_numeric(state.preview.tables) } : undefined,
  }))
  const kept = { checked: state.checked, preview: state.preview }
  const form = document.getElementById('draft-form')
  keeper.watch(form, () => body_of(values_of(form)))
  document.getElementById('forget')?.addEventListener('click', async () => {
    await keeper.forget()
    draw(place, { done: 'Your answers are thrown away' })
    document.getElementById('draft-form').elements[0]?.focus()
  })
  bind(form, async (values) => {
    const body = body_of(values)
    await keeper.now(body)
    const answer = await post('/contract-drafts', body)
    const again = { ...body, schools: body.schools.split(',') }
    delete again.password
    if (body.step === 'propose') {
      keeper.over()
      location.assign(`/contract?id=${encodeURIComponent(answer.id)}&version=${encodeURIComponent(answer.version)}`)
      return
    }
    draw(place, { values: again, checked: body.step === 'check' ? answer : kept.checked, preview: body.step === 'preview' ? answer : undefined })
    document.getElementById(body.step === 'check' ? 'checked' : 'previewed')?.focus()
  }, ({ values, errors }) => {
    const body = body_of(values)
    draw(place, { ...kept, values: { ...body, schools: body.schools.split(',') }, errors })
    document.querySelector('.govuk-error-summary')?.focus()
  }, needs)
}

/** Kept answers as the form's values; what has gone since (a team, a school) is left out by the form itself. */
const values_of_draft = ({ schools, ...rest }) => ({ ...rest, schools: schools?.split(',') ?? [] })

export async function show(place) {
  choices = await get('/contract-templates')
  keeper = draft_keeper(choices.draft?.kept)
  draw(place, choices.draft ? { values: values_of_draft(choices.draft), found: choices.draft.kept } : {})
}
