import { get } from './api.js'
import { shows } from './refresh.js'
import { offer } from './sheet.js'
import { with_numeric } from './tables.js'
import { render } from './view.js'

const editions = [['full', 'For the meeting'], ['governors', 'For governors: no names'], ['director', 'For the director: no names']]

export const { show, refresh } = shows(
  ({ query }) => get(`/schools/${encodeURIComponent(query.get('id') ?? '')}/pack`, { term: query.get('term'), edition: query.get('edition') }),
  ({ put, set_title }, pack) => {
    set_title(`Support meeting pack: ${pack.name}`)
    put(render('page_pack.njk', {
      pack, tables: with_numeric(pack.tables),
      editions: editions.map(([value, text]) => ({ value, text, selected: value === pack.edition })),
      edition: editions.find(([id]) => id === pack.edition)?.[1] ?? pack.edition,
    }))
    offer(`pack ${pack.id} ${pack.term} ${pack.edition}`, pack.tables)
    document.getElementById('print').addEventListener('click', () => window.print())
  },
)
