/** A WebP without anything that its picture does not need. */
import { joined, notTaken, photoBytes } from './photo-bytes.ts'

const HEAD_BYTES = 12
const PICTURES: readonly string[] = ['VP8 ', 'VP8L']
/** The bits of `VP8X` that say what else there is: profile, alpha, Exif, XMP, animation. Of them alpha is the picture's. */
const [ALPHA, ANIMATION] = [0x10, 0x02]
const EXTENDED_BYTES = 10

/**
 * The same picture, not a bit of it coded anew: Exif, XMP, colour profiles and unknown chunks go, and the head says so.
 *
 * @throws Fault MEDIA_UNSUPPORTED where it moves, is cut short or holds no picture
 *
 * Cost: O(bytes), and a copy.
 * Source: RFC 9649, section 2.
 */
export function bareWebp(bytes: Uint8Array): Uint8Array {
  const head = photoBytes(bytes, 4)
  const end = Math.min(head.u32le() + 8, bytes.length)
  const from = photoBytes(bytes.subarray(0, end), HEAD_BYTES)
  const kept: Uint8Array[] = []
  let hasPicture = false
  while (from.left > 0) {
    const start = from.at
    const name = from.text(4)
    const length = from.u32le()
    const body = from.take(length)
    if (length % 2 === 1 && from.left > 0) from.u8() // padding
    if (name === 'VP8X') kept.push(extended(bytes.subarray(start, from.at), body))
    else if (name === 'ALPH' || PICTURES.includes(name)) kept.push(bytes.subarray(start, from.at))
    hasPicture ||= PICTURES.includes(name)
  }
  if (!hasPicture) throw notTaken('holds no picture')
  const body = joined(kept)
  const size = new Uint8Array(4)
  new DataView(size.buffer).setUint32(0, body.length + 4, true)
  return joined([bytes.subarray(0, 4), size, bytes.subarray(8, HEAD_BYTES), body])
}

function extended(chunk: Uint8Array, { length, 0: flags = 0 }: Uint8Array): Uint8Array {
  if (length !== EXTENDED_BYTES) throw notTaken('is broken: its head has another length')
  if ((flags & ANIMATION) !== 0) throw notTaken('moves: only a still picture is taken')
  const own = chunk.slice()
  own[own.length - EXTENDED_BYTES] = flags & ALPHA
  return own
}
