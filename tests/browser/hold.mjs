// Children held back, at the example borough, Monday 23 November 2026, after the roll call.
import { account, come_in } from './people.mjs'
import { browser, check, end, open, person_page, say, state } from './states.mjs'

const main = (page) => page.locator('#main-content')
const upn = process.env.UPN

/** The business manager holds one child back. */
async function bea(page) {
  await come_in(page, account('bea-umunna'))
  await open(page, '/contracts')
  await page.getByRole('link', { name: 'Children held back' }).click()
  await page.waitForURL('**/held-back?school=kestrel-vale-school')
  await page.locator('#hold-child').waitFor()
  check(/Keeping Children Safe in Education/.test(await main(page).innerText()), 'the page says what the list does not change')
  await state(page, 'held-back-nobody')
  await page.getByRole('button', { name: 'Hold this child back' }).click()
  await page.locator('.govuk-error-summary').waitFor()
  check((await page.locator('.govuk-error-summary a').count()) === 3, 'each answer that is missing is told')
  await state(page, 'held-back-empty')
  await page.getByLabel('Pupil', { exact: true }).fill('<b>nobody</b>')
  await page.getByLabel('Why').selectOption({ label: 'Sharing could put the child in danger' })
  await page.getByLabel('In a few words').fill('A quiet reason')
  await page.getByRole('button', { name: 'Hold this child back' }).click()
  await page.locator('#pupil-error').waitFor()
  check((await page.getByLabel('In a few words').inputValue()) === 'A quiet reason', 'what was written stays')
  await state(page, 'held-back-refused')
  await page.getByLabel('Pupil', { exact: true }).fill(upn)
  await page.getByRole('button', { name: 'Hold this child back' }).click()
  await page.locator('.govuk-notification-banner--success').waitFor()
  check((await page.locator('form[data-number]').count()) === 1, 'the child stands on the list')
  await state(page, 'held-back-one')
  await open(page, '/contract?id=looked-after-daily')
  await page.getByRole('link', { name: /Children held back/ }).waitFor()
  check(/1 child is held back/.test(await main(page).innerText()), 'the task list says how many')
}

/** The head of the Virtual School, meanwhile. */
async function maren(page) {
  await come_in(page, account('maren-holt'))
  await open(page, '/roll-call/box?list=looked_after&box=not_heard&at=2026-11-23-AM')
  check(/The school holds this child back since Mon 23 Nov 2026: ring/i.test(await main(page).innerText()), `the roll call says so: ${(await main(page).innerText()).slice(0, 400)}`)
  await state(page, 'held-back-roll-call')
  await open(page, '/inbox')
  check(/1 child by Kestrel Vale School/.test(await page.locator('#held-back').innerText()), 'the inbox says how many, and not who')
  await state(page, 'held-back-inbox')
  await open(page, '/held-back?school=kestrel-vale-school')
  check((await page.locator('#hold-child').count()) === 0, 'the list is the school\'s alone')
}

async function taken_back(page) {
  await open(page, '/held-back?school=kestrel-vale-school')
  await page.getByRole('button', { name: `Take back ${upn}` }).click()
  await page.locator('.govuk-notification-banner--success').waitFor()
  check((await page.locator('#nobody').count()) === 1, 'nobody is held back any more')
  check(/ended by Bea Umunna/.test(await main(page).innerText()), 'and who took it back stays to be read')
  await state(page, 'held-back-over')
}

const b = await browser()
const school = await person_page(b), authority = await person_page(b)
for (const [part, page] of [[bea, school], [maren, authority], [taken_back, school]]) {
  say(`${part.name} and a child held back`)
  try {
    await part(page)
  } catch (error) {
    check(false, `${part.name}: ${error.message}`)
  }
}
await b.close()
process.exit(end() > 0 ? 1 : 0)
