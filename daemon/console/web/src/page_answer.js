// A school answers by the link it was sent. The link's token stands behind "#", which no server and no log sees.
import { Problem, post } from './api.js'
import { bind } from './form.js'
import { render } from './view.js'

export async function show({ put, set_title, title }) {
  const token = location.hash.slice(1)
  let told
  try {
    told = await post('/freshness/answer', { token })
  } catch (problem) {
    if (!(problem instanceof Problem) || ![404, 422].includes(problem.status)) throw problem
    put(render('page_answer.njk', { used: true }))
    return
  }
  function draw(state) {
    set_title(title, state.errors !== undefined)
    put(render('page_answer.njk', { told, values: {}, ...state }))
    bind(document.getElementById('answer-form'), async (values) => {
      const { answer, until, note } = values
      const done = await post('/freshness/answer', { token, answer, until: answer === 'late' ? until : undefined, note })
      history.replaceState(null, '', location.pathname)
      told = done
      draw({ done: done.text })
    }, draw, { answer: 'Choose a reason' })
  }
  draw({})
}
