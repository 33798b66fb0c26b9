/** What somebody typed, as the server takes it. */

/** Control characters come in with pasted text, and no report may hold them; tabs and line ends stay. */
const CONTROLS = /(?![\t\n\r])\p{Cc}/gu

/** Without control characters, halves of characters and blanks round it. */
export function plainText(text: string): string {
  return text.toWellFormed().replace(CONTROLS, '').trim()
}
