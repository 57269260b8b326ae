// Mornings of people at the example borough, Tuesday 24 November 2026, 09:45.
//   node morning.mjs [PERSON...]
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { account, come_in, fill_sign_in } from './people.mjs'
import { browser, check, end, open, person_page, say, state } from './states.mjs'

const muster = (...args) => execFileSync(process.env.MUSTER, args, { encoding: 'utf8', env: { ...process.env } })
const main = (page) => page.locator('#main-content')
const heading = (page) => page.locator('h1').innerText()

/** The Virtual School's head: roll call, inbox, ring, outcome, timeline. */
async function maren(b) {
  const who = account('maren-holt')
  const page = await person_page(b)
  await page.goto('/inbox')
  await page.waitForURL('**/sign-in?next=%2Finbox')
  await state(page, 'sign-in')
  await fill_sign_in(page, who, 'not the password')
  await page.locator('.govuk-error-summary').waitFor()
  check((await page.title()).startsWith('Error: '), 'a refused sign-in is told first in the title')
  await state(page, 'sign-in-refused')
  await come_in(page, who)
  await state(page, 'today')

  await open(page, '/roll-call')
  const counts = (await page.locator('.muster-boxes__count').allInnerTexts()).map((n) => Number(n.replaceAll(',', '')))
  const whole = Number((await page.locator('#sum strong').innerText()).replace(/\D/g, ''))
  check(counts.length === 11 && counts.reduce((a, n) => a + n) === whole, `the boxes add up to ${whole}: ${counts.join(' + ')}`)
  await state(page, 'roll-call')
  const box = page.locator('.muster-boxes__link').filter({ hasText: 'not heard' })
  const not_heard = Number(await box.locator('.muster-boxes__count').innerText())
  await box.click()
  await page.waitForURL('**/roll-call/box?box=not_heard**')
  await page.locator('h1', { hasText: 'Not heard' }).waitFor()
  check((await page.locator('tbody tr').count()) === not_heard, `the box of ${not_heard} opens on as many children`)
  await state(page, 'roll-call-box')
  await open(page, '/roll-call/box?box=suspended')
  await state(page, 'roll-call-box-empty')

  await open(page, '/golden-hour')
  await state(page, 'golden-hour')

  await open(page, '/inbox')
  const open_at_first = await page.locator('form[data-take]').count()
  check(open_at_first > 0, 'something waits at 09:45')
  await state(page, 'inbox')
  const taken = await page.locator('form[data-take]').first().getAttribute('data-take')
  await page.locator(`#take-${taken}`).click()
  await page.locator('.govuk-notification-banner--success').waitFor()
  check((await page.locator(`#take-${taken}`).count()) === 0, 'what is taken is not offered again')
  await state(page, 'inbox-taken')
  await open(page, '/inbox?state=closed')
  await state(page, 'inbox-closed')
  await open(page, '/inbox?urgency=half_termly')
  await state(page, 'inbox-nothing')

  await open(page, `/alert?id=${taken}`)
  check((await main(page).innerText()).includes('by Maren Holt') || (await main(page).innerText()).includes('Taken'), 'who took it is told')
  await state(page, 'alert-taken')
  await page.getByRole('button', { name: 'Close this alert' }).click()
  await page.locator('.govuk-error-summary').waitFor()
  check((await page.locator('.govuk-error-summary a').count()) > 0, 'the summary leads to the field')
  await state(page, 'alert-close-refused')
  await page.getByLabel('The child was located').check()
  await page.getByLabel('Who saw or spoke to the child?').fill('Mr Green, attendance officer')
  await page.getByRole('radio', { name: 'Spoke to the child' }).check()
  await state(page, 'alert-located')
  await page.getByRole('button', { name: 'Close this alert' }).click()
  await page.locator('.govuk-notification-banner--success').waitFor()
  await state(page, 'alert-closed')
  check(/Mr Green/.test(await main(page).innerText()), 'by whom the child was located is kept')

  await open(page, '/inbox?state=open')
  const next = await page.locator('form[data-take]').first().getAttribute('data-take')
  await open(page, `/alert?id=${next}`)
  for (const details of await page.locator('details').all()) await details.evaluate((d) => d.setAttribute('open', ''))
  await state(page, 'alert-open')
  await page.locator('#note').fill('Rang at 09:50; no answer. <script>alert(1)</script>')
  await page.getByRole('button', { name: 'Add the note' }).click()
  await page.locator('.govuk-notification-banner--success').waitFor()
  check((await main(page).innerText()).includes('<script>alert(1)</script>'), 'a note is shown as it was written')
  await state(page, 'alert-noted')
  // What the reader had open is open again.
  check(await page.locator('#do-silence').evaluate((d) => d.open), 'what was open stays open when the page is drawn again')
  await page.getByRole('button', { name: 'Silence' }).click()
  await page.locator('.govuk-error-summary').waitFor()
  await state(page, 'alert-silence-refused')
  await page.getByLabel('Until the end of').fill('2026-12-01')
  await page.getByLabel('Why').fill('In hospital; the ward tells us each day')
  await page.getByRole('button', { name: 'Silence' }).click()
  await page.locator('#form-silence-end').waitFor()
  check(/waits for a second person/.test(await main(page).innerText()), 'a silence about a looked-after child waits')
  check((await page.locator('#form-silence-confirm').count()) === 0, 'who asked for it cannot agree to it')
  await state(page, 'alert-silence-waits')
  await page.getByRole('button', { name: 'Take it back' }).click()
  await page.locator('#do-silence').waitFor()

  await page.getByRole('link', { name: "This child's marks and what happened" }).click()
  await page.waitForURL('**/child?id=**')
  await page.locator('.muster-calendar').first().waitFor()
  await state(page, 'child')

  await open(page, '/ring')
  await state(page, 'ring')
  const form = page.locator('form[data-child]').first()
  const rung = await form.getAttribute('data-child')
  await form.getByRole('button', { name: /^Enter/ }).click()
  await page.locator('.govuk-error-summary').waitFor()
  await state(page, 'ring-refused')
  const again = page.locator(`form[data-child="${rung}"]`)
  await again.locator('input[name=said_by]').fill('Mrs Fenn, office')
  await again.getByRole('button', { name: /^In school/ }).click()
  await page.locator('.govuk-notification-banner--success').waitFor()
  check((await page.locator(`form[data-child="${rung}"]`).count()) === 0, 'a child whose mark was told is not to ring about')
  await state(page, 'ring-said')

  await updates(page)
  await nobody_else(page)
  await time_out(b, page)
  await page.locator('#sign-out').click()
  await page.waitForURL('**/sign-in?out=1')
  await state(page, 'signed-out')
  await page.goto('/roll-call')
  await page.waitForURL('**/sign-in?next=**')
  await page.context().close()
}

