/** A JPEG without anything that its picture does not need. */
import { joined, notTaken, photoBytes } from './photo-bytes.ts'
import { orientationOf } from './photo-orientation.ts'

const [SOI, EOI, SOS, APP0, APP1, APP14] = [0xd8, 0xd9, 0xda, 0xe0, 0xe1, 0xee]
/** Frames (SOF), tables (DHT, DAC, DQT), lines and intervals (DNL, DRI), scans: what a decoder reads. Everything else is somebody's note. */
const FRAMES: readonly number[] = [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]
const TABLES: readonly number[] = [0xc4, 0xcc, 0xdb, 0xdc, 0xdd, SOS]
/** `JFIF`, version, density; what follows is a small picture of its own. */
const JFIF_HEAD_BYTES = 14
/** `Adobe`, version, flags, transform: without it four colours, or three of red, green and blue, are read wrongly. */
const ADOBE_BYTES = 12

/**
 * The same picture, not a bit of it coded anew: EXIF with the place and the time, XMP, comments, colour profiles, small pictures and what follows the
 * end go. Which way is up stays, written anew (`photo-orientation.ts`).
 *
 * Colours of a wide profile are read as sRGB: the observers' page draws them so before it sends.
 *
 * @throws Fault MEDIA_UNSUPPORTED where it is none, or is cut short
 *
 * Cost: O(bytes), and a copy.
 * Source: ITU-T T.81, Annex B; JFIF 1.02; Exif 2.32, 4.5.
 */
export function bareJpeg(bytes: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [Uint8Array.of(0xff, SOI)]
  const from = photoBytes(bytes, 2)
  let hasScan = false
  for (;;) {
    const marker = nextMarker(from)
    if (marker === EOI) break
    const length = from.u16()
    if (length < 2) throw notTaken('is broken: a part of it says that it has no length')
    const body = from.take(length - 2)
    const own = ownPart(marker, body)
    if (own) kept.push(own)
    if (marker !== SOS) continue
    hasScan = true
    kept.push(bytes.subarray(from.at, scanEnd(bytes, from.at)))
    from.take(scanEnd(bytes, from.at) - from.at)
  }
  if (!hasScan) throw notTaken('holds no picture')
  kept.push(Uint8Array.of(0xff, EOI))
  return joined(kept)
}

function nextMarker(from: ReturnType<typeof photoBytes>): number {
  if (from.u8() !== 0xff) throw notTaken('is broken: one part does not begin where another ends')
  let marker = from.u8()
  while (marker === 0xff) marker = from.u8() // padding
  return marker
}

/** What is kept of a part; `undefined`: nothing. */
function ownPart(marker: number, body: Uint8Array): Uint8Array | undefined {
  if (FRAMES.includes(marker) || TABLES.includes(marker)) return part(marker, body)
  if (marker === APP0 && begins(body, 'JFIF\0') && body.length >= JFIF_HEAD_BYTES) {
    const head = body.slice(0, JFIF_HEAD_BYTES)
    head.fill(0, JFIF_HEAD_BYTES - 2) // no small picture
    return part(APP0, head)
  }
  if (marker === APP14 && begins(body, 'Adobe') && body.length >= ADOBE_BYTES) return part(APP14, body.subarray(0, ADOBE_BYTES))
  if (marker !== APP1 || !begins(body, 'Exif\0\0')) return undefined
  const orientation = orientationOf(body.subarray(EXIF_NAME_BYTES))
  return orientation === undefined ? undefined : part(APP1, exifOf(orientation))
}

const EXIF_NAME_BYTES = 6

function begins(body: Uint8Array, name: string): boolean {
  return String.fromCharCode(...body.subarray(0, name.length)) === name
}

function part(marker: number, body: Uint8Array): Uint8Array {
  const length = body.length + 2
  return joined([Uint8Array.of(0xff, marker, length >> 8, length & 0xff), body])
}

/** Exif that says which way is up, and nothing else: one entry, 0x0112, a short. */
function exifOf(orientation: number): Uint8Array {
  const name = [0x45, 0x78, 0x69, 0x66, 0, 0]
  const head = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8]
  const entry = [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
  return Uint8Array.from([...name, ...head, ...entry, 0, 0, 0, 0])
}

/** Where the coded picture ends: at a marker that is neither a stuffed byte nor a restart. */
function scanEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1]!
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  throw notTaken('is cut short')
}
