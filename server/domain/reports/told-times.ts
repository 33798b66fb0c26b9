/** Times as tables write them: with an offset, or by the clock of the district. */

const MINUTE_MS = 60_000
/** `YYYY` and so on, and everything between them. */
const TOKENS = /YYYY|MM|DD|HH|mm|ss/g
const PARTS = ['YYYY', 'MM', 'DD', 'HH', 'mm', 'ss'] as const
type Part = (typeof PARTS)[number]

/** Forms that cannot be taken for one another: the year comes first, and has four digits. */
const USUAL_FORMS = [
  'YYYY-MM-DD HH:mm:ss',
  'YYYY-MM-DD HH:mm',
  'YYYY-MM-DD',
  'YYYY/MM/DD HH:mm:ss',
  'YYYY/MM/DD HH:mm',
  'YYYY/MM/DD',
  'YYYY.MM.DD HH:mm:ss',
  'YYYY.MM.DD HH:mm',
  'YYYY.MM.DD',
  'YYYYMMDDHHmmss',
  'YYYYMMDDHHmm',
  'YYYYMMDD',
  'YYYY年MM月DD日 HH:mm:ss',
  'YYYY年MM月DD日 HH:mm',
  'YYYY年MM月DD日 HH时mm分ss秒',
  'YYYY年MM月DD日 HH时mm分',
  'YYYY年MM月DD日',
]
/** Numbers instead of a date. */
const UNIX_FORMS: Readonly<Record<string, number>> = { unixMs: 1, unixS: 1_000 }
const OFFSET = /\s*(?:(Z)|([+-])(\d\d):?(\d\d))$/i
/** `Date.UTC` takes years below a hundred for others. */
const EARLIEST_YEAR = 1900
/** Longer texts are no times: nothing is matched against them. */
const MAX_TIME_CHARS = 40

/** One form, and which part of a time each of its groups is. */
interface Form {
  readonly pattern: RegExp
  readonly parts: readonly Part[]
}

function formOf(format: string): Form {
  const tokens = [...format.matchAll(TOKENS)]
  let pattern = ''
  let at = 0
  for (const [i, { 0: token, index }] of tokens.entries()) {
    pattern += literal(format.slice(at, index))
    at = index + token.length
    const isFollowed = tokens[i + 1]?.index === at
    pattern += token === 'YYYY' ? String.raw`(\d{4})` : isFollowed ? String.raw`(\d\d)` : String.raw`(\d{1,2})`
  }
  pattern += literal(format.slice(at))
  return { pattern: new RegExp(`^${pattern}$`), parts: tokens.map(([token]) => token as Part) } // only parts are matched
}

/** Blanks may be many; behind 日 there may be none. */
function literal(text: string): string {
  return text
    .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/ +/g, String.raw`\s+`)
    .replaceAll(String.raw`日\s+`, String.raw`日\s*`)
}

/** What is wrong with a form that somebody wrote, if anything. */
export function formProblem(format: string): string | undefined {
  if (format in UNIX_FORMS) return undefined
  const { parts } = formOf(format)
  const missing = (['YYYY', 'MM', 'DD'] as const).find((part) => !parts.includes(part))
  if (missing) return `lacks ${missing}: it is unixMs, unixS, or a form of YYYY MM DD HH mm ss`
  return new Set(parts).size === parts.length ? undefined : 'names a part of the time twice'
}

/**
 * Reads times of one form, or of the usual ones.
 *
 * @param utcOffsetMin of times that state no offset, minutes east of UTC
 * @returns Unix ms, whole; `NaN` where the text is no time of the form: 30 February and 24:00 are none
 */
export function timeReader(format: string | undefined, utcOffsetMin: number): (text: string) => number {
  const unitMs = format === undefined ? undefined : UNIX_FORMS[format]
  if (unitMs !== undefined) return (text) => (/^\d{1,16}$/.test(text) ? Number(text) * unitMs : Number.NaN)
  const forms = format === undefined ? USUAL_FORMS.map(formOf) : [formOf(format)]
  /** A table has one form: the one that fitted last is tried first. */
  let last = forms[0]!

  function localMs(text: string): number {
    const found = last.pattern.exec(text)
    if (found) return msOf(found, last.parts)
    for (const form of forms) {
      const other = form.pattern.exec(text)
      if (!other) continue
      last = form
      return msOf(other, form.parts)
    }
    return Number.NaN
  }

  return (text) => {
    if (text.length > MAX_TIME_CHARS) return Number.NaN
    const offset = format === undefined && text.includes(':') ? OFFSET.exec(text) : null
    const local = format === undefined ? plainOf(offset ? text.slice(0, offset.index) : text) : text
    return localMs(local) - (offset ? minutesOf(offset) : utcOffsetMin) * MINUTE_MS
  }
}

/** ISO's `T`, and the parts of a second, which no form has. */
function plainOf(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d)T/, '$1 ').replace(/(:\d\d)[.,]\d{1,9}$/, '$1')
}

function minutesOf([, utc, sign, hours, minutes]: RegExpExecArray): number {
  if (utc !== undefined) return 0
  const whole = Number(hours) * 60 + Number(minutes)
  return Number(minutes) < 60 && Number(hours) < 24 ? (sign === '-' ? -whole : whole) : Number.NaN
}

function msOf(found: RegExpExecArray, parts: readonly Part[]): number {
  const numberOf = (part: Part): number => Number(found[parts.indexOf(part) + 1] ?? 0)
  const [year, month, day, hour, minute, second] = PARTS.map((part) => (parts.includes(part) ? numberOf(part) : 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ] // one a part
  const ms = Date.UTC(year, month - 1, day, hour, minute, second)
  const isDate = year >= EARLIEST_YEAR && month >= 1 && month <= 12 && new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day
  return isDate && hour < 24 && minute < 60 && second < 60 ? ms : Number.NaN
}
