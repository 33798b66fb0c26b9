/** When a page gives way to a newer client. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { QUIET_MS, renewalOf, VAIN_MS, WRITTEN_MS, type RenewalFacts } from '../../client/renewal/renewal-rules.ts'

const NOW_MS = 1_800_000_000_000
const [OLD, NEW] = ['/assets/index-old.js', '/assets/index-new.js']

/** A wall that nobody has touched, under a server that has a newer client. */
function facts(over: Partial<RenewalFacts> = {}): RenewalFacts {
  return {
    own: OLD,
    offered: NEW,
    tried: undefined,
    nowMs: NOW_MS,
    touchedMs: -Infinity,
    isWriting: false,
    isCalled: false,
    isWhole: true,
    ...over,
  }
}

it('[N1] what is offered already, or is not known, is no reason', () => {
  const all = [{ own: NEW }, { own: undefined }, { offered: undefined }]

  expect(all.map((over) => renewalOf(facts(over)))).toEqual(['current', 'current', 'current'])
  expect(renewalOf(facts())).toBe('due')
})

it('[N2] it is not loaded twice for one build within ten minutes, whichever way the clock was set, but for the next one at once', () => {
  const tried = (build: string, agoMs: number) => renewalOf(facts({ tried: { build, atMs: NOW_MS - agoMs } }))

  expect([0, VAIN_MS - 1, 1 - VAIN_MS].map((agoMs) => tried(NEW, agoMs))).toEqual(['vain', 'vain', 'vain'])
  expect([VAIN_MS, -VAIN_MS].map((agoMs) => tried(NEW, agoMs))).toEqual(['due', 'due'])
  expect(tried(OLD, 0)).toBe('due')
})

it('[N3] never while a serious alarm is open, or before the page shows all it can, whatever else is so', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.nat(), fc.boolean(), (isCalled, agoMs, isWriting) => {
      const over = { isCalled, isWhole: isCalled, isWriting, touchedMs: NOW_MS - agoMs }

      expect(renewalOf(facts(over))).toBe('wait')
    }),
  )
})

it('[N3] it waits for a minute without a touch, for ten where something was begun to be written', () => {
  const after = (agoMs: number, isWriting: boolean) => renewalOf(facts({ touchedMs: NOW_MS - agoMs, isWriting }))

  expect([after(QUIET_MS - 1, false), after(QUIET_MS, false)]).toEqual(['wait', 'due'])
  expect([after(WRITTEN_MS - 1, true), after(WRITTEN_MS, true)]).toEqual(['wait', 'due'])
})
