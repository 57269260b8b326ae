// The console's API, which is all a page knows: /api/v1, JSON, faults as problem+json.
const base = '/api/v1'
let token = ''
let asked_at = Date.now()
let quiet = false

/** What went wrong, in the server's words; fields: [{name, text}] where a form is at fault. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? body.title ?? `The server answered ${status}`)
    this.status = status
    this.title = body.title ?? 'Something went wrong'
    this.detail = body.detail ?? ''
    this.fields = body.fields ?? []
  }
}

/** The session's token against forged requests; sent with everything that changes something. */
export function use_token(csrf) {
  token = csrf
}

/** When the server last heard from this page: its idle clock starts there. */
export const last_asked = () => asked_at

/** Does `work` as a page that asks again by itself: that is no use of the session, which ends without one. */
export async function quietly(work) {
  quiet = true
  try {
    return await work()
  } finally {
    quiet = false
  }
}

async function ask(method, path, body, options = {}) {
  const headers = { Accept: 'application/json, application/problem+json' }
  const unasked = quiet && method === 'GET'
  if (unasked) headers['X-Muster-Quiet'] = 'true'
  if (method !== 'GET') headers['X-CSRF-Token'] = token
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  let answer
  try {
    answer = await fetch(base + path, { ...options, method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
  } catch {
    throw new Problem(0, { title: 'Muster does not answer', detail: 'Check your connection, then try again. What you see may be old.' })
  }
  if (!unasked) asked_at = Date.now()
  const text = await answer.text()
  let json = null
  try {
    if (text) json = JSON.parse(text)
  } catch {
    throw new Problem(answer.status, { title: 'Muster gave an answer that cannot be read' })
  }
  if (!answer.ok) throw new Problem(answer.status, json ?? {})
  return json
}

/** "/path?x=1" of a path and its parameters; empty ones are left out. */
export function with_query(path, query = {}) {
  const used = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return used.length > 0 ? `${path}?${new URLSearchParams(used)}` : path
}

export const get = (path, query) => ask('GET', with_query(path, query))
/** `options`: of fetch, for what has to outlive its page. */
export const post = (path, body, options) => ask('POST', path, body ?? {}, options)
export const remove = (path) => ask('DELETE', path)
