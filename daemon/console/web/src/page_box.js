import { get, with_query } from './api.js'
import { families } from './family.js'
import { shows } from './refresh.js'
import { asked } from './roll_call.js'
import { render } from './view.js'

export const { show, refresh } = shows(
  ({ query }) => get(`/rollcall/${encodeURIComponent(query.get('box') ?? '')}`, { ...asked(query), after: query.get('after') }),
  ({ put, query, set_title }, call) => {
    const words = call.boxes.find((b) => b.box === call.box)?.words ?? call.box
    set_title(`Roll call: ${words}`)
    const to = (after) => ({ href: with_query('/roll-call/box', { ...asked(query), box: call.box, after }) })
    put(render('page_box.njk', {
      call, parts: families(call.rows), words, count: call.boxes.find((b) => b.box === call.box)?.count ?? call.rows.length,
      pages: {
        previous: query.get('after') ? { ...to(''), text: 'First page' } : undefined,
        next: call.next ? { ...to(call.next), text: 'Next page' } : undefined,
      },
    }))
  },
)
