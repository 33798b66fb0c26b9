/** What is kept of a photograph: its picture to the byte, and nothing of what was written beside it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '#wire/errors'
import { barePhoto } from '../../server/domain/drills/bare-photo.ts'
import { aJpeg, aWebp, bytesOf, exifOf, JPEG_JFIF, JPEG_PICTURE, jpegPart, pngChunk, SECRET, webpChunk } from '../support/photos.ts'

const PNG_HEAD = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

function reasonOf(bytes: Uint8Array): string {
  try {
    barePhoto(bytes)
  } catch (cause) {
    if (cause instanceof Fault && cause.code === 'MEDIA_UNSUPPORTED') return cause.errors[0]!.reason
    throw cause
  }
  return 'taken'
}

test('of a JPEG its picture stays to the byte; Exif, XMP, profile, comment, small picture and what follows the end go', () => {
  const { type, bytes } = barePhoto(aJpeg())

  expect(type).toBe('image/jpeg')
  expect(bytes).toEqual(bytesOf([0xff, 0xd8], JPEG_JFIF, JPEG_PICTURE, [0xff, 0xd9]))
})

test('which way is up stays, in an Exif that says nothing else', () => {
  const { bytes } = barePhoto(aJpeg(6))

  const up = jpegPart(0xe1, 'Exif\0\0MM', [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0])
  expect(bytes).toEqual(bytesOf([0xff, 0xd8], JPEG_JFIF, up, JPEG_PICTURE, [0xff, 0xd9]))
  expect(barePhoto(bytes).bytes).toEqual(bytes)
})

test('how the colours of a JPEG are meant stays, where Adobe says it', () => {
  const adobe = jpegPart(0xee, 'Adobe', [0, 100, 0, 0, 0, 0, 1])
  const long = jpegPart(0xee, 'Adobe', [0, 100, 0, 0, 0, 0, 1], SECRET)

  expect(barePhoto(bytesOf([0xff, 0xd8], long, JPEG_PICTURE, [0xff, 0xd9])).bytes).toEqual(
    bytesOf([0xff, 0xd8], adobe, JPEG_PICTURE, [0xff, 0xd9]),
  )
})

test('of a PNG header, palette, transparency and picture stay', () => {
  const needed = [pngChunk('IHDR', [0, 0, 0, 1]), pngChunk('PLTE', [1, 2, 3]), pngChunk('tRNS', [9]), pngChunk('IDAT', [7])]
  const notes = [
    pngChunk('tEXt', SECRET),
    pngChunk('eXIf', SECRET),
    pngChunk('iCCP', SECRET),
    pngChunk('tIME', [1]),
    pngChunk('iTXt', SECRET),
  ]
  const end = pngChunk('IEND')

  const { type, bytes } = barePhoto(bytesOf(PNG_HEAD, needed[0]!, ...notes, ...needed.slice(1), end, SECRET))

  expect(type).toBe('image/png')
  expect(bytes).toEqual(bytesOf(PNG_HEAD, ...needed, end))
})

test('of a WebP the picture and its transparency stay, and its head says no more than that', () => {
  const extended = (flags: number) => webpChunk('VP8X', [flags, 0, 0, 0, 1, 0, 0, 1, 0, 0])
  const picture = [webpChunk('ALPH', [1, 2]), webpChunk('VP8 ', [1, 2, 3])]

  const { type, bytes } = barePhoto(
    bytesOf(aWebp(extended(0x3c), webpChunk('ICCP', SECRET), ...picture, webpChunk('EXIF', SECRET), webpChunk('XMP ', SECRET)), SECRET),
  )

  expect(type).toBe('image/webp')
  expect(bytes).toEqual(aWebp(extended(0x10), ...picture))
})

test('what is no photograph, or none that can be stripped, is refused with the reason', () => {
  expect(reasonOf(bytesOf())).toBe('is empty')
  expect(reasonOf(bytesOf('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'))).toMatch(/^is none that is known/)
  expect(reasonOf(bytesOf('GIF89a', [1, 2, 3]))).toMatch(/^is none that is known/)
  for (const brand of ['heic', 'mif1', 'avif']) expect(reasonOf(bytesOf([0, 0, 0, 24], 'ftyp', brand, [0, 0]))).toMatch(/^is HEIC or AVIF/)
  expect(reasonOf(aJpeg().slice(0, 200))).toBe('is cut short')
  expect(reasonOf(bytesOf([0xff, 0xd8], JPEG_PICTURE))).toBe('is cut short')
  expect(reasonOf(bytesOf([0xff, 0xd8], exifOf(1), [0xff, 0xd9]))).toBe('holds no picture')
  expect(reasonOf(bytesOf([0xff, 0xd8, 0xff, 0xdb, 0, 1]))).toMatch(/^is broken/)
  expect(reasonOf(bytesOf(PNG_HEAD, pngChunk('IHDR', [1]), pngChunk('IEND')))).toBe('holds no picture')
  expect(reasonOf(bytesOf(PNG_HEAD, [0xff, 0xff, 0xff, 0xff], 'IHDR'))).toBe('is cut short')
  expect(reasonOf(aWebp(webpChunk('VP8X', [0x02, 0, 0, 0, 1, 0, 0, 1, 0, 0]), webpChunk('VP8 ', [1])))).toMatch(/^moves/)
  expect(reasonOf(aWebp(webpChunk('EXIF', SECRET)))).toBe('holds no picture')
})

test('whatever bytes come, one is taken or refused with a reason; nothing that was written into its notes is in what is kept', () => {
  const whole = [aJpeg(3), bytesOf(PNG_HEAD, pngChunk('IHDR', [1]), pngChunk('tEXt', SECRET), pngChunk('IDAT', [1]), pngChunk('IEND'))]
  fc.assert(
    fc.property(
      fc.constantFrom(...whole),
      fc.nat(),
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 }),
      (from, cut, spoilt) => {
        const bytes = from.slice(0, from.length - (cut % 3 === 0 ? cut % from.length : 0))
        for (const [at, value] of spoilt) if (bytes.length > 0) bytes[at % bytes.length] = value

        expect(reasonOf(bytes).length).toBeGreaterThan(0)
      },
    ),
    { numRuns: 500 },
  )
  for (const bytes of whole) expect(Buffer.from(barePhoto(bytes).bytes).includes('Zhang')).toBe(false)
})
