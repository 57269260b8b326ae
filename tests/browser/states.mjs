// A state of a page, looked at: what a person must be able to rely on in each of them.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const widths = [1280, 768, 320]
// What the README shows: the top of these, as small pictures in a folder of their own.
const tour = new Set(['roll-call', 'inbox', 'alert-open', 'child', 'trends-phase', 'pack', 'freshness', 'contract'])
const seen = []
const wrong = []
const names = new Set() // of children, as answers told them

export const say = (text) => console.log(text)
export function check(truth, text) {
  if (!truth) wrong.push(text)
  if (!truth) say(`  WRONG: ${text}`)
  return truth
}

/** Names of children in an answer: of whatever has both a child's id and a name. */
function learn(json) {
  if (json === null || typeof json !== 'object') return
  if (typeof json.child === 'string' && typeof json.name === 'string' && json.name.includes(' ')) names.add(json.name)
  for (const value of Object.values(json)) learn(value)
}

export async function browser() {
  // The container of a build may forbid Chromium its own sandbox; the pages are ours.
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--lang=en-GB'] })
}

/** A browser of one person's own: no cookie of anybody else. `page.errors` is what its console complained of. */
export async function person_page(b, options = {}) {
  const context = await b.newContext({ baseURL: process.env.BASE, locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  page.errors = []
  page.on('console', (m) => {
    // The browser reports each answer of 4xx; whether one was due is the morning's to check.
    if (m.type() === 'error' && !/Failed to load resource/.test(m.text())) page.errors.push(m.text())
  })
  page.on('pageerror', (e) => page.errors.push(String(e)))
  page.on('response', async (answer) => {
    if (!answer.url().includes('/api/v1/') || answer.status() >= 500) {
      if (answer.status() >= 500) page.errors.push(`${answer.status()} ${answer.url()}`)
      return
    }
    if (!/json/.test(answer.headers()['content-type'] ?? '')) return
    learn(await answer.json().catch(() => null))
  })
  return page
}

const settled = (page) => page.locator('#loading').waitFor({ state: 'detached', timeout: 15000 })

export async function open(page, address) {
  await page.goto(address)
  await settled(page)
}

/** Looks at the page as it is now, under a name that no other state has. */
export async function state(page, name) {
  await settled(page)
  if (seen.includes(name)) throw new Error(`two states are called ${name}`)
  seen.push(name)
  await page.evaluate(axe)
  const found = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), rules)
  for (const v of found.violations) check(false, `${name}: axe ${v.id}: ${v.help}: ${v.nodes[0].html.slice(0, 200)}`)
  check(found.passes.length > 5, `${name}: axe found almost nothing to look at`)
  check(page.errors.length === 0, `${name}: ${page.errors.join('; ')}`)
  page.errors.length = 0
  const title = await page.title()
  for (const child of names) check(!`${title} ${decodeURIComponent(page.url())}`.includes(child), `${name}: title or address names a child`)
  check(/ - Muster$/.test(title), `${name}: title is "${title}"`)
  check((await page.locator('h1').count()) === 1, `${name}: not one h1`)
  await pictures(page, name)
  say(`state ${seen.length}: ${name}`)
}

async function pictures(page, name) {
  const before = page.viewportSize()
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 })
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    check(over <= 0, `${name}: ${over} px wider than ${width}`)
    if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, `${name}-${width}.png`), fullPage: true })
  }
  if (!process.env.PICTURES) return page.setViewportSize(before)
  if (tour.has(name)) {
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.screenshot({ path: join(process.env.PICTURES, 'tour', `${name}.png`) })
  }
  await page.setViewportSize({ width: 794, height: 1123 })
  await page.emulateMedia({ media: 'print' })
  await page.screenshot({ path: join(process.env.PICTURES, `${name}-print.png`), fullPage: true })
  await page.emulateMedia({ media: null })
  await page.setViewportSize(before)
}

/** The last line; how many things were wrong. */
export function end() {
  say(`browser: ${seen.length} states, ${names.size} children's names looked for, ${wrong.length} wrong`)
  for (const text of wrong) say(`wrong: ${text}`)
  return wrong.length
}
