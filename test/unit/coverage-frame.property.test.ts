/** Judgements and light on the wire: what is packed comes out again, and bytes that are not ours are refused. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COVERAGE_REASONS, COVERAGE_STATUSES, type CoverageColumns } from '#wire/coverage'
import { COVERAGE_HEADER_BYTES, decodeCoverage, encodeCoverage, NO_TIME } from '#wire/coverage-frame'
import { decodeLightTiles, LIGHT_HEADER_BYTES, newLightTiles, NEVER_SEEN, TILE_CELLS } from '#wire/light-tiles'

const NOW_MS = 1_800_000_000_000
const U32 = 0xffff_ffff
const U16 = 0xffff

const ageMs = fc.integer({ min: 0, max: NO_TIME - 1 })
const u16 = fc.integer({ min: 0, max: U16 })
const u32 = fc.integer({ min: 0, max: U32 })

const judgement = fc.record({
  slot: fc.integer({ min: 0, max: 5_000 }),
  sinceAgeMs: fc.option(ageMs),
  gapInMs: fc.option(ageMs),
  visitAgeMs: fc.option(ageMs),
  seenAgeMs: fc.option(ageMs),
  responder: u32,
  share: u16,
  unseenSides: u16,
  unseenM: u16,
  responseS: u16,
  status: fc.integer({ min: 0, max: COVERAGE_STATUSES.length - 1 }),
  reason: fc.integer({ min: 0, max: COVERAGE_REASONS.length - 1 }),
  isByRoad: fc.integer({ min: 0, max: 1 }),
})
type Judgement = typeof judgement extends fc.Arbitrary<infer T> ? T : never
const judgements = fc.uniqueArray(judgement, { selector: ({ slot }) => slot, maxLength: 30 })

/** Columns by slot, as the server keeps them; `null`: not known. */
function columnsOf(list: readonly Judgement[]): CoverageColumns {
  const length = Math.max(0, ...list.map(({ slot }) => slot)) + 1
  const columns = {
    share: new Uint16Array(length),
    status: new Uint8Array(length),
    reason: new Uint8Array(length),
    sinceMs: new Float64Array(length).fill(Number.NaN),
    gapAtMs: new Float64Array(length).fill(Number.NaN),
    visitMs: new Float64Array(length).fill(Number.NaN),
    seenMs: new Float64Array(length).fill(Number.NaN),
    unseenSides: new Uint16Array(length),
    unseenM: new Uint16Array(length),
    responder: new Uint32Array(length),
    responseS: new Uint16Array(length),
    isByRoad: new Uint8Array(length),
  }
  for (const { slot, sinceAgeMs, gapInMs, visitAgeMs, seenAgeMs, ...figures } of list) {
    columns.sinceMs[slot] = sinceAgeMs === null ? Number.NaN : NOW_MS - sinceAgeMs
    columns.gapAtMs[slot] = gapInMs === null ? Number.NaN : NOW_MS + gapInMs
    columns.visitMs[slot] = visitAgeMs === null ? Number.NaN : NOW_MS - visitAgeMs
    columns.seenMs[slot] = seenAgeMs === null ? Number.NaN : NOW_MS - seenAgeMs
    for (const [name, figure] of Object.entries(figures)) columns[name as keyof typeof figures][slot] = figure
  }
  return columns
}

/** The same bytes at another place of a buffer. */
function moved(bytes: Uint8Array, by: number): Uint8Array {
  const buffer = new Uint8Array(bytes.length + by)
  buffer.set(bytes, by)
  return buffer.subarray(by)
}

