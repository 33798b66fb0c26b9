/** One named wall, whatever people, alarms and time do with it; and which browser is which of its tiles. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Fault } from '#wire/errors'
import { PATH_LEAD_MS, TILE_SILENT_MS, WallCamera, type DriveRequest, type WallState } from '#wire/walls'
import { cameraAt } from '#geodata/camera-path'
import { Check } from 'typebox/value'
import type { Call } from '../../server/domain/walls/takeover.ts'
import { namedWall, type NamedWall } from '../../server/live/named-wall.ts'
import type { WallSights } from '../../server/live/wall-sights.ts'
import { wallTiles } from '../../server/live/wall-tiles.ts'
import { aLayout, aTile } from '../support/named-walls.ts'

const OVERVIEW: WallCamera = { lon: 119.9, lat: 31.6, widthM: 40_000 }
const THERE: WallCamera = { lon: 120, lat: 31.7, widthM: 3_000 }
const everybody = (): boolean => true

/** A wall over what a test says there is to see. */
function aWall(seen: { calls?: readonly Call[]; goals?: ReturnType<WallSights['goals']> } = {}): NamedWall {
  const sights: WallSights = {
    goals: () => seen.goals ?? [],
    overview: () => OVERVIEW,
    calls: () => seen.calls ?? [],
    hasCompound: (id) => id === 'c-1',
    close: () => undefined,
  }
  return namedWall({ layout: aLayout() }, sights, 0)
}

function aCall(id: string): Call {
  return { id, place: [119.95, 31.65], untilMs: 300_000 }
}

const deed = fc.oneof(
  fc.record({ what: fc.constant('take' as const), who: fc.constantFrom('ann', 'bob') }),
  fc.record({ what: fc.constant('yield' as const), who: fc.constantFrom('ann', 'bob') }),
  fc.record({
    what: fc.constant('drive' as const),
    who: fc.constantFrom('ann', 'bob'),
    change: fc.record<Omit<DriveRequest, 'name'>>(
      {
        mode: fc.constantFrom('tour', 'hold'),
        camera: fc.record({
          lon: fc.double({ min: 119.6, max: 120.2, noNaN: true }),
          lat: fc.double({ min: 31.3, max: 31.8, noNaN: true }),
          widthM: fc.double({ min: 300, max: 60_000, noNaN: true }),
        }),
        takenMs: fc.nat(10_000),
        highlight: fc.constantFrom('c-1', null),
        message: fc.constantFrom({ text: '今晚巡查' }, { text: '稍候', untilMs: 500_000 }, null),
        past: fc.constantFrom({ atMs: -60_000, rate: 10 }, null),
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({ what: fc.constant('wait' as const), ms: fc.nat(60_000), calling: fc.subarray(['a', 'b']) }),
)

function attempt(act: () => void): void {
  try {
    act()
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
  }
}

test('whatever happens, a wall shows what can be shown, moves without a jump, and numbers each change', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
      const seen = { calls: [] as readonly Call[], goals: [{ is: 'gap' as const, id: 'c-1', place: [120, 31.6] as const, spanM: 300 }] }
      const wall = aWall(seen as never)
      let before = wall.state(0)
      let nowMs = 0
      for (const done of deeds) {
        nowMs += 50
        if (done.what === 'wait') {
          nowMs += done.ms
          seen.calls = done.calling.map((id) => ({ ...aCall(id), untilMs: nowMs + 300_000 }))
          wall.tick(everybody, nowMs)
        } else
          attempt(() =>
            done.what === 'drive' ? wall.drive({ name: 'hall', ...done.change }, done.who, nowMs) : wall[done.what](done.who, nowMs),
          )
        const state = wall.state(nowMs)

        requireWhole(before, state)
        before = state
      }
    }),
    { numRuns: 300 },
  )
})

/** That a state can be shown, and follows from the one before. */
function requireWhole(before: WallState, { revision, scene, ...rest }: WallState): void {
  const { path, mode, past, stop } = scene
  expect(Check(WallCamera, path.from) && Check(WallCamera, path.to)).toBe(true)
  if (path !== before.scene.path) expect(path.from).toEqual(cameraAt(before.scene.path, path.startMs))
  if (past) expect([mode, stop]).toEqual(['hold', undefined])
  const isSame = JSON.stringify([scene, rest.hold]) === JSON.stringify([before.scene, before.hold])
  if (!isSame) expect(revision).toBeGreaterThan(before.revision)
}

describe('an alarm', () => {
  test('that took the screen gives back what was there: place, mode, the past where it stood, and what was put up meanwhile', () => {
    const seen: { calls: readonly Call[] } = { calls: [] }
    const wall = aWall(seen)
    wall.take('ann', 0)
    wall.drive({ name: 'hall', camera: THERE, past: { atMs: -600_000, rate: 10 }, highlight: 'c-1' }, 'ann', 0)
    seen.calls = [aCall('a')]
    wall.tick(everybody, 40_000)
    const taken = wall.state(40_000).scene
    wall.drive({ name: 'hall', message: { text: '请派人' } }, 'ann', 41_000)
    seen.calls = []
    wall.tick(everybody, 60_000)
    const { scene } = wall.state(60_000)

    expect(taken).toMatchObject({
      stop: { is: 'alarm', id: 'a', untilMs: 300_000 },
      highlight: 'c-1',
      path: { to: { lon: 119.95, lat: 31.65 } },
    })
    expect(taken).not.toHaveProperty('past')
    expect(scene).toMatchObject({
      mode: 'hold',
      highlight: 'c-1',
      message: { text: '请派人' },
      past: { atMs: -200_000, rate: 10, setMs: 60_000 },
    })
    expect(scene.path.to).toEqual(THERE)
    expect(scene).not.toHaveProperty('stop')
  })

  test('interrupts a tour, which then stays where it was for a while and goes on', () => {
    const seen: { calls: readonly Call[] } = { calls: [] }
    const wall = aWall(seen)
    wall.tick(everybody, 0)
    seen.calls = [aCall('a')]
    wall.tick(everybody, 1_000)
    expect(wall.record()).toMatchObject({ camera: OVERVIEW, scene: { mode: 'tour' } })
    seen.calls = []
    wall.tick(everybody, 60_000)

    expect(wall.state(60_000).scene).toMatchObject({ mode: 'tour', stop: { is: 'overview' }, path: { to: OVERVIEW } })
    expect(wall.takeNotes().map(({ kind }) => kind)).toEqual(['wall:alarmed', 'wall:resumed'])
  })
})

