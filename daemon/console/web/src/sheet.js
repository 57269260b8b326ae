// Tables as files for a spreadsheet, made here from what the page shows: nothing more is asked, so nothing more is
// told. Text is only ever written as text: no cell is a formula, whatever it starts with.
import { keep } from './keep.js'

const number = /^-?\d{1,15}(\.\d+)?$/
const is_number = (cell) => typeof cell === 'number' || (typeof cell === 'string' && number.test(cell) && !/^-?0\d/.test(cell))
const text_of = (cell) => (cell === null || cell === undefined ? '' : String(cell))

/* --- CSV ------------------------------------------------------------------------------------------------------ */

/** A spreadsheet would run what begins with one of these (OWASP, "CSV injection"). */
function csv_cell(cell) {
  const text = text_of(cell)
  const formula = /^[=+\-@\t\r]./s.test(text) && !is_number(cell)
  return formula || /[",\r\n]/.test(text) ? `"${formula ? "'" : ''}${text.replaceAll('"', '""')}"` : text
}

/** One table after another, each with its title, its columns and its rows. */
export function csv(tables) {
  const blocks = tables.map((t) => [[t.title], t.columns, ...t.rows, ...(t.note ? [[t.note]] : [])].map((r) => r.map(csv_cell).join(',')).join('\r\n'))
  return `\ufeff${blocks.join('\r\n\r\n')}\r\n`
}

/* --- a workbook (ECMA-376), stored in a ZIP without packing ------------------------------------------------------ */

const crc_table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c >>> 0
})

function crc32(bytes) {
  let c = 0xffffffff
  for (const b of bytes) c = crc_table[(c ^ b) & 0xff] ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}

/** little-endian numbers: [value, bytes] each */
const record = (...fields) => Uint8Array.from(fields.flatMap(([value, size]) => Array.from({ length: size }, (_, i) => (value >>> (8 * i)) & 0xff)))

function zip(files) {
  const parts = []
  const entries = []
  let at = 0
  for (const [name, text] of files) {
    const path = new TextEncoder().encode(name)
    const bytes = new TextEncoder().encode(text)
    // Version 2.0, names in UTF-8, stored, 1 January 1980: the same tables give the same file.
    const common = [[20, 2], [0x800, 2], [0, 2], [0, 2], [0x21, 2], [crc32(bytes), 4], [bytes.length, 4], [bytes.length, 4], [path.length, 2], [0, 2]]
    parts.push(record([0x04034b50, 4], ...common), path, bytes)
    entries.push(record([0x02014b50, 4], [20, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), path)
    at += 30 + path.length + bytes.length
  }
  const size = entries.reduce((n, e) => n + e.length, 0)
  return new Blob([...parts, ...entries, record([0x06054b50, 4], [0, 4], [files.length, 2], [files.length, 2], [size, 4], [at, 4], [0, 2])])
}

/** What XML may hold, as it has to be written; the rest of the control characters are left out. */
const xml = (text) => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
  .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const cell_xml = (cell) => (is_number(cell) ? `<c><v>${cell}</v></c>` : `<c t="inlineStr"><is><t xml:space="preserve">${xml(text_of(cell))}</t></is></c>`)
const row_xml = (cells) => `<row>${cells.map(cell_xml).join('')}</row>`

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'

/** A sheet's name: at most 31 characters, none of []:*?/\, and no two alike. */
function sheet_names(tables) {
  const used = new Set()
  return tables.map((t, i) => {
    let name = text_of(t.title).replace(/[[\]:*?/\\']/g, ' ').trim().slice(0, 28) || `Table ${i + 1}`
    if (used.has(name.toLowerCase())) name = `${name.slice(0, 26)} ${i + 1}`
    used.add(name.toLowerCase())
    return name
  })
}

export function xlsx(tables) {
  const names = sheet_names(tables)
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const sheets = tables.map((t, i) => [`xl/worksheets/sheet${i + 1}.xml`,
    `${head}<worksheet xmlns="${main}"><sheetData>${[[t.title], t.columns, ...t.rows, ...(t.note ? [[t.note]] : [])].map(row_xml).join('')}</sheetData></worksheet>`])
  return zip([
    ['[Content_Types].xml', `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/>${sheets.map(([p]) => `<Override PartName="/${p}" ContentType="${type}.worksheet+xml"/>`).join('')}</Types>`],
    ['_rels/.rels', `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ['xl/workbook.xml', `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${names.map((n, i) => `<sheet name="${xml(n)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `${head}<Relationships xmlns="${packages}/relationships">${sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${office}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}</Relationships>`],
    ...sheets,
  ])
}

/* --- the buttons ------------------------------------------------------------------------------------------------- */

/** The buttons #as-csv and #as-xlsx of the page keep `tables` under this name: a list, or what fetches it when it is asked for. */
export function offer(name, tables) {
  const all = async () => (typeof tables === 'function' ? tables() : tables)
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')
  document.getElementById('as-csv')?.addEventListener('click', async () => keep({ name: `${plain}.csv`, text: csv(await all()), type: 'text/csv' }))
  document.getElementById('as-xlsx')?.addEventListener('click', async () => keep({ name: `${plain}.xlsx`, text: xlsx(await all()), type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }))
}
