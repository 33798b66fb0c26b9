/** Laws of packed columns: every width, with differences or without, with long values or none, wherever in a buffer the bytes lie. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { newSink, SPARE_BYTES, type ByteSource } from '../../server/store/bit-packing.ts'
import { floorOf, newHead, readHead, readValues, valueAt } from '../../server/store/column-reader.ts'
import { writeColumn } from '../../server/store/column-writer.ts'

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

function headOf(source: ByteSource, count: number) {
  const head = newHead()
  readHead(source, count, head)
  return head
}

it('a column is read as it was written, whole or its first values, and its head leaves the reader behind it', () => {
  fc.assert(
    fc.property(...cases, fc.double({ min: 0, max: 1, noNaN: true }), (values, tryDelta, amid, share) => {
      const wanted = Math.floor(share * values.length)
      const source = packed(values, tryDelta, amid)
      const [out, firstOut] = [new Float64Array(values.length), new Float64Array(wanted)]

      const head = headOf(source, values.length)
      readValues(head, values.length, out)
      readValues(head, wanted, firstOut)

      expect(source.at).toBe(source.end)
      expect(out).toEqual(values)
      expect(firstOut).toEqual(values.slice(0, wanted))
    }),
  )
})

it('every value is read by itself as it was written', () => {
  fc.assert(
    fc.property(...cases, (values, tryDelta, amid) => {
      const head = headOf(packed(values, tryDelta, amid), values.length)
      const scratch = new Float64Array(values.length)

      expect(values.map((_, i) => valueAt(head, i, scratch))).toEqual(values)
    }),
  )
})

it('no value is below the floor of its column, and plain values reach it', () => {
  fc.assert(
    fc.property(...cases, (values, tryDelta, amid) => {
      const floor = floorOf(headOf(packed(values, tryDelta, amid), values.length))

      expect(floor).toBeLessThanOrEqual(Math.min(...values))
      if (!tryDelta) expect(floor).toBe(Math.min(...values))
    }),
  )
})

it.each(Array.from({ length: MAX_BITS }, (_, i) => i + 1))('codes of %i bits are read at every place within a byte', (bits) => {
  const values = Float64Array.from({ length: 17 }, (_, i) => (i === 0 ? 0 : Math.max(0, 2 ** bits - 2 - (i % 3))))
  const out = new Float64Array(values.length)

  readValues(headOf(packed(values, false, 0), values.length), values.length, out)

  expect(out).toEqual(values)
})

it('a column that was cut short is refused, never read from what lies behind it or for ever', () => {
  fc.assert(
    fc.property(...cases, fc.nat(), (values, tryDelta, amid, drawn) => {
      const { bytes, end } = packed(values, tryDelta, amid)

      expect(() => headOf({ bytes: bytes.subarray(0, drawn % end), at: 0 }, values.length)).toThrow(RangeError)
    }),
  )
})
