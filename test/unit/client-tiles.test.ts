/** What a screen of a wall works out by itself: its address, its part, its words, how fast it is. */
import { expect, test } from 'vitest'
import type { WallLayout } from '#wire/walls'
import { zh } from '../../client/i18n/zh.ts'
import { frameProbe } from '../../client/tiles/frame-probe.ts'
import { messagePx } from '../../client/tiles/message-size.ts'
import { tileOf } from '../../client/tiles/tile-address.ts'
import { tileFault, type TileFacts } from '../../client/tiles/tile-fault.ts'
import { tileBox } from '../../client/tiles/tile-geometry.ts'
import { pastAt } from '../../client/tiles/use-scene-past.ts'
import { layoutOf } from '../../client/wall/layout.ts'

const HALL: WallLayout = {
  name: 'hall',
  title: '指挥大厅',
  columns: 3,
  rows: 2,
  tileWidthMm: 960,
  tileHeightMm: 540,
  bezelXMm: 20,
  bezelYMm: 16,
  distanceM: 4,
}
const HD = { widthPx: 1_920, heightPx: 1_080 }
const FACTS: TileFacts = {
  name: 'hall',
  named: { is: 'tile', tile: { column: 2, row: 1 } },
  viewport: HD,
  grid: HALL,
  refused: undefined,
  takenMs: undefined,
  presentMs: Date.UTC(2026, 10, 27, 4, 0, 0),
}
const word = zh.walls.tile

test('a screen of full size is its viewport, and begins after the screens and the bezels before it', () => {
  expect(tileBox(HALL, { column: 3, row: 2 }, HD)).toEqual({
    leftPx: 0,
    topPx: 0,
    widthPx: 1_920,
    heightPx: 1_080,
    xPx: 3_920,
    yPx: 1_112,
    wallWidthPx: 5_840,
    wallHeightPx: 2_192,
    pxPerMm: 2,
    isLetterboxed: false,
  })
})

test('a viewport of another shape shows the whole screen in its middle, unstretched, and says so', () => {
  const box = tileBox(HALL, { column: 1, row: 1 }, { widthPx: 1_920, heightPx: 1_200 })

  expect(box).toMatchObject({ leftPx: 0, topPx: 60, widthPx: 1_920, heightPx: 1_080, isLetterboxed: true })
})

test('a data sheet that rounds its millimetres letterboxes nothing that is worth a word', () => {
  const box = tileBox({ ...HALL, tileWidthMm: 1_209, tileHeightMm: 680 }, { column: 1, row: 1 }, HD)

  expect(box.isLetterboxed).toBe(false)
  expect(box.widthPx).toBe(1_920)
  expect(box.heightPx).toBe(1_080)
})

test('words on a named wall are as tall as its distance needs, however few pixels its screens have', () => {
  const scaleAt = (widthPx: number): number => {
    const box = tileBox(HALL, { column: 1, row: 1 }, { widthPx, heightPx: (widthPx * 9) / 16 })
    const display = { widthPx: box.wallWidthPx, heightPx: box.wallHeightPx, pixelMm: 1 / box.pxPerMm, distanceM: 3, isNamedWall: true }
    return layoutOf(display).scale / box.pxPerMm
  }

  expect(scaleAt(480)).toBeCloseTo(scaleAt(3_840), 9)
  expect(scaleAt(1_920) * 17).toBeCloseTo(15, 1) // mm: 3 m ÷ 200
})

test.each([
  ['2,1', { is: 'tile', tile: { column: 2, row: 1 } }],
  [undefined, { is: 'whole' }],
  ['', { is: 'unreadable', text: '' }],
  ['2', { is: 'unreadable', text: '2' }],
  ['0,1', { is: 'unreadable', text: '0,1' }],
  ['1,-1', { is: 'unreadable', text: '1,-1' }],
  ['1.5,2', { is: 'unreadable', text: '1.5,2' }],
  ['1,2,3', { is: 'unreadable', text: '1,2,3' }],
  ['1000,1', { is: 'unreadable', text: '1000,1' }],
])('an address with tile=%s names %o', (text, named) => {
  expect(tileOf(text)).toEqual(named)
})

