// "I have this" takes an alert where its row stands.
import { post } from './api.js'
import { errors_of } from './form.js'

/** Every form[data-take] of the page. `again` draws the page anew: with {done} after asking, with {errors} as it was. */
export function bind_takes(again) {
  for (const form of document.querySelectorAll('form[data-take]')) {
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      try {
        const done = await post(`/alerts/${form.dataset.take}/take`)
        await again({ done: done.text })
      } catch (problem) {
        await again({ errors: errors_of(problem, form) })
      }
    })
  }
}
