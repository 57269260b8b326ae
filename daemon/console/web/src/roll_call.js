// What the roll call's pages share.
import { plural } from './words.js'

/** The address's list and session: "at", or the chooser's day and half. */
export function asked(query) {
  const day = query.get('day')
  return { list: query.get('list'), at: day ? `${day}-${query.get('half') ?? 'AM'}` : query.get('at') }
}

/** "No child is absent with no reason known yet" is not "nothing is known": each is said by itself. */
export function unexplained(call) {
  if (call.absent) return call.absent
  const of = (name) => call.boxes.find((b) => b.box === name)?.count ?? 0
  const absent = of('absent_no_reason_yet'), silent = of('not_heard')
  const first = absent === 0 ? 'No child we have heard of is absent with no reason known yet.' :
    `${plural(absent, 'child is', 'children are')} absent with no reason yet.`
  return silent === 0 ? `${first} Every child was heard of.` : `${first} Of ${plural(silent, 'child', 'children')} we have heard nothing.`
}
