// People of the example borough, and how they sign in.
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The six digits of RFC 6238 now, or so many steps of 30 seconds later. */
function one_time_code(secret, steps) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps))
  const digest = createHmac('sha1', key).update(counter).digest()
  return String((digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1e6).padStart(6, '0')
}

/** The code of the last half minute is taken until this one is over: with little of it left, the next is waited for. */
function while_the_last_code_counts() {
  const left = 30000 - (Date.now() % 30000)
  if (left < 8000) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, left + 100)
}

/** What the operator printed for this person; each code counts once, so each sign-in takes the next. */
export function account(id) {
  const { password, otpauth } = JSON.parse(readFileSync(join(process.env.RUN, `${id}.account`), 'utf8'))
  const secret = new URL(otpauth).searchParams.get('secret')
  let step = -1
  const code = () => {
    if (step < 0) while_the_last_code_counts()
    return one_time_code(secret, step++)
  }
  return { id, password, code }
}

/** Fills the sign-in form and sends it. */
export async function fill_sign_in(page, who, password = who.password) {
  await page.getByLabel('User name').fill(who.id)
  await page.locator('#password').fill(password)
  await page.getByLabel('Security code').fill(who.code())
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** From the sign-in page with the operator's password, by way of a password of one's own, to today. */
export async function come_in(page, who) {
  await page.goto('/')
  await page.waitForURL('**/sign-in')
  await fill_sign_in(page, who)
  await page.waitForURL('**/password?next=*')
  await page.locator('#password').fill(who.password)
  who.password = `four quiet lanterns of ${who.id.length} harbours`
  await page.locator('#new_password').fill(who.password)
  await page.locator('#again').fill(who.password)
  await page.getByRole('button', { name: 'Choose this password' }).click()
  await page.waitForURL((url) => url.pathname === '/')
  await page.locator('#sign-out').waitFor()
}
