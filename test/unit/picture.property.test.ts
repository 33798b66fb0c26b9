import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeFrame } from '#wire/frame'
import { emptyPicture } from '../../server/live/picture.ts'
import { someFixes } from '../support/fixes.ts'
import { applyFrame } from '../support/wall.ts'

const slot = fc.integer({ min: 0, max: 6 })
const step = fc.oneof(
  fc.record({ do: fc.constant('fix' as const), slot, lon: fc.integer({ min: 1190, max: 1210 }), mark: fc.constantFrom(0, 1, 2, 4) }),
  fc.record({ do: fc.constant('show' as const), slot, shown: fc.boolean() }),
  // A frame, which a slow wall takes or is left out of.
  fc.record({ do: fc.constant('frame' as const), taken: fc.boolean() }),
)

test('any split into frames, with any of them skipped and caught up, ends in the same picture', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const picture = emptyPicture()
      const prompt = { places: new Map<number, string>() }
      const slow = { places: new Map<number, string>() }
      let nowMs = 1_000
      let slowFrame = picture.frame
      for (const one of steps) {
        nowMs += 7
        if (one.do === 'fix') picture.place(someFixes([{ slot: one.slot, lon: one.lon / 10, takenMs: nowMs, mark: one.mark }]), 0)
        if (one.do === 'show') {
          picture.show(one.slot, one.shown)
          // A wall hides a unit when the event tells it to.
          if (!one.shown) for (const wall of [prompt, slow]) wall.places.delete(one.slot)
        }
        if (one.do !== 'frame') continue
        applyFrame(prompt, decodeFrame(picture.nextFrame(nowMs, true)!))
        if (!one.taken) continue
        applyFrame(slow, decodeFrame(picture.frameSince(slowFrame, nowMs)))
        slowFrame = picture.frame
      }
      applyFrame(prompt, decodeFrame(picture.nextFrame(nowMs, true)!))
      applyFrame(slow, decodeFrame(picture.frameSince(slowFrame, nowMs)))
      const late = { places: new Map<number, string>() }
      applyFrame(late, decodeFrame(picture.frameSince(0, nowMs + 50)))

      expect(prompt).toEqual(late)
      expect(slow).toEqual(late)
    }),
    { numRuns: 500 },
  )
})
