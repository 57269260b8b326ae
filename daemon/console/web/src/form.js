// A form is sent to the API; what the server says is wrong stands in a summary and at its field.
import { Problem } from './api.js'

/** What is filled in, by name; what is empty is left out. */
export function values_of(form) {
  const values = {}
  for (const [name, value] of new FormData(form)) if (value.trim() !== '') values[name] = value.trim()
  return values
}

/** problem+json as the templates take it: a summary's list, and a text by field name. */
export function errors_of(problem, form) {
  const known = problem.fields.filter((f) => form.elements.namedItem(f.name))
  const list = problem.fields.map((f) => {
    const field = form.elements.namedItem(f.name)
    const first = field instanceof RadioNodeList ? field[0] : field
    return { text: f.text, href: first?.id ? `#${first.id}` : undefined }
  })
  if (list.length === 0) list.push({ text: problem.detail || problem.title })
  return { list, at: Object.fromEntries(known.map((f) => [f.name, { text: f.text }])) }
}

/**
 * Sends `form` once however often it is pressed. send(values, button) does it; again({values, errors}) draws the
 * page anew when the server found something wrong.
 */
export function bind(form, send, again) {
  if (!form) return
  form.noValidate = true
  let sending = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (sending) return
    sending = true
    const values = values_of(form)
    if (event.submitter?.name) values[event.submitter.name] = event.submitter.value
    try {
      await send(values)
    } catch (error) {
      if (!(error instanceof Problem) || error.status === 401) throw error
      again({ values, errors: errors_of(error, form) })
    } finally {
      sending = false
    }
  })
}
