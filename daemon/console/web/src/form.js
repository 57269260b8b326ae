// A form is sent to the API; what the server says is wrong stands in a summary and at its field.
import { Problem } from './api.js'

/** What is filled in, by name; what is empty is left out. */
export function values_of(form) {
  const values = {}
  for (const [name, value] of new FormData(form)) if (typeof value === 'string' && value.trim() !== '') values[name] = value.trim()
  return values
}

/** problem+json as the templates take it: a summary's list, and a text by field name. */
export function errors_of(problem, form) {
  const fields = problem.fields.map((f) => with_label(form, f))
  const list = fields.map((f) => {
    const field = form.elements.namedItem(f.name)
    const first = field instanceof RadioNodeList ? field[0] : field
    return { text: f.text, href: first?.id ? `#${first.id}` : undefined }
  })
  if (list.length === 0) list.push({ text: problem.detail || problem.title })
  return { list, at: Object.fromEntries(fields.filter((f) => form.elements.namedItem(f.name)).map((f) => [f.name, { text: f.text }])) }
}

/** The server's words begin in the middle ("expected a day, ..."): the field's own name goes before them. */
function with_label(form, { name, text }) {
  const field = form.elements.namedItem(name)
  const first = field instanceof RadioNodeList ? field[0] : field
  if (!first || /^[A-Z]/.test(text)) return { name, text }
  const legend = field instanceof RadioNodeList && first.closest('fieldset')?.querySelector('legend')
  const label = (legend || first.labels?.[0])?.innerText.trim().replace(/[?:]$/, '')
  return { name, text: label ? `${label}: ${text}` : text }
}

/** What has to be filled in and is not: `needs` has the words for each field. */
function missing(values, needs) {
  const fields = Object.entries(needs).filter(([name]) => values[name] === undefined).map(([name, text]) => ({ name, text }))
  if (fields.length > 0) throw new Problem(422, { title: 'There is a problem', fields })
}

/**
 * Sends `form` once however often it is pressed. send(values) does it; again({values, errors}) draws the page anew
 * when something is wrong. needs: {field: words} for what has to be filled in.
 */
export function bind(form, send, again, needs = {}) {
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
      missing(values, needs)
      await send(values)
    } catch (error) {
      if (!(error instanceof Problem) || error.status === 401) throw error
      again({ values, errors: errors_of(error, form) })
    } finally {
      sending = false
    }
  })
}
