// Children who may be missing education, and families, at the example borough, Friday 4 December 2026, 08:35.
//   node missing.mjs [PERSON...]
import { account, come_in } from './people.mjs'
import { browser, check, end, open, person_page, say, state } from './states.mjs'

const main = (page) => page.locator('#main-content')
const text = (page) => main(page).innerText()
const success = (page) => page.locator('.govuk-notification-banner--success').waitFor()
const refused = (page) => page.locator('.govuk-error-summary').waitFor()
const count_of = async (page, id) => Number((await page.locator(`#${id} .muster-quiet`).innerText()).replace(/\D/g, ''))

/** The officer for children missing education. */
async function tova(b) {
  const page = await person_page(b)
  await come_in(page, account('tova-lind'))
  const places = await page.locator('.govuk-service-navigation__link').allInnerTexts()
  check(!places.some((p) => /Roll call|Golden hour/.test(p)), `without a list no roll call is offered: ${places.join(', ')}`)
  await state(page, 'missing-today')

  // 08:30: the list of the morning.
  await page.getByRole('link', { name: 'Morning list' }).first().click()
  await page.waitForURL('**/golden-hour')
  await page.locator('#rule-left_roll').waitFor()
  const headings = await page.locator('h2[id^=rule-]').allInnerTexts()
  check(headings.length === 4 && /no roll/.test(headings[0]) && /not attended/.test(headings[1]), `four questions, the gravest first: ${headings.join(' | ')}`)
  for (const rule of ['left_roll', 'unauthorised_20_days', 'unauthorised_10_days']) {
    const rows = page.locator(`section[aria-labelledby=rule-${rule}] .muster-alerts__row`)
    check(await count_of(page, `rule-${rule}`) === await rows.count() && await rows.count() > 0, `${rule}: as many rows as are counted`)
  }
  check(await count_of(page, 'rule-never_arrived') === 0 && /Every child that schools admitted/.test(await text(page)), 'nobody who never came is said in words')
  check(!/Nobody is due back|Yesterday unexplained/.test(await text(page)), 'what a team without a list cannot know is not denied')
  await state(page, 'missing-list')
  const gone = page.locator('section[aria-labelledby=rule-left_roll] form[data-take]').first()
  const id = await gone.getAttribute('data-take')
  await gone.getByRole('button').click()
  await success(page)
  check((await page.locator(`#take-${id}`).count()) === 0, 'what is taken is not offered again')
  check(/Taken\s+by Tova Lind/.test(await text(page)), 'who took it is told')
  await state(page, 'missing-list-taken')

  // One child: a note, handed on, located.
  await page.locator(`#alert-${id}`).click()
  await page.waitForURL(`**/alert?id=${id}`)
  await page.locator('#do-note').waitFor()
  check(/UPN/.test(await page.locator('h1').innerText()), 'the number says whom it is about')
  check((await page.locator('#do-silence').count()) === 0, 'where nobody knows where a child is, nothing is silenced')
  await state(page, 'missing-alert')
  await page.locator('#do-note summary').click()
  await page.locator('#note').fill('The school was told: moving to another authority. Asked it for the name.')
  await page.getByRole('button', { name: 'Add the note' }).click()
  await success(page)
  await state(page, 'missing-noted')
  await page.getByRole('button', { name: 'Close this alert' }).click()
  await refused(page)
  await page.getByLabel('The child was located').check()
  await page.getByRole('button', { name: 'Close this alert' }).click()
  await refused(page)
  check((await page.locator('#located_by-error').count()) === 1, 'located without by whom is refused at its field')
  await page.getByLabel('Who saw or spoke to the child?').fill('Ms Rowe, admissions at the other authority')
  await page.getByRole('button', { name: 'Close this alert' }).click()
  await refused(page)
  check((await page.locator('#how-error').count()) === 1, 'located without how is refused at its field')
  await state(page, 'missing-close-refused')
  await page.getByRole('radio', { name: 'Was told by somebody else' }).check()
  await page.getByRole('button', { name: 'Close this alert' }).click()
  await success(page)
  check(/as told by Ms Rowe/.test(await text(page)), 'by whom and how is kept')
  await state(page, 'missing-closed')
  await open(page, '/golden-hour')
  check(await count_of(page, 'settled') >= 1 && /the child was located/.test(await page.locator('section[aria-labelledby=settled]').innerText()), 'who was found stands in the list of those who were')
  await state(page, 'missing-list-settled')

  // Handing on: to a team that may read it, with a note.
  const other = await page.locator('section[aria-labelledby=rule-left_roll] form[data-take]').first().getAttribute('data-take')
  await open(page, `/alert?id=${other}`)
  await page.locator('#do-hand-on summary').click()
  await page.getByRole('button', { name: 'Hand on' }).click()
  await refused(page)
  await page.locator('#hand-team').selectOption({ index: 1 })
  await page.locator('#hand-note').fill('The family has a worker at the school: ask there first.')
  await page.getByRole('button', { name: 'Hand on' }).click()
  await success(page)
  await state(page, 'missing-handed-on')
  await page.getByRole('link', { name: "This child's marks and what happened" }).click()
  await page.waitForURL('**/child?id=**')
  await page.locator('h2').first().waitFor()
  await state(page, 'missing-child')

  await open(page, '/ring')
  check(!/something was heard of every child/.test(await text(page)), 'without a list nothing is said about whom was heard of')
  check((await page.locator('section[aria-labelledby^=ask-]').count()) > 3, 'the schools to ask')
  check(/Telephone/.test(await text(page)), 'with their numbers')
  await state(page, 'missing-ring')
  await open(page, '/inbox')
  check(!/No school/.test(await text(page)), 'a child on no roll stands under the school that it left')
  await state(page, 'missing-inbox')
  await open(page, '/inbox?state=closed')
  await state(page, 'missing-inbox-closed')
  await open(page, '/trends')
  check(/no contract/i.test(await text(page)), 'why there are no figures is said')
  await state(page, 'missing-trends')
  await page.context().close()
}

