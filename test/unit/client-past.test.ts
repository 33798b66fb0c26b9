/** The past as a screen reckons with it: its clock, moments on the strip, the next mark, the moment of an address, and what is said of them. */
import { describe, expect, it, test } from 'vitest'
import type { ReplayMark } from '#wire/replay'
import { en } from '../../client/i18n/en.ts'
import { fromNowSaid, refusedMomentSaid } from '../../client/i18n/say-past.ts'
import { zh } from '../../client/i18n/zh.ts'
import { pastClock } from '../../client/live/past-clock.ts'
import { askedMoment, DAY_MS, markBeside, momentAt, momentOf, momentText, shareOf, stripSpan, ticksOf } from '../../client/past/moments.ts'
import { readAddress, writeAddress } from '../../client/wall/address.ts'

const NOW_MS = Date.UTC(2026, 10, 26, 12)
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

function mark(atMs: number, kind: ReplayMark['kind'] = 'alarm:raised'): ReplayMark {
  return { atMs, kind, subject: 'alarm/a' }
}

describe('the clock of the past', () => {
  test('stands still while it is held', () => {
    let localMs = 0
    const clock = pastClock(() => localMs)

    clock.begin({ atMs: NOW_MS, rate: 0 })
    localMs = 10_000

    expect(clock.nowMs()).toBe(NOW_MS)
  })

  test('goes on at its rate, by itself for a second at most', () => {
    let localMs = 0
    const clock = pastClock(() => localMs)

    clock.begin({ atMs: NOW_MS, rate: 60 })
    localMs = 500
    const half = clock.nowMs()
    localMs = 30_000

    expect(half).toBe(NOW_MS + 30_000)
    expect(clock.nowMs()).toBe(NOW_MS + 60_000)
  })

  test('never goes back while it plays, and does when another moment is shown', () => {
    let localMs = 0
    const clock = pastClock(() => localMs)
    clock.begin({ atMs: NOW_MS, rate: 10 })
    localMs = 1_000
    const shownMs = clock.nowMs()

    clock.observe(NOW_MS + 5_000)
    const lateMs = clock.nowMs()
    clock.begin({ atMs: NOW_MS - HOUR_MS, rate: 10 })

    expect(lateMs).toBe(shownMs)
    expect(clock.nowMs()).toBe(NOW_MS - HOUR_MS)
  })

  test('that is held shows what the server held it at', () => {
    let localMs = 0
    const clock = pastClock(() => localMs)
    clock.begin({ atMs: NOW_MS, rate: 600 })
    localMs = 900
    clock.nowMs()

    clock.settle({ atMs: NOW_MS + 300_000, rate: 0 })

    expect(clock.nowMs()).toBe(NOW_MS + 300_000)
    expect(clock.toldMs).toBe(NOW_MS + 300_000)
  })
})

describe('the strip', () => {
  it('ends now for any moment of the last day, and holds an older one near its middle', () => {
    const older = NOW_MS - 3 * DAY_MS

    const span = stripSpan(NOW_MS, older)

    expect(stripSpan(NOW_MS, undefined)).toEqual({ fromMs: NOW_MS - DAY_MS, toMs: NOW_MS })
    expect(stripSpan(NOW_MS, NOW_MS - DAY_MS)).toEqual({ fromMs: NOW_MS - DAY_MS, toMs: NOW_MS })
    expect(shareOf(older, span)).toBeGreaterThan(0.2)
    expect(shareOf(older, span)).toBeLessThan(0.6)
    expect(stripSpan(NOW_MS, older - MINUTE_MS)).toEqual(span)
  })

  it('tells the moment under a finger to the second, and no moment beyond its ends', () => {
    const span = stripSpan(NOW_MS + 400, undefined)

    expect(momentAt(0.5, span)).toBe(NOW_MS - DAY_MS / 2)
    expect(momentAt(-1, span)).toBe(NOW_MS - DAY_MS)
    expect(momentAt(7, span)).toBe(NOW_MS)
  })

  it('asks for no moment nearer now than the past is held, and for whole milliseconds', () => {
    expect(askedMoment(NOW_MS, NOW_MS)).toBe(NOW_MS - 5_000)
    expect(askedMoment(NOW_MS - HOUR_MS - 0.5, NOW_MS)).toBe(NOW_MS - HOUR_MS)
  })

  it('has one tick for marks of a kind within five minutes, and none for those of another day', () => {
    const span = { fromMs: 0, toMs: DAY_MS }

    const ticks = ticksOf([mark(-1), mark(1), mark(2), mark(1, 'gap:opened'), mark(6 * MINUTE_MS), mark(DAY_MS)], span)

    expect(ticks).toEqual([
      { kind: 'alarm:raised', x: 0 },
      { kind: 'alarm:raised', x: 1 / 288 },
      { kind: 'gap:opened', x: 0 },
    ])
  })
})