/** What comes in is shown without loading the page again. */
async function updates(page) {
  await open(page, '/roll-call')
  const before = await page.locator('.govuk-caption-l').innerText()
  await page.evaluate(() => { globalThis.same_page = true })
  muster('clock', 'run', '--until', '2026-11-24T10:30')
  await page.waitForFunction((was) => document.querySelector('.govuk-caption-l')?.innerText !== was, before, { timeout: 60000 }) // a page whose stream was refused asks again after 25 seconds
    .catch(() => check(false, 'the roll call shows what is new'))
  check(await page.evaluate(() => globalThis.same_page === true), 'the page was not loaded again')
  await state(page, 'roll-call-updated')
}

/** What is not there and what is not for this person look alike. */
async function nobody_else(page) {
  await open(page, `/alert?id=${'0'.repeat(64)}`)
  await state(page, 'not-there')
  const text = await main(page).innerText()
  await open(page, '/child?id=../../status')
  check((await main(page).innerText()) === text, 'an address that means something else finds nothing')
  await open(page, '/school?id=no-such-school')
  check((await main(page).innerText()) === text, 'a school that is not there is answered alike')
}

/** A warning two minutes before, which one press ends. */
async function time_out(b, page) {
  await page.clock.install()
  await open(page, '/roll-call')
  await page.clock.runFor('13:30')
  await page.locator('#timeout').waitFor()
  check(await page.locator('#timeout-stay').evaluate((e) => e === document.activeElement), 'the warning has the focus')
  await state(page, 'time-out-warning')
  await page.locator('#timeout-stay').press('Enter')
  await page.locator('#timeout').waitFor({ state: 'detached' })
}

