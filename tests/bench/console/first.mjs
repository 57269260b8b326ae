// How long until a browser with an empty cache shows something: the median of nine, in milliseconds, and what was fetched.
//   node first.mjs PLAYWRIGHT CHROMIUM ADDRESS
import { createRequire } from 'node:module'

const [folder, executablePath, address] = process.argv.slice(2)
const { chromium } = createRequire(folder)('playwright-core')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const took = []
let bytes = 0
for (let i = 0; i < 9; i++) {
  const context = await browser.newContext()
  const page = await context.newPage()
  bytes = 0
  page.on('response', async (answer) => { bytes += Number(answer.headers()['content-length'] ?? 0) })
  await page.goto(address, { waitUntil: 'load' })
  const first = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime
  await page.waitForFunction(first)
  took.push(await page.evaluate(first))
  await context.close()
}
await browser.close()
took.sort((a, b) => a - b)
console.log(`  ${'first content on a cold cache, ms (median of 9)'.padEnd(46)} ${took[4].toFixed(0).padStart(10)}   ${(bytes / 1024).toFixed(0)} KiB`)
