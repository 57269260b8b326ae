import { get } from './api.js'
import { places_for } from './places.js'
import { unexplained } from './roll_call.js'
import { shows } from './refresh.js'
import { render } from './view.js'

const about = {
  '/roll-call': 'Every child of a list in one box, and the boxes add up',
  '/inbox': 'What waits for somebody',
  '/golden-hour': (who) => (who.sees?.includes('lists') ? 'Yesterday unexplained, due back today, who often misses this weekday' :
    'Children on no roll, who never came, or are away for long'),
  '/ring': (who) => (who.sees?.includes('lists') ? 'Schools from which nothing is heard, and the children there' :
    'What to ask of which school, with its telephone number'),
  '/trends': 'The borough beside its neighbours, region and England',
  '/schools': 'A school, its support meeting and what was agreed',
  '/freshness': 'Which marks have come, and why others have not',
  '/contracts': 'Who may see what, and what was shared',
  '/access-log': 'Who was shown what, and when',
  '/status': 'How the daemon is',
}

/** What this person may not ask is left out of the page. */
async function asked_or_null(path, query) {
  try {
    return await get(path, query)
  } catch (problem) {
    if (problem.status === 404 || problem.status === 403) return null
    throw problem
  }
}

export const { show, refresh } = shows(
  async ({ who }) => {
    if (who.teams.length === 0) return {}
    const lists = who.sees?.includes('lists')
    const [call, inbox] = await Promise.all([lists ? asked_or_null('/rollcall') : null, asked_or_null('/inbox', { state: 'open', limit: 1 })])
    return { call, inbox }
  },
  ({ who, put }, { call, inbox }) => put(render('page_start.njk', {
    who, call, inbox, unexplained: call ? unexplained(call) : '',
    places: places_for(who).filter((p) => about[p.href]).map((p) => ({ ...p, about: typeof about[p.href] === 'function' ? about[p.href](who) : about[p.href] })),
  })),
)
