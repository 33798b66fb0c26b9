import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordHeightMm } from '#geodata/wall-panels'
import { aspectOf, wallSizeMm } from '#geodata/wall-shape'
import type { WallHold, WallLayout } from '#wire/walls'
import { zh } from '../../client/i18n/zh.ts'
import { metresPerPixel } from '../../client/map/mercator.ts'
import { isMessageUp, pastShownMs, secondsUntil, standingOf, whyNot } from '../../client/walls/control-rules.ts'
import { drivePace } from '../../client/walls/drive-pace.ts'
import { frameOn, frameWidthPx, mapCameraOf, placeCamera, wallCameraOf } from '../../client/walls/frame-aim.ts'
import { FIRST_LAYOUT, isDrawable, layoutFaults } from '../../client/walls/layout-draft.ts'
import { SCREEN_SIZES } from '../../client/walls/screen-sizes.ts'
import { arrivesMs, cameraOn, wayAfter } from '../../client/walls/wall-way.ts'
import { drawnTiles, wallAddress } from '../../client/walls/wall-drawing.ts'

const LAYOUT: WallLayout = { ...FIRST_LAYOUT, name: 'hall', title: '指挥大厅', columns: 3, rows: 2 }

describe('the drawing of a wall', () => {
  it('has every screen once, row by row, with the bezels between them and none outside', () => {
    const tiles = drawnTiles({ columns: 2, rows: 2, tileWidthMm: 1_000, tileHeightMm: 500, bezelXMm: 10, bezelYMm: 20 })

    expect(tiles).toEqual([
      { column: 1, row: 1, xMm: 0, yMm: 0 },
      { column: 2, row: 1, xMm: 1_010, yMm: 0 },
      { column: 1, row: 2, xMm: 0, yMm: 520 },
      { column: 2, row: 2, xMm: 1_010, yMm: 520 },
    ])
  })

  it('is as large as its screens and the bezels between them: 55 inch 3 × 2 at 3.5 mm', () => {
    const { widthMm, heightMm } = wallSizeMm(LAYOUT)

    expect(widthMm).toBeCloseTo(3 * 1_209.6 + 2 * 3.5, 6)
    expect(heightMm).toBeCloseTo(2 * 680.4 + 3.5, 6)
    expect(aspectOf(LAYOUT)).toBeCloseTo(widthMm / heightMm, 9)
  })

  it('asks for words of 25 mm at 5 m', () => {
    expect(wordHeightMm(5)).toBe(25)
  })

  it('gives each screen its address, and the whole one of its own', () => {
    expect(wallAddress('http://wall.local', 'hall', { column: 2, row: 1 })).toBe('http://wall.local/wall/hall?tile=2,1')
    expect(wallAddress('http://wall.local', 'hall')).toBe('http://wall.local/wall/hall')
  })

  it('offers screens whose diagonal is what they are sold by, to half an inch', () => {
    for (const { name, widthMm, heightMm } of SCREEN_SIZES) {
      const inches = Number.parseFloat(name)
      expect(Math.abs(Math.hypot(widthMm, heightMm) / 25.4 - inches), name).toBeLessThan(0.5)
      expect(widthMm / heightMm, name).toBeCloseTo(16 / 9, 2)
    }
  })
})

describe('the form of a wall', () => {
  const said = { ...zh.walls.desk.form.wrong, outside: () => 'outside' }

  it('finds nothing wrong with what it offers once that has a name and a title', () => {
    expect(layoutFaults(LAYOUT, new Set(), said)).toEqual([])
  })

  it.each([
    ['name', 'Hall'],
    ['name', '-hall'],
    ['name', 'hall/1'],
    ['name', 'a'.repeat(41)],
    ['title', '  '],
    ['columns', 0],
    ['columns', 2.5],
    ['rows', 17],
    ['tileWidthMm', Number.NaN],
    ['bezelXMm', -1],
    ['distanceM', 0],
  ] as const)('says what is wrong with %s: %s', (field, value) => {
    const found = layoutFaults({ ...LAYOUT, [field]: value }, new Set(), said)

    expect(found.map(([name]) => name)).toEqual([field])
  })

  it('takes no name that another wall has', () => {
    expect(layoutFaults(LAYOUT, new Set(['hall']), said)).toEqual([['name', said.nameTaken]])
  })

  it('draws only what has a size', () => {
    expect(isDrawable(LAYOUT)).toBe(true)
    expect(isDrawable({ ...LAYOUT, tileWidthMm: Number.NaN })).toBe(false)
    expect(isDrawable({ ...LAYOUT, columns: 1.5 })).toBe(false)
  })
})

