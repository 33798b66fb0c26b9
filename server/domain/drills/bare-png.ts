/** A PNG without anything that its picture does not need. */
import { joined, notTaken, photoBytes } from './photo-bytes.ts'

export const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const
/** Text, times, Exif, colour profiles and further pictures are not among them. */
const NEEDED: readonly string[] = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']
const CHECKSUM_BYTES = 4

/**
 * The same picture, not a bit of it coded anew; of a moving one the first. What follows the end goes.
 *
 * @throws Fault MEDIA_UNSUPPORTED where it is cut short or holds no picture
 *
 * Cost: O(bytes), and a copy.
 * Source: W3C, PNG Specification (Third Edition), sections 5 and 11.
 */
export function barePng(bytes: Uint8Array): Uint8Array {
  const from = photoBytes(bytes, PNG_SIGNATURE.length)
  const kept: Uint8Array[] = [Uint8Array.from(PNG_SIGNATURE)]
  const names = new Set<string>()
  while (!names.has('IEND')) {
    const start = from.at
    const length = from.u32()
    const name = from.text(4)
    from.take(length + CHECKSUM_BYTES)
    if (!NEEDED.includes(name)) continue
    names.add(name)
    kept.push(bytes.subarray(start, from.at))
  }
  if (!names.has('IHDR') || !names.has('IDAT')) throw notTaken('holds no picture')
  return joined(kept)
}
