/** The few pieces of JSON that a plain fix is made of, found in bytes. Each scan gives the place after the piece, or `BROKEN`. */

/** What stands there is not plain. */
export const BROKEN = -1

const [TAB, NEWLINE, RETURN, SPACE] = [9, 10, 13, 32]
const [QUOTE, MINUS, POINT, SLASH, ZERO, NINE, UPPER_E, BACKSLASH, LOWER_E, TILDE] = [34, 45, 46, 47, 48, 57, 69, 92, 101, 126]
/** As many decimal digits always fit a double exactly. */
const EXACT_DIGITS = 15
/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent)

/** The first place from `at` on that is no space of JSON. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let byte = bytes[at]!
  while (byte <= SPACE && (byte === SPACE || byte === NEWLINE || byte === RETURN || byte === TAB)) byte = bytes[++at]!
  return at
}

/** A string of at least one and at most `maxChars` of printable ASCII without escapes. */
export function scanText(bytes: Uint8Array, at: number, maxChars: number): number {
  if (bytes[at] !== QUOTE) return BROKEN
  const from = at + 1
  let byte = bytes[++at]!
  while (byte !== QUOTE) {
    if (!(byte >= SPACE && byte <= TILDE) || byte === BACKSLASH) return BROKEN
    byte = bytes[++at]!
  }
  return at > from && at - from <= maxChars ? at + 1 : BROKEN
}

/** A string as `scanText` finds it, without space or slash: an id. */
export function scanId(bytes: Uint8Array, at: number, maxChars: number): number {
  const end = scanText(bytes, at, maxChars)
  for (let i = at + 1; i < end - 1; i++) if (bytes[i] === SPACE || bytes[i] === SLASH) return BROKEN
  return end
}

/**
 * A number without an exponent.
 *
 * Up to 15 digits it is a whole number divided by a power of ten, both exact, so that the quotient is the nearest double, as
 * `JSON.parse` gives it; with more digits the text is handed to `Number`, which rounds as well.
 *
 * @param out element `index` is set to the value
 *
 * Source: Clinger, How to Read Floating Point Numbers Accurately, 1990, the fast case.
 */
export function scanNumber(bytes: Buffer, at: number, out: Float64Array, index: number): number {
  const from = at
  let byte = bytes[at]!
  if (byte === MINUS) byte = bytes[++at]!
  const wholeAt = at
  let digits = 0
  let value = 0
  while (byte >= ZERO && byte <= NINE) {
    value = value * 10 + (byte - ZERO)
    digits++
    byte = bytes[++at]!
  }
  if (digits === 0 || (digits > 1 && bytes[wholeAt] === ZERO)) return BROKEN
  if (byte === POINT) {
    const wholeDigits = digits
    byte = bytes[++at]!
    while (byte >= ZERO && byte <= NINE) {
      value = value * 10 + (byte - ZERO)
      digits++
      byte = bytes[++at]!
    }
    if (digits === wholeDigits) return BROKEN
    value /= POWERS[digits - wholeDigits] ?? 1
  }
  if (byte === LOWER_E || byte === UPPER_E) return BROKEN
  out[index] = digits > EXACT_DIGITS ? Number(bytes.toString('latin1', from, at)) : wholeAt > from ? -value : value
  return at
}
