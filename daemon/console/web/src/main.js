// What every page begins with: who is here, the navigation, then the page's own module.
import { Button, ErrorSummary, PasswordInput, Radios, ServiceNavigation, SkipLink, createAll } from 'govuk-frontend'
import { Problem } from './api.js'
import { listen } from './events.js'
import { places_for } from './places.js'
import * as session from './session.js'
import { render } from './view.js'

const pages = {
  access_log: () => import('./page_access_log.js'),
  alert: () => import('./page_alert.js'),
  answer: () => import('./page_answer.js'),
  box: () => import('./page_box.js'),
  child: () => import('./page_child.js'),
  contract: () => import('./page_contract.js'),
  contract_new: () => import('./page_contract_new.js'),
  contracts: () => import('./page_contracts.js'),
  freshness: () => import('./page_freshness.js'),
  golden_hour: () => import('./page_golden_hour.js'),
  held_back: () => import('./page_held_back.js'),
  inbox: () => import('./page_inbox.js'),
  pack: () => import('./page_pack.js'),
  password: () => import('./page_password.js'),
  ring: () => import('./page_ring.js'),
  roll_call: () => import('./page_roll_call.js'),
  school: () => import('./page_school.js'),
  schools: () => import('./page_schools.js'),
  sign_in: () => import('./page_sign_in.js'),
  start: () => import('./page_start.js'),
  status: () => import('./page_status.js'),
  trends: () => import('./page_trends.js'),
}

const main = document.getElementById('main-content')
const { page: name, title } = document.body.dataset
document.body.classList.add('js-enabled', 'govuk-frontend-supported')
createAll(SkipLink)

/** What a person reads when a page cannot be shown. */
function trouble(error) {
  if (error instanceof Problem && error.status === 401) return session.sign_in_first()
  const problem = error instanceof Problem ? error : { title: 'This page could not be shown', detail: error.message }
  main.innerHTML = render('trouble.njk', { problem })
  if (!(error instanceof Problem)) console.error(error)
}

/** Puts the page's answer on the screen, and leaves the reader where they were. */
function put(html) {
  const active = document.activeElement
  const held = main.contains(active) ? active.id || active.getAttribute('href') : ''
  const open = [...main.querySelectorAll('details[open][id]')].map((d) => d.id)
  main.innerHTML = html
  for (const id of open) document.getElementById(id)?.setAttribute('open', '')
  for (const component of [Button, ErrorSummary, PasswordInput, Radios]) createAll(component, {}, main)
  if (held) [...main.querySelectorAll('[id], a[href]')].find((e) => e.id === held || e.getAttribute('href') === held)?.focus()
}

/** The title says what went wrong first, as a screen reader reads it first; it never has a child's name. */
export function set_title(text, wrong = false) {
  document.title = `${wrong ? 'Error: ' : ''}${text} - Muster`
}

async function start() {
  const open_to_all = name === 'sign_in' || name === 'answer'
  const who = open_to_all ? null : await session.read()
  if (who?.must_change && name !== 'password') {
    location.replace(`/password?next=${encodeURIComponent(location.pathname + location.search)}`)
    return
  }
  if (who) {
    document.getElementById('navigation-place').outerHTML = render('navigation.njk', { places: places_for(who), here: location.pathname })
    document.getElementById('signed-in-as').innerHTML = render('signed_in.njk', { who })
    createAll(ServiceNavigation)
    session.watch()
    document.getElementById('sign-out')?.addEventListener('click', (event) => {
      event.preventDefault()
      session.sign_out()
    })
  }
  const page = await pages[name]()
  const place = { query: new URLSearchParams(location.search), who, main, title, put, set_title }
  await page.show(place)
  if (who && page.refresh) listen(place, page.refresh)
}

window.addEventListener('unhandledrejection', (event) => trouble(event.reason))
start().catch(trouble)
