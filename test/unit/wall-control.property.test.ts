/** Who has the controls of a wall, whatever happens in whatever order. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '#wire/errors'
import { HOLD_IDLE_MS, TAKE_ASKED_MS } from '#wire/walls'
import {
  answeredBy,
  GONE_GRACE_MS,
  heldBy,
  passed,
  requireHeldBy,
  takenBy,
  yieldedBy,
  type Control,
} from '../../server/domain/walls/control.ts'

const everybody = (): boolean => true
const WHO = fc.constantFrom('ann', 'bob', 'cai')

/** What people and time do. @returns the controls after it; unchanged where it is refused */
const deed = fc.oneof(
  WHO.map((who) => ({ what: 'take', who }) as const),
  WHO.map((who) => ({ what: 'yield', who }) as const),
  fc.record({ what: fc.constant('answer' as const), who: WHO, isGiven: fc.boolean() }),
  fc.record({ what: fc.constant('wait' as const), ms: fc.nat(400_000), here: fc.subarray(['ann', 'bob', 'cai']) }),
)

function after(control: Control, done: typeof deed extends fc.Arbitrary<infer T> ? T : never, nowMs: number): Control {
  try {
    switch (done.what) {
      case 'take':
        return takenBy(control, done.who, nowMs)
      case 'yield':
        return yieldedBy(control, done.who, nowMs)
      case 'answer':
        return answeredBy(control, done.who, done.isGiven, nowMs)
      case 'wait':
        return passed(control, (who) => done.here.some((one) => one === who), nowMs)
    }
  } catch (cause) {
    if (cause instanceof Fault) return control
    throw cause
  }
}

test('after anything there is one holder or none, who has not asked themselves, and nobody drives but they', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
      let control: Control
      let nowMs = 0
      for (const done of deeds) {
        nowMs += done.what === 'wait' ? done.ms : 100
        control = after(control, done, nowMs)

        const drivers = ['ann', 'bob', 'cai'].filter((who) => mayDrive(control, who))
        expect(drivers).toEqual(control ? [control.hold.who] : [])
        expect(control?.hold.wanted?.who).not.toBe(control?.hold.who ?? 'nobody')
        // JSON holds no `undefined`: what is sent is what there is.
        expect(JSON.parse(JSON.stringify(control ?? null))).toEqual(control ?? null)
      }
    }),
  )
})

test('whoever asks has them once the holder has been silent for as long as they are asked, and one who refuses keeps them', () => {
  const asked = takenBy(heldBy('ann', 0), 'bob', 1_000)

  expect(asked.hold).toEqual({ who: 'ann', sinceMs: 0, wanted: { who: 'bob', untilMs: 1_000 + TAKE_ASKED_MS } })
  expect(passed(asked, everybody, 1_000 + TAKE_ASKED_MS - 1)).toBe(asked)
  expect(passed(asked, everybody, 1_000 + TAKE_ASKED_MS)?.hold).toEqual({ who: 'bob', sinceMs: 1_000 + TAKE_ASKED_MS })
  expect(answeredBy(asked, 'ann', false, 2_000)?.hold).toEqual({ who: 'ann', sinceMs: 0 })
  expect(answeredBy(asked, 'ann', true, 2_000)?.hold).toEqual({ who: 'bob', sinceMs: 2_000 })
  expect(() => takenBy(asked, 'cai', 2_000)).toThrow("'ann' has the controls, and 'bob' has asked for them already")
})

test('a holder who has not driven for long, or has no page any more, is not asked', () => {
  const held = heldBy('ann', 0)

  expect(takenBy(held, 'bob', HOLD_IDLE_MS - 1).hold.who).toBe('ann')
  expect(takenBy(held, 'bob', HOLD_IDLE_MS).hold.who).toBe('bob')
  expect(takenBy({ ...held, goneMs: 500 }, 'bob', 1_000).hold.who).toBe('bob')
})

test('a page that is loaded anew keeps the controls; one that stays away loses them, to whoever waits for them', () => {
  const nobody = (): boolean => false
  const gone = passed(heldBy('ann', 0), nobody, 1_000)

  expect(passed(gone, everybody, 1_000 + GONE_GRACE_MS - 1)).toEqual(heldBy('ann', 0))
  expect(passed(gone, nobody, 1_000 + GONE_GRACE_MS - 1)?.hold.who).toBe('ann')
  expect(passed(gone, nobody, 1_000 + GONE_GRACE_MS)).toBeUndefined()
  const asked = takenBy(heldBy('ann', 0), 'bob', 0)
  const isBobHere = (who: string): boolean => who === 'bob'
  expect(passed(passed(asked, isBobHere, 0), isBobHere, GONE_GRACE_MS)?.hold).toEqual({ who: 'bob', sinceMs: GONE_GRACE_MS })
})

test('whoever asked and went asks no longer; whoever gives them back while asked gives them to who asked', () => {
  const asked = takenBy(heldBy('ann', 0), 'bob', 0)

  expect(passed(asked, (who) => who === 'ann', 100)?.hold).toEqual({ who: 'ann', sinceMs: 0 })
  expect(yieldedBy(asked, 'ann', 100)?.hold).toEqual({ who: 'bob', sinceMs: 100 })
  expect(yieldedBy(asked, 'bob', 100)?.hold).toEqual({ who: 'ann', sinceMs: 0 })
  expect(yieldedBy(heldBy('ann', 0), 'ann', 100)).toBeUndefined()
  expect(() => yieldedBy(heldBy('ann', 0), 'bob', 100)).toThrow("'ann' has the controls")
})

function mayDrive(control: Control, who: string): boolean {
  try {
    return requireHeldBy(control, who) === control
  } catch (cause) {
    if (cause instanceof Fault) return false
    throw cause
  }
}
