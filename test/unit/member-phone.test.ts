/** The pure parts of the member's page: positions that wait, the token of an address, distances, what is to come, the drawing. */
import { describe, expect, it } from 'vitest'
import { aboutToCome } from '../../client/member/expected.ts'
import {
  BATCH_FIXES,
  fixOf,
  LEAST_APART_MS,
  MOST_FIXES,
  NO_FIXES,
  withFix,
  withoutSent,
  type OwnFix,
} from '../../client/member/fix-buffer.ts'
import { tokenOfHash } from '../../client/member/member-token.ts'
import { metresBetween } from '../../client/member/metres.ts'
import type { Entry } from '../../client/member/outbox.ts'
import { plainText } from '../../client/member/plain-text.ts'
import { ringDrawing } from '../../client/member/ring-drawing.ts'
import { PLANE } from '../support/coverage-quarter.ts'

const aFix = (atMs: number): OwnFix => ({ atMs, lon: 119.95, lat: 31.68 })

describe('positions that wait', () => {
  it('are as many as a phone reports, however often it tells where it is', () => {
    let buffer = NO_FIXES
    for (let atMs = 0; atMs <= 60_000; atMs += 1_000) buffer = withFix(buffer, aFix(atMs))

    expect(buffer.fixes.map(({ atMs }) => atMs)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000])
  })

  it('are dropped oldest first where there is no room, and counted', () => {
    let buffer = NO_FIXES
    for (let i = 0; i < MOST_FIXES + 3; i++) buffer = withFix(buffer, aFix(i * LEAST_APART_MS))

    expect([buffer.fixes.length, buffer.dropped, buffer.fixes[0]!.atMs]).toEqual([MOST_FIXES, 3, 3 * LEAST_APART_MS])
  })

  it('go once they are answered; what came meanwhile stays', () => {
    let buffer = NO_FIXES
    for (let i = 0; i <= BATCH_FIXES; i++) buffer = withFix(buffer, aFix(i * LEAST_APART_MS))
    const batch = buffer.fixes.slice(0, BATCH_FIXES)

    buffer = withFix(buffer, aFix(1e9))

    expect(withoutSent(buffer, batch).fixes.map(({ atMs }) => atMs)).toEqual([BATCH_FIXES * LEAST_APART_MS, 1e9])
  })

  it('are sent under the outside names, with what is known', () => {
    expect(fixOf({ ...aFix(5), accuracyM: 8, speedMps: 1.2, courseDeg: 90 }, 'A1')).toEqual({
      unit: 'A1',
      lon: 119.95,
      lat: 31.68,
      at: 5,
      accuracy: 8,
      speed: 1.2,
      course: 90,
    })
    expect(fixOf(aFix(5), 'A1')).toEqual({ unit: 'A1', lon: 119.95, lat: 31.68, at: 5 })
  })
})

describe('the token of an address', () => {
  const token = `ll_0123456789ab_${'A'.repeat(43)}`

  it.each([
    [`#${token}`, token],
    ['', undefined],
    ['#', undefined],
    ['#section', undefined],
    [`#${token}x`, undefined],
    [`#a=${token}`, undefined],
  ])('%s', (hash, found) => {
    expect(tokenOfHash(hash)).toBe(found)
  })
})

it('metres on the phone are those of the district’s plane, within half a percent', () => {
  const from = { lon: 119.95, lat: 31.68 }

  for (const to of [
    [119.951, 31.68],
    [119.95, 31.6809],
    [119.957, 31.687],
  ] as const) {
    const planeM = Math.hypot(PLANE.xOf(to[0]) - PLANE.xOf(from.lon), PLANE.yOf(to[1]) - PLANE.yOf(from.lat))
    expect(Math.abs(metresBetween(from, to) / planeM - 1)).toBeLessThan(0.005)
  }
})

it.each([
  ['  灯坏了\n', '灯坏了'],
  ['a\u0007b\u0000c', 'abc'],
  ['一行\n二行\t三', '一行\n二行\t三'],
  ['半个\ud83d字', '半个\ufffd字'],
  ['<b>粗</b>', '<b>粗</b>'],
])('text %j is sent as %j', (typed, sent) => {
  expect(plainText(typed)).toBe(sent)
})

describe('what is to come once everything is sent', () => {
  const anEntry = (entry: Partial<Entry>): Entry => ({
    id: 'e',
    kind: 'duty',
    about: '',
    atMs: 0,
    method: 'POST',
    path: '',
    tries: 0,
    defects: 0,
    ...entry,
  })

  it('is the last way that was said and not taken back', () => {
    const first = anEntry({ id: 'g1', kind: 'going', about: '一村', body: { compound: 'c1' } })
    const back = anEntry({ id: 'b1', kind: 'back', path: '/me/going/g1?at=5' })
    const second = anEntry({ id: 'g2', kind: 'going', about: '二村', body: { compound: 'c2' } })

    expect(aboutToCome([first]).going).toEqual({ compound: 'c1', about: '一村', id: 'g1' })
    expect(aboutToCome([first, back]).going).toBeUndefined()
    expect(aboutToCome([first, back, second]).going?.compound).toBe('c2')
    expect([...aboutToCome([first, back]).back]).toEqual(['g1'])
  })

  it('are the steps and check-ins that wait', () => {
    const step = anEntry({ kind: 'step', path: '/incidents/j-1', body: { step: 'arrive' } })
    const checkIn = anEntry({ kind: 'checkIn', body: { watchPoint: 'w1' } })

    const toCome = aboutToCome([step, checkIn])

    expect([[...toCome.steps], [...toCome.checkIns]]).toEqual([['/incidents/j-1 arrive'], ['w1']])
  })
})

describe('the drawing of a ring', () => {
  const sketch = {
    compound: 'c1',
    footprint: [[-50, -50, 50, -50, 50, 50, -50, 50, -50, -50]],
    ring: [[-130, -130, 130, -130, 130, 130, -130, 130, -130, -130]],
    unseen: [[50, 0, 130, 0, 130, 60, 50, 60, 50, 0]],
  }

  it('has north above', () => {
    const drawing = ringDrawing({ ...sketch, unit: [100, -20] })!

    expect(drawing.viewBox).toBe('-144 -144 288 288')
    expect(drawing.unseen).toBe('M50 0L130 0L130 -60L50 -60L50 0Z')
    expect(drawing.unit).toEqual({ x: 100, y: 20 })
  })

  it('shows nobody who is further away than it reaches, and nothing where there is no ring', () => {
    expect(ringDrawing({ ...sketch, unit: [900, 0] })).not.toHaveProperty('unit')
    expect(ringDrawing({ ...sketch, ring: [], footprint: [] })).toBeUndefined()
  })
})
