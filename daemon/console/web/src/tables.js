// Tables as reports have them, made ready for a page: digits under digits, and a share's two numbers under its percentage.
import { count, kind } from './words.js'

const numeral = /^[\d,.\s%+\u2212-]+$/
const numeric = (cell) => cell === null || cell === '' || cell === 'c' || typeof cell === 'number' || numeral.test(cell)

/** "28071" -> "28,071"; a number of four digits too, which is no year in a report's cells. */
const grouped = (text) => (/^\d{4,}$/.test(text ?? '') ? count(Number(text)) : text)

/** "2316 of 42272" -> "2,316 of 42,272" */
const share = (text) => (text ?? '').split(' of ').map(grouped).join(' of ')

/** The columns that stand under the one before: "overall %", then "overall, of". */
const under = (columns, i) => i > 0 && columns[i].endsWith(', of') && columns[i - 1].startsWith(columns[i].slice(0, -', of'.length))

/** Columns as {name, numeric}, cells as {text, under}. */
export const with_numeric = (tables) => tables.map((table) => {
  const own = table.columns.map((_, i) => i).filter((i) => !under(table.columns, i))
  return {
    ...table,
    columns: own.map((i) => ({
      name: /^[a-z_]+$/.test(table.columns[i]) ? kind(table.columns[i]) : table.columns[i],
      numeric: table.rows.length > 0 && table.rows.every((row) => numeric(row[i])),
    })),
    rows: table.rows.map((row) => own.map((i) => ({
      text: row[i] === null ? 'no value' : grouped(row[i]),
      under: i + 1 < row.length && under(table.columns, i + 1) ? share(row[i + 1]) : '',
    }))),
  }
})
