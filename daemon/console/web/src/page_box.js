import { get } from './api.js'
import { shows } from './refresh.js'
import { asked } from './roll_call.js'
import { render } from './view.js'

export const { show, refresh } = shows(
  ({ query }) => get(`/rollcall/${encodeURIComponent(query.get('box') ?? '')}`, asked(query)),
  ({ put, set_title }, call) => {
    const words = call.boxes.find((b) => b.box === call.box)?.words ?? call.box
    set_title(`Roll call: ${words}`)
    put(render('page_box.njk', { call, words }))
  },
)
