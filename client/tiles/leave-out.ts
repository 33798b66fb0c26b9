/** What there is no room for on a wall that nobody can scroll: left out whole, the last first, rather than cut in the middle. */

/** What gives way: a fact of a card, a row of a list. Heads, reasons and proposals stay. */
const ROWS = 'dl > dt, li'
/** Rounding of fractions of pixels. */
const SLACK_PX = 1

/** @param container of a height that its words may not pass @returns what is left out; its style says so */
export function leaveOutRows(container: HTMLElement): readonly HTMLElement[] {
  const rows = [...container.querySelectorAll<HTMLElement>(ROWS)]
  const out: HTMLElement[] = []
  while (container.scrollHeight > container.clientHeight + SLACK_PX) {
    const row = rows.pop()
    if (!row) break
    // A fact is two elements: its name and what it is.
    const value = row.nextElementSibling
    const parts = row.tagName === 'DT' && value instanceof HTMLElement ? [row, value] : [row]
    for (const part of parts) part.style.setProperty('display', 'none')
    out.push(...parts)
  }
  return out
}
