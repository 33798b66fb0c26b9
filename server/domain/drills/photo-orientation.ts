/** Which way is up in a photograph, as its Exif says. */

const ORIENTATION_TAG = 0x0112
const ENTRY_BYTES = 12
/** 1 is as it lies; 2 to 8 are turned or mirrored. */
const MOST = 8
/** As many as any camera writes. */
const MOST_ENTRIES = 200

/**
 * @param tiff the body of an Exif part
 * @returns 2 to 8; `undefined` where nothing is said, nothing is turned, or what is said cannot be read
 *
 * Source: TIFF 6.0, section 2; Exif 2.32, 4.6.4.
 */
export function orientationOf(tiff: Uint8Array): number | undefined {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  if (tiff.length < 8) return undefined
  const isLittle = view.getUint16(0) === 0x4949
  const first = view.getUint32(4, isLittle)
  if (first + 2 > tiff.length) return undefined
  const count = Math.min(view.getUint16(first, isLittle), MOST_ENTRIES)
  for (let i = 0; i < count; i++) {
    const at = first + 2 + i * ENTRY_BYTES
    if (at + ENTRY_BYTES > tiff.length) return undefined
    if (view.getUint16(at, isLittle) !== ORIENTATION_TAG) continue
    const value = view.getUint16(at + 8, isLittle)
    return value >= 2 && value <= MOST ? value : undefined
  }
  return undefined
}
