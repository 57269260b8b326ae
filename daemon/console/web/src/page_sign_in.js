import { post } from './api.js'
import { bind } from './form.js'
import { after_sign_in } from './session.js'
import { render } from './view.js'

export function show({ query, put, set_title, title }) {
  const asked = { out: query.has('out'), ended: query.has('next') }
  function draw(state) {
    set_title(title, state.errors !== undefined)
    put(render('page_sign_in.njk', { ...asked, values: {}, ...state }))
    bind(document.getElementById('sign-in'), async (values) => {
      await post('/session', values)
      location.replace(after_sign_in(query.get('next')))
    }, draw)
  }
  draw({})
}
