// "Something changed for you": the page asks again what it shows, without being loaded again.
import { quietly } from './api.js'
import { sign_in_first } from './session.js'

const notices = document.getElementById('notices')
const again_after = 25e3
const quiet_for = 1500 // many marks arrive together; one look is enough

/** Somebody is filling in a form: nothing may move under their hands. */
const busy = (main) => main.querySelector('form:focus-within') !== null || document.querySelector('dialog[open]') !== null

function say(text) {
  const at = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/London' }).format(new Date())
  notices.textContent = ''
  const line = document.createElement('p')
  line.className = 'govuk-body-s muster-notice'
  line.textContent = `${text} ${at}`
  notices.append(line)
}

/** Calls refresh(place) after each change the server tells of, once the reader's hands are off the forms. */
export function listen(place, refresh) {
  let due = null
  let source = null
  let missed = false
  async function look() {
    due = null
    if (busy(place.main)) {
      say('There is something new. It is shown when you leave the form.')
      due = setTimeout(look, quiet_for)
      return
    }
    try {
      if (await quietly(() => refresh(place))) say('Updated at')
    } catch (error) {
      if (error.status === 401) sign_in_first()
      else say('Could not update; what you see may be old.')
    }
  }
  const soon = () => {
    due ??= setTimeout(look, quiet_for)
  }
  function connect() {
    source = new EventSource('/api/v1/events')
    source.addEventListener('changed', soon)
    source.addEventListener('error', () => {
      // The browser comes back by itself after a break, but not after a refusal (too many windows at once).
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, again_after)
      // What happened while the line was down is not told again.
      missed = true
    })
    source.addEventListener('open', () => {
      if (missed) soon()
      missed = false
    })
  }
  connect()
  window.addEventListener('pagehide', () => source.close())
}