/** Brothers and sisters on the Virtual School's pages. */
async function maren(b) {
  const page = await person_page(b)
  await come_in(page, account('maren-holt'))
  await open(page, '/inbox?state=all')
  const family = page.locator('.muster-family').first()
  check((await page.locator('.muster-family').count()) > 0, 'a family in the inbox')
  check(/^One family: \d+ children/.test(await family.locator('.muster-family__words').innerText()), 'with words')
  check((await family.locator('.muster-alerts__row').count()) >= 2, 'whose rows are next to each other')
  check(!/household|FAM\d/i.test(await text(page)), 'without a number')
  await state(page, 'family-inbox')
  let boxes = 0
  for (const box of ['in_school', 'absent_known_reason', 'not_heard']) {
    await open(page, `/roll-call/box?box=${box}&at=2026-12-03-AM`)
    boxes += await page.locator('tbody.muster-family').count()
    boxes += await page.locator('text=Of the same family:').count()
    if (box === 'in_school') {
      check((await page.locator('tbody.muster-family').count()) > 0, 'a family in a box of the roll call')
      await state(page, 'family-box')
    }
  }
  check(boxes > 1, 'families over the boxes')
  await page.context().close()
}

const people = { tova, maren }
const asked = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(people)
const b = await browser()
for (const name of asked) {
  say(`${name}'s morning`)
  try {
    await people[name](b)
  } catch (error) {
    check(false, `${name}'s morning ended: ${error.message.split('\n').slice(0, 6).join(' ')}\n${error.stack?.split('\n').filter((l) => l.includes('missing.mjs')).slice(0, 3).join('\n')}`)
  }
}
await b.close()
process.exit(end() > 0 ? 1 : 0)