/** A social worker on duty: only what his team is told. */
async function rhys(b) {
  const page = await person_page(b)
  await come_in(page, account('rhys-carrow'))
  await open(page, '/inbox')
  await state(page, 'duty-inbox')
  await open(page, '/roll-call')
  await state(page, 'duty-roll-call')
  await page.context().close()
}

/** An ESS officer: trends, schools, a pack. */
async function idris(b) {
  const page = await person_page(b)
  await come_in(page, account('idris-pell'))
  await open(page, '/trends')
  await state(page, 'trends')
  await open(page, '/trends?by=phase&against=la&against=region')
  await page.locator('#chart svg').waitFor()
  check((await page.locator('#chart svg').getAttribute('aria-label')).length > 20, 'the chart says in words what it shows')
  await state(page, 'trends-phase')
  await page.locator('button[data-row]').first().click()
  await page.locator('#why h2').waitFor()
  check(await page.locator('#why h2').evaluate((e) => e === document.activeElement), 'where a figure comes from has the focus')
  await state(page, 'trends-why')
  await open(page, '/trends?by=week')
  await page.locator('#chart svg path').first().waitFor()
  await state(page, 'trends-week')
  await open(page, '/trends?over=year&by=phase&since=2026-11-09&against=last_year')
  const before = await main(page).innerText()
  check(before.includes('Since Mon 9 Nov 2026') && / points/.test(before), 'the time before a day stands beside the time since')
  check(before.includes('Last year is not beside it'), 'a year of which nothing is held is not compared, and the page says so')
  await state(page, 'trends-since')
  // Whatever the form offers is answered, and not as a mistake.
  for (const offered of ['measure', 'over', 'by'])
    for (const value of await page.locator(`#${offered} option`).evaluateAll((all) => all.map((o) => o.value))) {
      await open(page, `/trends?${new URLSearchParams({ [offered]: value, against: 'rank' })}`)
      check(!(await page.locator('.govuk-error-summary').count()), `${offered}=${value} is answered: ${await main(page).innerText()}`)
    }
  await open(page, '/trends?by=area&against=last_year')
  check((await main(page).innerText()).includes('Harbour'), 'the areas of the schools')
  await open(page, '/trends?by=phase&against=rank')
  check(/of \d+, quartile [A-D]/.test(await main(page).innerText()), 'where the authority stands among others')
  await state(page, 'trends-rank')
  // More groups than a page holds: they go on, and a file has all of them.
  await open(page, '/trends?by=school,year_group&measure=codes')
  const [, groups] = /groups 1 to 24 of ([\d,]+)/.exec(await main(page).innerText())
  const [sheet] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'As CSV' }).click()])
  const named = readFileSync(await sheet.path(), 'utf8').split('\r\n').slice(2).map((line) => line.replace(/^"/, '').split(', ').slice(0, 2).join())
  check(new Set(named.filter((n) => n.includes(','))).size >= +groups, `the file has all ${groups} groups`)
  await page.getByRole('link', { name: 'Next groups' }).click()
  await page.waitForURL('**from=25**')
  await page.getByText('groups 25 to 48').first().waitFor()
  await state(page, 'trends-next')
  await open(page, '/trends?since=2031-01-01')
  await page.locator('.govuk-error-summary a[href="#since"]').waitFor()
  await state(page, 'trends-since-refused')
  await open(page, '/trends?by=colour')
  await page.locator('.govuk-error-summary').waitFor()
  await state(page, 'trends-refused')

  await open(page, '/schools')
  await state(page, 'schools')
  await page.locator('tbody a').first().click()
  await page.waitForURL('**/school?id=**')
  await state(page, 'school')
  await page.locator('#add-action summary').click()
  await page.getByRole('button', { name: 'Record this action' }).click()
  await page.locator('.govuk-error-summary').waitFor()
  await state(page, 'school-action-refused')
  await page.getByLabel('What was agreed').fill('Breakfast club for Year 9')
  await page.getByLabel('Of whom').selectOption('Year 9')
  await page.getByLabel('Whose it is').fill('Ms Day')
  await page.getByLabel('Looked at again on').fill('2027-01-18')
  await page.getByRole('button', { name: 'Record this action' }).click()
  await page.locator('.govuk-notification-banner--success').waitFor()
  check((await main(page).innerText()).includes('Breakfast club for Year 9'), 'what was agreed is kept')
  await state(page, 'school-action')
  await page.getByRole('link', { name: 'Pack for the support meeting' }).click()
  await page.waitForURL('**/pack?id=**')
  await state(page, 'pack')
  for (const [button, end_of] of [['As CSV', 'csv'], ['As a workbook (XLSX)', 'xlsx']]) {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()])
    await file.saveAs(join(process.env.RUN, `pack.${end_of}`))
  }
  await open(page, `${new URL(page.url()).pathname}${new URL(page.url()).search}&edition=governors`)
  await state(page, 'pack-governors')
  await page.context().close()
}