test('the mark beside a moment is never the one that is shown, also where its time has a fraction', () => {
  const marks = [mark(100), mark(200.5), mark(300)]

  expect(markBeside(marks, 201, 1)?.atMs).toBe(300)
  expect(markBeside(marks, 201, -1)?.atMs).toBe(100)
  expect(markBeside(marks, 100, -1)).toBeUndefined()
  expect(markBeside(marks, 300, 1)).toBeUndefined()
})

describe('the moment of an address', () => {
  it('comes back as it was written, and leaves with the past', () => {
    const href = 'http://wall/?at=119.9,31.7,14.00&lang=en'

    const there = writeAddress(href, { hidden: [], pastMs: NOW_MS + 7 })
    const back = writeAddress(there.href, { hidden: [] })

    expect(readAddress(there.search).past).toBe(NOW_MS + 7)
    expect(readAddress(there.search).camera).toEqual({ lon: 119.9, lat: 31.7, zoom: 14 })
    expect([...back.searchParams]).toEqual([...new URL(href).searchParams])
  })

  it('is read in ISO 8601 and in Unix ms, and told of where it is neither', () => {
    expect(momentOf('2026-11-26T20:00:00+08:00')).toBe(NOW_MS)
    expect(momentOf(String(NOW_MS))).toBe(NOW_MS)
    expect(momentText(NOW_MS)).toBe('2026-11-26T12:00:00.000Z')
    expect(readAddress('?past=yesterday').past).toBe('yesterday')
    expect(readAddress('?past=99999999999999999999').past).toBe('99999999999999999999')
    expect(readAddress('').past).toBeUndefined()
  })
})

test('how far from now is told in minutes, hours, days', () => {
  expect(fromNowSaid(59_999, zh)).toBe('距现在 0 分')
  expect(fromNowSaid(17 * HOUR_MS + 45 * MINUTE_MS, zh)).toBe('距现在 17 小时 45 分')
  expect(fromNowSaid(51 * HOUR_MS, en)).toBe('2 d 3 h ago')
})

test('why a moment is not shown is told with the moment, and with where the past begins', () => {
  const atMs = Date.UTC(2020, 0, 1)

  expect(refusedMomentSaid({ code: 'MOMENT_UNKNOWN', atMs }, NOW_MS, zh)).toBe(
    '2020-01-01 08:00:00 看不了：那时还没有开始记录，或轨迹已过保存期。最早能看到 2026-11-26 20:00:00',
  )
  expect(refusedMomentSaid({ code: 'MOMENT_UNKNOWN', atMs }, undefined, zh)).not.toContain('最早')
  expect(refusedMomentSaid({ code: 'REPLAY_FULL', atMs }, NOW_MS, zh)).toContain('8 块屏')
  expect(refusedMomentSaid({ code: 'REQUEST_INVALID', atMs }, NOW_MS, zh)).toContain('还没有到')
  expect(refusedMomentSaid({ code: 'STORE_FAILED', atMs: undefined }, NOW_MS, zh)).toContain('再试一次')
})