describe('the frame of a wall on the map', () => {
  const VIEW = { widthPx: 1_440, heightPx: 900 }
  const camera = fc.record({
    lon: fc.double({ min: -170, max: 170, noNaN: true }),
    lat: fc.double({ min: -80, max: 80, noNaN: true }),
    widthM: fc.double({ min: 200, max: 2_000_000, noNaN: true }),
  })
  const shapes = fc.double({ min: 0.3, max: 12, noNaN: true })

  it('stands in the middle of a map that looks where the wall looks, and what is in it is what the wall shows', () => {
    fc.assert(
      fc.property(camera, shapes, (wanted, aspect) => {
        const looks = mapCameraOf(wanted, VIEW, aspect)
        const view = { ...VIEW, camera: looks, metresPerPx: metresPerPixel(looks.lat, looks.zoom) }
        const frame = frameOn(view, wanted, aspect)
        const back = wallCameraOf(view, aspect)

        expect(frame.widthPx).toBeCloseTo(frameWidthPx(VIEW, aspect), 3)
        expect(frame.leftPx + frame.widthPx / 2).toBeCloseTo(VIEW.widthPx / 2, 3)
        expect(frame.topPx + frame.heightPx / 2).toBeCloseTo(VIEW.heightPx / 2, 3)
        expect(frame.widthPx).toBeLessThanOrEqual(VIEW.widthPx)
        expect(frame.heightPx).toBeLessThanOrEqual(VIEW.heightPx)
        expect(back.widthM / wanted.widthM).toBeCloseTo(1, 9)
      }),
    )
  })

  it('lies east of the middle of a map that looks west of it', () => {
    const looks = { lon: 119.9, lat: 31.67, zoom: 12 }
    const view = { ...VIEW, camera: looks, metresPerPx: metresPerPixel(looks.lat, looks.zoom) }

    const frame = frameOn(view, { lon: 119.95, lat: 31.7, widthM: 2_000 }, 2)

    expect(frame.leftPx + frame.widthPx / 2).toBeGreaterThan(VIEW.widthPx / 2)
    expect(frame.topPx + frame.heightPx / 2).toBeLessThan(VIEW.heightPx / 2)
  })

  it('never asks for more or less ground than a wall may show', () => {
    const looks = { lon: 0, lat: 0, zoom: 30 }

    expect(wallCameraOf({ ...VIEW, camera: looks, metresPerPx: 0.001 }, 2).widthM).toBe(50)
    expect(wallCameraOf({ ...VIEW, camera: looks, metresPerPx: 1e6 }, 2).widthM).toBe(40_000_000)
  })

  it('shows a place with its neighbours', () => {
    expect(placeCamera([119.9, 31.7], 4).widthM).toBe(3_600)
    expect(placeCamera([119.9, 31.7], 0.5).widthM).toBe(900)
  })
})

describe('the way of a wall, as it is told', () => {
  const here = { lon: 119.9, lat: 31.6, widthM: 2_000 }
  const there = { lon: 119.92, lat: 31.6, widthM: 2_000 }
  const beyond = { lon: 119.94, lat: 31.6, widthM: 2_000 }
  const first = { from: here, to: there, startMs: 1_000, takenMs: 1_000 }
  /** From where the first leads by then. */
  const second = { from: cameraOn({ newest: first }, 1_750), to: beyond, startMs: 1_750, takenMs: 1_000 }

  it('goes on along the one before until the newest begins', () => {
    const way = wayAfter(wayAfter(undefined, first), second)

    expect(cameraOn(way, 1_500)).toEqual(cameraOn({ newest: first }, 1_500))
    expect(cameraOn(way, 1_500).lon).toBeLessThan(second.from.lon)
    expect(cameraOn(way, 1_750)).toEqual(second.from)
    expect(cameraOn(way, arrivesMs(way))).toEqual(beyond)
  })

  it('does not jump where the same is told again with another change of the wall', () => {
    const way = wayAfter(wayAfter(wayAfter(undefined, first), second), { ...second })

    expect(cameraOn(way, 1_500)).toEqual(cameraOn({ newest: first }, 1_500))
  })
})