/** A school's business manager: the contract, and nothing of the authority's. */
async function bea(b) {
  const page = await person_page(b)
  await come_in(page, account('bea-umunna'))
  await state(page, 'school-today')
  await open(page, '/contracts')
  await state(page, 'school-contracts')
  await page.locator('tbody a').first().click()
  await page.waitForURL('**/contract?id=**')
  await page.locator('#says').waitFor()
  await state(page, 'contract')
  await page.getByRole('link', { name: 'What was shared under this contract' }).click()
  await page.waitForURL('**/access-log?**')
  await state(page, 'access-log')
  await open(page, '/freshness')
  check((await page.locator('tbody tr').count()) === 1, 'a school sees its own line only')
  await state(page, 'school-freshness')
  await open(page, '/inbox')
  check((await heading(page)) !== 'Inbox', "a school has no team's inbox")
  await state(page, 'school-no-inbox')
  await page.context().close()
}

/** The operator: no team, so no child. */
async function noor(b) {
  const page = await person_page(b)
  await come_in(page, account('noor-ashby'))
  await open(page, '/status')
  await state(page, 'status')
  await open(page, '/freshness')
  await state(page, 'freshness')
  await open(page, '/answer#not-a-token-that-anybody-has')
  await state(page, 'answer-used')
  const forced = await person_page(b, { forcedColors: 'active', reducedMotion: 'reduce' })
  await open(forced, '/sign-in')
  await state(forced, 'sign-in-forced-colours')
  await forced.context().close()
  await page.context().close()
}

const people = { maren, rhys, idris, bea, noor }
const asked = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(people)
const b = await browser()
let broken = 0
for (const name of asked) {
  say(`${name}'s morning`)
  try {
    await people[name](b)
  } catch (error) {
    broken++
    check(false, `${name}'s morning ended: ${error.message.split('\n').slice(0, 6).join(' ')}\n${error.stack?.split('\n').filter((l) => l.includes('morning.mjs')).slice(0, 3).join('\n')}`)
  }
}
await b.close()
process.exit(end() + broken > 0 ? 1 : 0)
