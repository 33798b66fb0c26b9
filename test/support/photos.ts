/** Photographs built byte by byte: the least of each kind, and what a phone writes into it. */

export const SECRET = 'GPS 31.7304 119.9340, Zhang San'

export function bytesOf(...pieces: readonly (readonly number[] | Uint8Array | string)[]): Uint8Array<ArrayBuffer> {
  const all = pieces.flatMap((piece) => (typeof piece === 'string' ? [...Buffer.from(piece, 'latin1')] : [...piece]))
  return Uint8Array.from(all)
}

/** A part of a JPEG: its marker, length and body. */
export function jpegPart(marker: number, ...body: readonly (readonly number[] | Uint8Array | string)[]): Uint8Array {
  const inside = bytesOf(...body)
  const length = inside.length + 2
  return bytesOf([0xff, marker, length >> 8, length & 0xff], inside)
}

/** Exif as a phone writes it: little end first, which way is up, and a text. */
export function exifOf(orientation: number): Uint8Array {
  const head = ['Exif\0\0', 'II', [42, 0, 8, 0, 0, 0]] as const
  const entries = [
    [2, 0],
    [0x0e, 0x01, 2, 0, 4, 0, 0, 0, 38, 0, 0, 0],
    [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0],
  ] as const
  return jpegPart(0xe1, ...head, ...entries, [0, 0, 0, 0], SECRET)
}

/** What the picture of a JPEG needs: tables, frame and scan, with a stuffed byte and a restart in it. */
export const JPEG_PICTURE = bytesOf(
  jpegPart(
    0xdb,
    Array.from({ length: 65 }, (_, i) => i),
  ),
  jpegPart(0xc0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
  jpegPart(0xc4, [0, ...Array.from({ length: 16 }, () => 0)]),
  jpegPart(0xda, [1, 1, 0, 0, 63, 0]),
  [0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56],
)
export const JPEG_JFIF = jpegPart(0xe0, 'JFIF\0', [1, 1, 0, 0, 1, 0, 1, 0, 0])

/** As a phone sends it. */
export function aJpeg(orientation = 1): Uint8Array<ArrayBuffer> {
  return bytesOf(
    [0xff, 0xd8],
    jpegPart(0xe0, 'JFIF\0', [1, 1, 0, 0, 1, 0, 1, 2, 2], SECRET),
    exifOf(orientation),
    jpegPart(0xe1, 'http://ns.adobe.com/xap/1.0/\0', SECRET),
    jpegPart(0xe2, 'ICC_PROFILE\0', SECRET),
    jpegPart(0xfe, SECRET),
    JPEG_PICTURE,
    [0xff, 0xd9],
    SECRET,
  )
}

export function pngChunk(name: string, ...body: readonly (readonly number[] | string)[]): Uint8Array {
  const inside = bytesOf(...body)
  return bytesOf([0, 0, inside.length >> 8, inside.length & 0xff], name, inside, [1, 2, 3, 4])
}

export function webpChunk(name: string, ...body: readonly (readonly number[] | string)[]): Uint8Array {
  const inside = bytesOf(...body)
  return bytesOf(name, [inside.length & 0xff, inside.length >> 8, 0, 0], inside, inside.length % 2 === 1 ? [0] : [])
}

export function aWebp(...chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const inside = bytesOf('WEBP', ...chunks)
  return bytesOf('RIFF', [inside.length & 0xff, inside.length >> 8, 0, 0], inside)
}
