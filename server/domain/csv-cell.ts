/** A number is none, and must stay one. */
const PLAIN_NUMBER = /^[+-]?\d{1,40}(\.\d{1,40})?$/

/** Like a formula, or like one that has its apostrophe already. */
const LIKE_FORMULA = /^'*[=+\-@\t\r]/

/** A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it. */
export function csvCell(text: string): string {
  const inert = LIKE_FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text
  return /[",;\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}

/** What a cell that `csvCell` wrote says, as a reader of CSV gives it: without that apostrophe. */
export function cellText(cell: string): string {
  return cell.startsWith("'") && LIKE_FORMULA.test(cell) ? cell.slice(1) : cell
}