test('a screen with nothing wrong says nothing, also while a line that is cut has its wall', () => {
  expect(tileFault(FACTS, zh)).toBeUndefined()
  expect(tileFault({ ...FACTS, refused: { code: 'STORE_FAILED', message: 'no answer', retry: true } }, zh)).toBeUndefined()
})

test('each thing that is wrong has its sentence', () => {
  const refusal = (code: string, message: string) => ({ code, message, retry: false })
  const saidOf = (facts: Partial<TileFacts>): readonly (string | undefined)[] => {
    const fault = tileFault({ ...FACTS, grid: undefined, ...facts }, zh)
    return [fault?.said, fault?.more]
  }

  expect(saidOf({ refused: refusal('NOT_FOUND', "there is no wall 'hall'") })).toEqual([word.noWall('hall'), word.noWallHint])
  expect(saidOf({ named: { is: 'unreadable', text: 'x' } })).toEqual([word.unreadable('x'), word.unreadableHint])
  expect(saidOf({ refused: refusal('TILE_UNKNOWN', 'tile 2,1 is outside the wall: it has 1 columns and 4 rows') })).toEqual([
    word.outside(2, 1),
    word.grid(1, 4),
  ])
  expect(saidOf({ refused: refusal('TILE_TAKEN', 'tile 2,1 is shown by another browser since 2026-11-27T03:58:00.000Z') })).toEqual([
    word.taken(2, 1),
    word.takenSince('11:58:00', '2 分'),
  ])
  expect(saidOf({ grid: HALL, takenMs: FACTS.presentMs - 5_000 })).toEqual([word.takenAway(2, 1), word.takenSince('11:59:55', '5 秒')])
  expect(saidOf({ grid: { columns: 1, rows: 1 } })).toEqual([word.outside(2, 1), word.grid(1, 1)])
  expect(saidOf({ viewport: { widthPx: 100, heightPx: 80 } })).toEqual([word.tooSmall(100, 80), word.tooSmallHint])
  expect(saidOf({ refused: refusal('STATE_CONFLICT', 'too many') })[0]).toBe(word.refused)
})

test('a short message is as tall as a wall lets it be, and a long one still fits', () => {
  expect(messagePx('集合', 5_840, 2_192)).toBeCloseTo(0.24 * 2_192, 0)

  const letter = messagePx('请'.repeat(200), 5_840, 2_192)
  expect(Math.ceil(200 / Math.floor((0.86 * 5_840) / letter)) * 1.3 * letter).toBeLessThan(0.64 * 2_192)
})

test('a past that plays has gone on since it was set, and one that is held has not', () => {
  expect(pastAt({ atMs: 1_000, rate: 60, setMs: 50_000 }, 51_000)).toBe(61_000)
  expect(pastAt({ atMs: 1_000, rate: 0, setMs: 50_000 }, 51_000)).toBe(1_000)
})

/** Frames as a test gives them. */
function givenFrames() {
  const asked: ((atMs: number) => void)[] = []
  return {
    probe: frameProbe({ request: (then) => asked.push(then), cancel: () => undefined }),
    give: (atMs: number) => asked.shift()?.(atMs),
  }
}

test('a display that gives a frame every 20 ms gives 50 a second', () => {
  const { probe, give } = givenFrames()
  probe.begin(0)
  for (const ms of [10, 30, 50, 70, 90]) give(ms)

  expect(probe.perS(500)).toBe(50)
})

test('a display that gives no more frames has none a second', () => {
  const { probe, give } = givenFrames()
  probe.begin(0)
  for (const ms of [10, 30, 50, 70, 90]) give(ms)
  probe.begin(500)

  expect(probe.perS(600)).toBe(50)
  expect(probe.perS(10_500)).toBe(0)
})
