/** Numbers that lead to a person, masked in what people write: mobile and landline numbers, numbers of identity cards, plates. Pure. */

/** One kind of number. Of what its group `rest`, the end of it, holds all signs become asterisks but the last few. */
interface Mask {
  readonly pattern: RegExp
  readonly shown: number
  /** Whether what looks like one is one. @param signs the whole of it, nothing between its groups */
  readonly isOne?: (signs: string) => boolean
}

/** What people put between the groups of a number. */
const GAP = '[ .·-]{0,3}'
/** Not in the middle of a longer number, nor behind its decimal point. */
const ALONE = '(?<!\\d)(?<!\\d\\.)'
const END = '(?!\\d)'
const COUNTRY = `(?:(?:\\+|00)?86${GAP})?`

/** In the groups that people write, or each digit by itself. */
const MOBILE = `1 ?[3-9] ?\\d(?<rest>${GAP}\\d{4}${GAP}\\d{4}|\\d${GAP}\\d{3}${GAP}\\d{4}|(?: \\d){8})`
/** 010, 02x, and 03xx to 09xx. */
const AREA = '0(?:10|2\\d|[3-9]\\d{2})'
/** Seven or eight digits, of which the first is 2 to 9. */
const LOCAL = `(?<rest>[2-9]\\d{2,3}${GAP}\\d{4})`
/** Without an area code eight digits may be a date or an amount: they are a number behind a word that says so, and where they are no date. */
const CALLED = '(?<=(?:电话|座机|固话|致电|拨打|来电|联系方式|tel|phone)[^\\d]{0,4})'
const NO_DATE = '(?!20\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])(?!\\d))'
const PHONE_SHOWN = 4

/** GB 11643: province, county, day of birth, order, check sign. */
const PROVINCE_CODE = '(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])'
const BIRTH = '(?:18|19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])'
const IDENTITY = `(?=${PROVINCE_CODE})\\d(?<rest>\\d{5}${GAP}${BIRTH}${GAP}\\d{3}[0-9X])`
/** Of fifteen digits, as they were until 1999: they may be anything, but for the word before them. */
const OLD_IDENTITY = '(?<=身份证[^\\d]{0,6})\\d(?<rest>\\d{14})'
const IDENTITY_SHOWN = 1
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_SIGNS = '10X98765432'
/** Numbers of calls, too, are a county, a day and an order. With a day since this year, a number is a person's by its check sign only. [P] */
const CALLS_SINCE_YEAR = 2018
const YEAR_AT = 6

/** GA 36: province, letter, five signs, or six of a new-energy vehicle, or four before a word. */
const PLATE_PROVINCE = '[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]'
const PLATE = `${PLATE_PROVINCE} ?[A-Z]${GAP}(?<rest>[A-Z0-9]{5,6}(?![A-Z0-9])|[A-Z0-9]{4}(?=[挂学警港澳领]))`
const PLATE_SHOWN = 3
/** Words have none. */
const PLATE_LEAST_DIGITS = 2

/** A number of an identity card holds digits that look like others: it comes first. */
const MASKS: readonly Mask[] = [
  { pattern: new RegExp(`${ALONE}${IDENTITY}${END}`, 'gi'), shown: IDENTITY_SHOWN, isOne: isIdentity },
  { pattern: new RegExp(`${OLD_IDENTITY}${END}`, 'g'), shown: IDENTITY_SHOWN },
  { pattern: new RegExp(`${ALONE}${COUNTRY}${MOBILE}${END}`, 'g'), shown: PHONE_SHOWN },
  { pattern: new RegExp(`${ALONE}${COUNTRY}${AREA}\\)?${GAP}${LOCAL}${END}`, 'g'), shown: PHONE_SHOWN },
  { pattern: new RegExp(`${CALLED}${NO_DATE}${LOCAL}${END}`, 'gi'), shown: PHONE_SHOWN },
  { pattern: new RegExp(PLATE, 'gi'), shown: PLATE_SHOWN, isOne: (signs) => (signs.match(/\d/g)?.length ?? 0) >= PLATE_LEAST_DIGITS },
]

/** No number that is looked for has fewer digits than a plate: most texts end here. */
const MAY_HOLD_ONE = /[\d０-９].*[\d０-９]/s
const BETWEEN = /[ .·-]/g

/**
 * The same text with asterisks in such numbers: 138****5678, 0519-****3456, 3****************4, 苏D·**123.
 *
 * It is as long as it was, what has no such number is as it was, and masking again changes nothing. Wide digits, spaces and hyphens of Chinese
 * keyboards count as the narrow ones, and signs that nobody sees (zero-width ones) as nothing. Not known: names, numbers in words (一三八), passports,
 * plates of the forces and of embassies, numbers of other countries.
 *
 * Cost: O(length).
 */
export function masked(text: string): string {
  if (!MAY_HOLD_ONE.test(text)) return text
  const { read, at } = plainly(text)
  const units = text.split('')
  let seen = read
  for (const { pattern, shown, isOne } of MASKS)
    for (const match of seen.matchAll(pattern)) {
      const [all, rest = ''] = [match[0], match.groups?.['rest']]
      if (isOne?.(all.replaceAll(BETWEEN, '')) === false) continue
      const end = match.index + all.length
      const signs = range(end - rest.length, end).filter((i) => !' .·-'.includes(seen.charAt(i)))
      const hidden = signs.slice(0, -shown)
      for (const i of hidden) units[at[i]!] = '*' // `at` has an entry for each sign that is read
      seen = withAsterisks(seen, hidden)
    }
  return units.join('')
}

/** @param at ascending */
function withAsterisks(text: string, at: readonly number[]): string {
  const [first = 0, last = -1] = [at[0], at.at(-1)]
  const hidden = new Set(at)
  const middle = range(first, last + 1).map((i) => (hidden.has(i) ? '*' : text.charAt(i)))
  return text.slice(0, first) + middle.join('') + text.slice(last + 1)
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

/** How wide signs of a keyboard are read. */
const WIDE = /[\uFF01-\uFF5E]/
const WIDE_TO_NARROW = 0xfee0
const UNSEEN = /\p{Cf}/u

/** A text as it is read for numbers, and where in the text each of its signs stands (UTF-16 units). */
function plainly(text: string): { readonly read: string; readonly at: readonly number[] } {
  const at: number[] = []
  let read = ''
  for (let i = 0; i < text.length; i++) {
    const sign = text.charAt(i)
    if (!isUsual(text.charCodeAt(i))) {
      if (UNSEEN.test(sign)) continue
      at.push(i)
      read += narrow(sign)
      continue
    }
    at.push(i)
    read += sign
  }
  return { read, at }
}

/** Printed ASCII and the common ideographs, which is nearly all of a text: they are read as they stand. */
function isUsual(unit: number): boolean {
  return (unit >= 0x20 && unit < 0x7f) || (unit >= 0x4e00 && unit <= 0x9fff)
}

function narrow(sign: string): string {
  if ('\u00a0\u3000\t'.includes(sign)) return ' '
  if ('‐‑‒–—―'.includes(sign)) return '-'
  if ('•・‧∙⋅●'.includes(sign)) return '·'
  return WIDE.test(sign) ? String.fromCharCode(sign.charCodeAt(0) - WIDE_TO_NARROW) : sign
}

function isIdentity(signs: string): boolean {
  if (Number(signs.slice(YEAR_AT, YEAR_AT + 4)) < CALLS_SINCE_YEAR) return true
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(signs[i]), 0)
  return CHECK_SIGNS[sum % CHECK_SIGNS.length] === signs.at(-1)?.toUpperCase()
}
