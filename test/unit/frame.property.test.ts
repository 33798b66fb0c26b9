import fc from 'fast-check'
import { test, expect } from 'vitest'
import { decodeFrame, encodeFrame } from '#wire/frame'

const U32 = 0xffff_ffff
const row = fc.record({
  lonE7: fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }),
  latE7: fc.integer({ min: -900_000_000, max: 900_000_000 }),
  ageMs: fc.integer({ min: 0, max: U32 }),
  courseCdeg: fc.integer({ min: 0, max: 65_535 }),
  speedCmps: fc.integer({ min: 0, max: 65_535 }),
  accuracyDm: fc.integer({ min: 0, max: 65_535 }),
  mark: fc.integer({ min: 0, max: 255 }),
  batteryPct: fc.integer({ min: 0, max: 255 }),
})
const NOW_MS = 1_795_000_000_000

test('decoding an encoded frame gives back every column, whatever the counts', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
      const column = (name: keyof (typeof rows)[number]): number[] => rows.map((one) => one[name])
      const units = {
        lonE7: Int32Array.from(column('lonE7')),
        latE7: Int32Array.from(column('latE7')),
        takenMs: Float64Array.from(column('ageMs'), (age) => NOW_MS - age),
        courseCdeg: Uint16Array.from(column('courseCdeg')),
        speedCmps: Uint16Array.from(column('speedCmps')),
        accuracyDm: Uint16Array.from(column('accuracyDm')),
        mark: Uint8Array.from(column('mark')),
        batteryPct: Uint8Array.from(column('batteryPct')),
      }
      const slots = Uint32Array.from(rows, (_, i) => rows.length - 1 - i)

      const frame = decodeFrame(encodeFrame({ serverMs: NOW_MS, frame: 9, sinceFrame: 4 }, units, slots, slots.length))

      expect([frame.serverMs, frame.frame, frame.sinceFrame, frame.unitCount]).toEqual([NOW_MS, 9, 4, rows.length])
      expect([...frame.slot]).toEqual([...slots])
      for (const name of ['lonE7', 'latE7', 'ageMs', 'courseCdeg', 'speedCmps', 'accuracyDm', 'mark', 'batteryPct'] as const)
        expect([...frame[name]].toReversed()).toEqual(column(name))
    }),
  )
})
