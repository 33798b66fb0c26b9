/** What is kept of a photograph: the picture, and nothing that says where, when, by what or by whom it was taken. */
import type { PhotoType } from '#wire/drills'
import { bareJpeg } from './bare-jpeg.ts'
import { barePng, PNG_SIGNATURE } from './bare-png.ts'
import { bareWebp } from './bare-webp.ts'
import { notTaken } from './photo-bytes.ts'

export interface BarePhoto {
  readonly type: PhotoType
  readonly bytes: Uint8Array
}

/** What begins `ftyp`, by its brand, is HEIF in one of its forms. Source: ISO/IEC 23008-12, Annex B; AVIF 1.1. */
const HEIF_BRANDS: readonly string[] = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'avif', 'avis']

/**
 * Judges a photograph by its content, never by its name or by what was said of it, and strips it.
 *
 * @throws Fault MEDIA_UNSUPPORTED, with the reason, where it is none that can be stripped
 *
 * Cost: O(bytes), and a copy.
 */
export function barePhoto(bytes: Uint8Array): BarePhoto {
  if (bytes.length === 0) throw notTaken('is empty')
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return { type: 'image/jpeg', bytes: bareJpeg(bytes) }
  if (PNG_SIGNATURE.every((byte, i) => bytes[i] === byte)) return { type: 'image/png', bytes: barePng(bytes) }
  if (textAt(bytes, 0) === 'RIFF' && textAt(bytes, 8) === 'WEBP') return { type: 'image/webp', bytes: bareWebp(bytes) }
  if (textAt(bytes, 4) === 'ftyp' && HEIF_BRANDS.includes(textAt(bytes, 8)))
    throw notTaken('is HEIC or AVIF, from which place and time cannot be taken out here: send it as JPEG')
  throw notTaken('is none that is known: JPEG, PNG or WebP, by its content')
}

function textAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}
