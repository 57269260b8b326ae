import { Problem, post } from './api.js'
import { bind } from './form.js'
import { after_sign_in } from './session.js'
import { render } from './view.js'

const next = (query) => location.replace(after_sign_in(query.get('next')))

/** Behind the council's own sign-in nothing is typed here; elsewhere that way is not there. */
async function by_proxy(query) {
  try {
    await post('/session/proxy')
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 404) return null
    throw problem
  }
  next(query)
  return true
}

export async function show({ query, put, set_title, title }) {
  const asked = { out: query.has('out'), ended: query.has('next') }
  let refused = null
  if (!asked.out) {
    try {
      if (await by_proxy(query)) return
    } catch (problem) {
      // Not somebody whom the council's sign-in and people/ both know.
      if (!(problem instanceof Problem)) throw problem
      refused = { list: [{ text: problem.detail || problem.title }] }
    }
  }
  function draw(state) {
    set_title(title, state.errors !== undefined)
    put(render('page_sign_in.njk', { ...asked, values: {}, ...state }))
    bind(document.getElementById('sign-in'), async (values) => {
      try {
        await post('/session', { person: values.person, password: values.password, code: values.code })
      } catch (problem) {
        // Nobody is signed in yet: 401 is an answer to this form, not the end of a session.
        if (problem.status === 401) throw new Problem(422, { title: problem.title, detail: problem.detail })
        throw problem
      }
      next(query)
    }, draw, { person: 'Enter your user name', password: 'Enter your password', code: 'Enter the code from your app' })
  }
  draw(refused ? { errors: refused } : {})
}