describe('the pace of driving', () => {
  it('[D1] sends the first at once, then the newest of what came meanwhile, not the rest', () => {
    const pace = drivePace<string>(300)

    pace.offer('a')
    expect(pace.take(0)).toBe('a')
    pace.offer('b')
    pace.offer('c')
    expect(pace.dueInMs(10)).toBeUndefined() // the answer is awaited
    pace.answered()
    expect(pace.dueInMs(100)).toBe(200)
    expect(pace.take(100)).toBeUndefined()
    expect(pace.take(300)).toBe('c')
  })

  it('drops what waits, and then has nothing to send', () => {
    const pace = drivePace<string>(300)

    pace.offer('a')
    pace.drop()

    expect(pace.dueInMs(0)).toBeUndefined()
    expect(pace.take(0)).toBeUndefined()
  })

  it('[D1] [D2] however it is dragged, what came last is sent, and never two within the time', () => {
    const steps = fc.array(fc.record({ afterMs: fc.integer({ min: 1, max: 200 }), answerMs: fc.integer({ min: 1, max: 900 }) }), {
      minLength: 1,
      maxLength: 60,
    })
    fc.assert(
      fc.property(steps, (drags) => {
        const pace = drivePace<number>(300)
        const sent: { readonly atMs: number; readonly what: number }[] = []
        let nowMs = 0
        let answeredMs = Infinity
        const look = (answerMs: number): void => {
          if (nowMs >= answeredMs) {
            pace.answered()
            answeredMs = Infinity
          }
          const what = pace.take(nowMs)
          if (what === undefined) return
          sent.push({ atMs: nowMs, what })
          answeredMs = nowMs + answerMs
        }
        drags.forEach(({ afterMs, answerMs }, i) => {
          nowMs += afterMs
          pace.offer(i)
          look(answerMs)
        })
        for (let i = 0; i < 30; i++) {
          nowMs += 100
          look(1)
        }

        expect(sent.at(-1)?.what).toBe(drags.length - 1)
        sent.slice(1).forEach(({ atMs }, i) => expect(atMs - sent[i]!.atMs).toBeGreaterThanOrEqual(300))
      }),
    )
  })
})

describe('who may drive', () => {
  const mine: WallHold = { who: '甲', sinceMs: 0 }
  const wanted: WallHold = { ...mine, wanted: { who: '乙', untilMs: 15_000 } }
  const controls = { hold: undefined, who: '甲', mayDrive: true, isLive: true, isGone: false }

  it.each([
    [undefined, 'free'],
    [mine, 'mine'],
    [wanted, 'asked'],
    [{ who: '丙', sinceMs: 0 }, 'other'],
    [{ who: '丙', sinceMs: 0, wanted: { who: '甲', untilMs: 1 } }, 'asking'],
    [{ who: '丙', sinceMs: 0, wanted: { who: '乙', untilMs: 1 } }, 'other'],
  ] as const)('%o: %s', (hold, standing) => {
    expect(standingOf({ hold, who: '甲' })).toBe(standing)
  })

  it('only whoever has the controls, also while they are asked for them', () => {
    expect(whyNot({ ...controls, hold: mine })).toBeUndefined()
    expect(whyNot({ ...controls, hold: wanted })).toBeUndefined()
    expect(whyNot({ ...controls, hold: wanted, who: '乙' })).toBe('asking')
    expect(whyNot(controls)).toBe('free')
  })

  it('nobody whose role may not, or whose line is cut', () => {
    expect(whyNot({ ...controls, hold: mine, mayDrive: false })).toBe('noRight')
    expect(whyNot({ ...controls, hold: mine, isLive: false })).toBe('cut')
    expect(whyNot({ ...controls, hold: mine, isGone: true })).toBe('gone')
  })

  it('counts down to the end, and not past it', () => {
    expect(secondsUntil(15_000, 0)).toBe(15)
    expect(secondsUntil(15_000, 14_001)).toBe(1)
    expect(secondsUntil(15_000, 20_000)).toBe(0)
  })
})

describe('what a wall shows, as told here', () => {
  it('plays the past at its rate from where it was set, and not past the present', () => {
    expect(pastShownMs({ atMs: 1_000, rate: 10, setMs: 50_000 }, 50_500)).toBe(6_000)
    expect(pastShownMs({ atMs: 1_000, rate: 0, setMs: 50_000 }, 90_000)).toBe(1_000)
    expect(pastShownMs({ atMs: 49_000, rate: 600, setMs: 50_000 }, 51_000)).toBe(51_000)
  })

  it('knows a message that is over by its time', () => {
    expect(isMessageUp(undefined, 0)).toBe(false)
    expect(isMessageUp({ text: '注意' }, 1e12)).toBe(true)
    expect(isMessageUp({ text: '注意', untilMs: 1_000 }, 999)).toBe(true)
    expect(isMessageUp({ text: '注意', untilMs: 1_000 }, 1_000)).toBe(false)
  })
})
