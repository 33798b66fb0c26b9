/** What a dropped file holds, told by its name. */

export type DropKind =
  /** A table of reports, read by the mapping of this name. */
  { readonly what: 'table'; readonly mapping: string } | { readonly what: 'cap' | 'positions' | 'reports' }

/** Letters, marks, digits, punctuation, symbols and blanks of any script: nothing that hides, turns or ends a line. */
const PLAIN_NAME = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u
/** With `.receipt.json` behind it a name still fits a folder's 255 bytes. */
const MAX_NAME_BYTES = 220
const UNFINISHED = /\.(part|partial|tmp|temp|filepart|crdownload)$/i

/** Whether somebody is still writing a file by this name, or it is nobody's business. */
export function isUnfinished(name: string): boolean {
  return name.startsWith('.') || name.startsWith('~') || name.endsWith('~') || UNFINISHED.test(name)
}

/** @returns what the file holds, or why it cannot be taken */
export function kindOfName(name: string): DropKind | string {
  if (!PLAIN_NAME.test(name)) return 'its name holds characters that are not allowed'
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `its name has more than ${MAX_NAME_BYTES} bytes`
  const lower = name.toLowerCase()
  if (/\.csv(\.gz)?$/.test(lower)) {
    const [mapping = ''] = name.split(/[_.]/)
    return mapping === '' ? 'its name must begin with that of a mapping' : { what: 'table', mapping }
  }
  if (lower.endsWith('.cap.xml')) return { what: 'cap' }
  if (lower.endsWith('.positions.ndjson')) return { what: 'positions' }
  if (lower.endsWith('.reports.ndjson')) return { what: 'reports' }
  return 'its name ends in none of .csv, .csv.gz, .cap.xml, .positions.ndjson, .reports.ndjson'
}

/** A name under which a file can be put away whatever it was called. */
export function safeName(name: string): string {
  const plain = [...name.matchAll(/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu)].map(([character]) => character).join('')
  let short = plain.replaceAll('/', '_')
  while (Buffer.byteLength(short) > MAX_NAME_BYTES) short = short.slice(0, -1)
  return short === '' ? 'unnamed' : short
}
