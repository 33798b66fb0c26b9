/** A number is none, and must stay one. */
const PLAIN_NUMBER = /^[+-]?\d{1,40}(\.\d{1,40})?$/

/** A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it. */
export function csvCell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text
  return /[",;\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
