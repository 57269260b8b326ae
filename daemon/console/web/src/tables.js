// Tables as reports have them: which columns are of numbers, so that digits stand under digits.
const numeral = /^[\d,.\s%+\u2212-]+$/

/** Adds `numeric`, one truth a column. */
export const with_numeric = (tables) => tables.map((table) => ({
  ...table,
  numeric: table.columns.map((_, i) => table.rows.length > 0 && table.rows.every((r) => r[i] === null || r[i] === '' || typeof r[i] === 'number' || numeral.test(r[i]))),
}))
