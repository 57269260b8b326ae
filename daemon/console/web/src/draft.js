// A half-filled form, kept by the server for the person who fills it: it outlives the tab, the session and the desk.
import { post } from './api.js'
import { clock } from './words.js'

const after = 800 // milliseconds without a key

/** Answers as they are kept; what is only for sending is left out. */
const kept_of = ({ step: _, password: __, day: ___, ...answers }) => Object.fromEntries(Object.entries(answers).filter(([, v]) => v !== ''))

/** `found`: when something was kept, of before. */
export function draft_keeper(found) {
  let last = '' // as the server has it, as far as is known
  let timer = 0
  let pending = null
  let ended = false

  function say(text) {
    const place = document.getElementById('kept')
    if (place) place.textContent = text
  }

  /** Keeps these answers unless they are kept already. That it failed is said, and stops nobody. */
  async function now(body, options) {
    const answers = kept_of(body)
    const text = JSON.stringify(answers)
    clearTimeout(timer)
    pending = null
    if (ended || text === last || (last === '' && !found && Object.keys(answers).every((k) => k === 'schools'))) return
    last = text
    try {
      const done = await post('/contract-drafts/kept', answers, options)
      say(done.kept ? `Your answers were kept at ${clock(done.kept)}.` : '')
    } catch {
      last = ''
      say('Your answers could not be kept: they are lost when this page is closed.')
    }
  }

  function watch(form, read) {
    form.addEventListener('input', () => {
      pending = read
      clearTimeout(timer)
      timer = setTimeout(() => now(read()), after)
    })
  }

  async function forget() {
    clearTimeout(timer)
    pending = null
    last = ''
    found = undefined
    await post('/contract-drafts/kept', {})
  }

  function over() {
    clearTimeout(timer)
    ended = true
  }

  // The tab goes before the pause is over.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && pending) now(pending(), { keepalive: true })
  })
  return { watch, now, forget, over }
}
