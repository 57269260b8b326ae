import { Problem, post } from './api.js'
import { bind } from './form.js'
import { after_sign_in } from './session.js'
import { render } from './view.js'

export function show({ query, who, put, set_title, title }) {
  function draw(state) {
    set_title(title, state.errors !== undefined)
    put(render('page_password.njk', { first: who.must_change, values: {}, ...state }))
    bind(document.getElementById('password-form'), async ({ password, new_password, again }) => {
      if (new_password !== again)
        throw new Problem(422, { fields: [{ name: 'again', text: 'Enter the new password twice alike' }] })
      await post('/session/password', { password, new_password })
      location.replace(after_sign_in(query.get('next')))
    }, draw, { password: 'Enter the password you have', new_password: 'Enter the password you want', again: 'Enter it once more' })
  }
  draw({})
}