test('a path that comes while another is under way begins where that one leads by then', () => {
  const wall = aWall()
  wall.take('ann', 0)
  wall.drive({ name: 'hall', camera: THERE, takenMs: 4_000 }, 'ann', 0)
  const first = wall.state(0).scene.path
  wall.drive({ name: 'hall', camera: OVERVIEW }, 'ann', 2_000)
  const second = wall.state(2_000).scene.path

  expect(first).toEqual({ from: OVERVIEW, to: THERE, startMs: PATH_LEAD_MS, takenMs: 4_000 })
  expect(second.startMs).toBe(2_000 + PATH_LEAD_MS)
  expect(second.from).toEqual(cameraAt(first, second.startMs))
  expect(second.from).not.toEqual(OVERVIEW)
})

test('who drives more than twenty times a second is slowed down, and told so', () => {
  const wall = aWall()
  wall.take('ann', 0)
  for (let i = 0; i < 20; i++) wall.drive({ name: 'hall', camera: THERE }, 'ann', i)

  expect(() => wall.drive({ name: 'hall', camera: THERE }, 'ann', 20)).toThrow('at most 20 times a second')
  wall.drive({ name: 'hall', camera: THERE }, 'ann', 1_000)
})

describe('tiles', () => {
  test('are never two browsers’ at once, and whoever is heard keeps theirs but by force', () => {
    const act = fc.record({
      what: fc.constantFrom('claim', 'claim', 'leave', 'cut', 'beat'),
      line: fc.constantFrom('l1', 'l2', 'l3', 'l4'),
      column: fc.integer({ min: 1, max: 3 }),
      browser: fc.constantFrom('b1', 'b2', 'b3'),
      isForced: fc.boolean(),
      ms: fc.constantFrom(0, 100, TILE_SILENT_MS),
    })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const tiles = wallTiles({ columns: 2, rows: 1 })
        /** By tile, the line that was let in last and has not been told that it lost it. */
        const owner = new Map<number, { line: string; heardMs: number; isCut: boolean; browser: string }>()
        let nowMs = 0
        for (const { what, line, column, browser, isForced, ms } of acts) {
          nowMs += ms
          const mine = [...owner].find(([, one]) => one.line === line && !one.isCut)
          if (what === 'claim') {
            const held = owner.get(column)
            const isHeard = held !== undefined && nowMs - held.heardMs < TILE_SILENT_MS
            const isOwn = held !== undefined && (held.isCut ? held.browser === browser : held.line === line)
            const isLetIn = column <= 2 && (!isHeard || isForced || isOwn)
            let evicted: ReturnType<typeof tiles.claim>
            try {
              evicted = tiles.claim({ column, row: 1, browser, isForced }, line, nowMs)
              expect(isLetIn).toBe(true)
            } catch (cause) {
              if (!(cause instanceof Fault)) throw cause
              expect([isLetIn, cause.code]).toEqual([false, column > 2 ? 'TILE_UNKNOWN' : 'TILE_TAKEN'])
              continue
            }
            expect(evicted?.line).toBe(held && !held.isCut && held.line !== line ? held.line : undefined)
            for (const [other, one] of owner)
              if (other !== column && ((one.line === line && !one.isCut) || (one.isCut && one.browser === browser))) owner.delete(other)
            owner.set(column, { line, heardMs: nowMs, isCut: false, browser })
          } else if (what === 'leave') {
            tiles.leave(line)
            if (mine) owner.delete(mine[0])
          } else if (what === 'cut') {
            tiles.cut(line)
            if (mine) mine[1].isCut = true
          } else {
            expect(tiles.beat(line, { name: 'hall', framesPerS: 60, behindMs: 0, revision: 1 }, nowMs)).toBe(mine !== undefined)
            if (mine) mine[1].heardMs = nowMs
          }
          const expected = [1, 2].map((at) => {
            const one = owner.get(at)
            return one ? (nowMs - one.heardMs < TILE_SILENT_MS ? 'alive' : 'dead') : 'absent'
          })
          expect(tiles.health(nowMs).map(({ is }) => is)).toEqual(expected)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('outside a grid that was made smaller are tiles no more, and are not when it grows again', () => {
    const tiles = wallTiles({ columns: 2, rows: 1 })
    tiles.claim(aTile(2, 1), 'l1', 0)
    tiles.resize({ columns: 1, rows: 1 })
    const smaller = tiles.health(0)
    tiles.resize({ columns: 2, rows: 1 })

    expect(smaller).toHaveLength(1)
    expect(tiles.health(0)[1]).toEqual({ column: 2, row: 1, is: 'absent' })
    expect(tiles.beat('l1', { name: 'hall', framesPerS: 60, behindMs: 0, revision: 1 }, 0)).toBe(false)
  })
})
