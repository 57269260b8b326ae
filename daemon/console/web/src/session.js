// Who is signed in, and the warning before that ends.
import * as api from './api.js'
import { render } from './view.js'

let lasts = 0 // how long it lasts when nothing is asked, in milliseconds; 0: nobody is signed in
let longest = Infinity // when it ends whatever is asked
let warn_before = 0
let dialog = null

function learn(who) {
  api.use_token(who.csrf)
  lasts = who.ends_in * 1e3
  if (who.longest_in) longest = Date.now() + who.longest_in * 1e3
  warn_before = (who.ends_in - who.warn_in) * 1e3
  return who
}

export const read = async () => learn(await api.get('/session'))

/** To the sign-in page, and from there back here. An address has ids only, so it may be kept. */
export function sign_in_first() {
  const here = location.pathname + location.search
  location.replace(here === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(here)}`)
}

/** Where to go after signing in: a page of ours, whatever the address says. */
export function after_sign_in(next) {
  const url = URL.canParse(next ?? '', location.origin) ? new URL(next, location.origin) : null
  return next?.startsWith('/') && url?.origin === location.origin ? url.pathname + url.search : '/'
}

export async function sign_out() {
  try {
    await api.remove('/session')
  } finally {
    location.assign('/sign-in?out=1')
  }
}

/** How long until it ends, in milliseconds. */
const left = () => Math.min(api.last_asked() + lasts, longest) - Date.now()

function close() {
  dialog?.close()
  dialog?.remove()
  dialog = null
}

function warn() {
  const held = document.activeElement
  document.body.insertAdjacentHTML('beforeend', render('timeout.njk', { minutes: Math.max(1, Math.round(left() / 60e3)) }))
  dialog = document.getElementById('timeout')
  dialog.addEventListener('cancel', (event) => event.preventDefault())
  document.getElementById('timeout-stay').addEventListener('click', async () => {
    try {
      learn(await api.get('/session', { stay: 'true' }))
      close()
      held?.focus?.()
    } catch {
      sign_in_first()
    }
  })
  document.getElementById('timeout-out').addEventListener('click', sign_out)
  dialog.showModal()
}

/** Looks every few seconds: warns, then leaves nothing of anybody on the screen. */
export function watch() {
  setInterval(() => {
    if (lasts === 0) return
    if (left() <= 0) sign_in_first()
    else if (left() <= warn_before && dialog === null) warn()
    else if (left() > warn_before && dialog !== null) close()
  }, 5000)
}
