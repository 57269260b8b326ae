import { get } from './api.js'
import { shows } from './refresh.js'
import { asked, unexplained } from './roll_call.js'
import { render } from './view.js'

// What somebody has to do something about now.
const urgent = ['absent_no_reason_yet', 'not_heard']

export const { show, refresh } = shows(
  ({ query }) => get('/rollcall', asked(query)),
  ({ put }, call) => put(render('page_roll_call.njk', {
    call, urgent, unexplained: unexplained(call), sum: call.boxes.reduce((sum, b) => sum + b.count, 0),
  })),
)