describe('judgements', () => {
  test('come out as they went in, whatever their number and wherever the bytes lie', () => {
    fc.assert(
      fc.property(judgements, fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 3 }), (list, flags, by) => {
        const slots = Uint32Array.from(list, ({ slot }) => slot)

        const frame = decodeCoverage(moved(encodeCoverage(flags, NOW_MS, columnsOf(list), slots), by))

        expect({ flags: frame.flags, serverMs: frame.serverMs, count: frame.count }).toEqual({
          flags,
          serverMs: NOW_MS,
          count: list.length,
        })
        const toldOf = (i: number) => (name: keyof Judgement) => frame[name][i]
        list.forEach((one, i) => {
          const names = Object.keys(one) as (keyof Judgement)[]
          const expected = { ...one, unseenM: Math.min(one.unseenM, U16 - 1) }
          expect(names.map(toldOf(i))).toEqual(names.map((name) => expected[name] ?? NO_TIME))
        })
      }),
    )
  })

  test('tell a moment ahead of its time as now, and one too long ago as unknown', () => {
    const columns = columnsOf([
      { ...fc.sample(judgement, 1)[0]!, slot: 0, sinceAgeMs: -5_000, gapInMs: -5_000, visitAgeMs: NO_TIME, seenAgeMs: NO_TIME - 1 },
    ])

    const frame = decodeCoverage(encodeCoverage(0, NOW_MS, columns, Uint32Array.of(0)))

    expect([frame.sinceAgeMs[0], frame.gapInMs[0], frame.visitAgeMs[0], frame.seenAgeMs[0]]).toEqual([0, 0, NO_TIME, NO_TIME - 1])
  })

  test('of another version, cut short, too long or with a wrong count are refused', () => {
    const bytes = encodeCoverage(0, NOW_MS, columnsOf([]), Uint32Array.of(0))
    const otherVersion = bytes.slice()
    otherVersion[0] = 9
    const otherCount = bytes.slice()
    new DataView(otherCount.buffer).setUint32(16, U32, true)

    for (const wrong of [otherVersion, otherCount, bytes.slice(0, -1), bytes.slice(0, COVERAGE_HEADER_BYTES - 1), moved(bytes, 0).slice(4)])
      expect(() => decodeCoverage(wrong)).toThrow(RangeError)
    expect(() => decodeCoverage(Uint8Array.of(...bytes, 0))).toThrow(RangeError)
  })
})

const tile = fc.record({
  column: fc.integer({ min: -(2 ** 25), max: 2 ** 25 }),
  row: fc.integer({ min: -(2 ** 25), max: 2 ** 25 }),
  mask: fc.tuple(u32, u32),
  age: fc.uint16Array({ minLength: TILE_CELLS, maxLength: TILE_CELLS }),
})

describe('light', () => {
  const head = { serverMs: NOW_MS, originLon: 119.93, originLat: 31.57, stepMs: 250, cellM: 6 }

  test('comes out as it was written, whatever the number of tiles and wherever the bytes lie', () => {
    fc.assert(
      fc.property(fc.array(tile, { maxLength: 8 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), (tiles, flags, by) => {
        const made = newLightTiles({ ...head, flags }, tiles.length)
        tiles.forEach(({ column, row, mask, age }, i) => {
          made.tiles.column[i] = column
          made.tiles.row[i] = row
          made.tiles.mask.set(mask, 2 * i)
          made.tiles.age.set(age, TILE_CELLS * i)
        })

        const read = decodeLightTiles(moved(made.bytes, by))

        expect(read).toMatchObject({ ...head, flags, count: tiles.length })
        tiles.forEach(({ column, row, mask, age }, i) => {
          expect([read.column[i], read.row[i]]).toEqual([column, row])
          expect([...read.mask.subarray(2 * i, 2 * i + 2)]).toEqual([...mask])
          expect(read.age.subarray(TILE_CELLS * i, TILE_CELLS * (i + 1))).toEqual(age)
        })
      }),
    )
  })

  test('of a cell that was never seen is the greatest age there is', () => expect(NEVER_SEEN).toBe(U16))

  test('of another version, cut short, too long or with a wrong count is refused', () => {
    const { bytes } = newLightTiles({ ...head, flags: 0 }, 2)
    const otherVersion = bytes.slice()
    otherVersion[0] = 9
    const otherCount = bytes.slice()
    new DataView(otherCount.buffer).setUint32(32, U32, true)

    for (const wrong of [otherVersion, otherCount, bytes.slice(0, -1), bytes.slice(0, LIGHT_HEADER_BYTES - 1)])
      expect(() => decodeLightTiles(wrong)).toThrow(RangeError)
    expect(() => decodeLightTiles(Uint8Array.of(...bytes, 0))).toThrow(RangeError)
  })
})
