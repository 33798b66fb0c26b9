/** Laws of packed columns: every width, with differences or without, with long values or none, wherever in a buffer the bytes lie. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  newSink,
  readColumn,
  readFloor,
  readValue,
  skipColumn,
  SPARE_BYTES,
  writeColumn,
  type ByteSource,
} from '../../server/store/bit-packing.ts'

const MAX_BITS = 50
const COLUMN_LENGTH = { minLength: 1, maxLength: 40, size: 'max' } as const

/** Values of about one width and a few far greater, up to the greatest that a column may hold: with and without long values. */
const aColumn: fc.Arbitrary<Float64Array> = fc
  .tuple(fc.nat({ max: MAX_BITS }), fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), fc.constantFrom(1, 10, 100, 1_000))
  .chain(([bits, base, factor]) =>
    fc
      .array(
        fc.oneof(
          { weight: 20, arbitrary: fc.nat({ max: 2 ** Math.min(bits, 31) - 1 }).map((value) => value * 2 ** Math.max(0, bits - 31)) },
          { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 ** MAX_BITS }) },
        ),
        COLUMN_LENGTH,
      )
      .map((values) => Float64Array.from(values, (value) => base + Math.floor(value / factor) * factor)),
  )

/** The column as bytes that end with the spare ones, in a buffer of exactly their size or amid others. */
function packed(values: Float64Array, tryDelta: boolean, amid: number): ByteSource & { readonly end: number } {
  const sink = newSink()
  writeColumn(sink, values, tryDelta)
  const bytes = new Uint8Array(amid + sink.at + SPARE_BYTES + amid).fill(0xff)
  bytes.set(sink.bytes.subarray(0, sink.at), amid)
  bytes.fill(0, amid + sink.at, amid + sink.at + SPARE_BYTES)
  return { bytes: bytes.subarray(amid, amid + sink.at + SPARE_BYTES), at: 0, end: sink.at }
}

const cases = [aColumn, fc.boolean(), fc.nat({ max: 5 })] as const

it('a column is read as it was written, whole or its first values, and the reader stands behind it', () => {
  fc.assert(
    fc.property(...cases, fc.double({ min: 0, max: 1, noNaN: true }), (values, tryDelta, amid, share) => {
      const wanted = Math.floor(share * values.length)
      const source = packed(values, tryDelta, amid)
      const first = { ...source }
      const [out, firstOut] = [new Float64Array(values.length), new Float64Array(wanted)]

      readColumn(source, values.length, values.length, out)
      readColumn(first, values.length, wanted, firstOut)

      expect(out).toEqual(values)
      expect(firstOut).toEqual(values.slice(0, wanted))
      expect([source.at, first.at]).toEqual([source.end, source.end])
    }),
  )
})

it('no value is below the floor of its column, plain values reach it, and the reader stands behind it', () => {
  fc.assert(
    fc.property(...cases, (values, tryDelta, amid) => {
      const source = packed(values, tryDelta, amid)

      const floor = readFloor(source, values.length)

      expect(floor).toBeLessThanOrEqual(Math.min(...values))
      if (!tryDelta) expect(floor).toBe(Math.min(...values))
      expect(source.at).toBe(source.end)
    }),
  )
})

it('one value is read as it was written, and a column skipped, and the reader stands behind it', () => {
  fc.assert(
    fc.property(...cases, fc.nat(), (values, tryDelta, amid, drawn) => {
      const index = drawn % values.length
      const source = packed(values, tryDelta, amid)
      const skipped = { ...source }

      const value = readValue(source, values.length, index, new Float64Array(values.length))
      skipColumn(skipped, values.length)

      expect(value).toBe(values[index])
      expect([source.at, skipped.at]).toEqual([source.end, source.end])
    }),
  )
})

it.each(Array.from({ length: MAX_BITS }, (_, i) => i + 1))('codes of %i bits are read at every place within a byte', (bits) => {
  const values = Float64Array.from({ length: 17 }, (_, i) => (i === 0 ? 0 : Math.max(0, 2 ** bits - 2 - (i % 3))))
  const out = new Float64Array(values.length)

  readColumn(packed(values, false, 0), values.length, values.length, out)

  expect(out).toEqual(values)
})

it('a column that was cut short is refused, never read from what lies behind it or for ever', () => {
  fc.assert(
    fc.property(...cases, fc.nat(), (values, tryDelta, amid, drawn) => {
      const { bytes, end } = packed(values, tryDelta, amid)
      const cut = { bytes: bytes.subarray(0, drawn % end), at: 0 }

      expect(() => readColumn(cut, values.length, values.length, new Float64Array(values.length))).toThrow(RangeError)
    }),
  )
})
