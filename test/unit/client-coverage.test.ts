/** What a wall holds of coverage: judgements by compound, and what was seen where. */
import { expect, it } from 'vitest'
import { LIGHT_FLAG, TILE_CELLS } from '#wire/light-tiles'
import { MOST_TILES, NEVER_S } from '../../client/live/light-ground.ts'
import { roomPicture } from '../../client/live/room-picture.ts'
import { coverageBytes, EVERYTHING, lightBytes } from '../support/light.ts'

const NOW_MS = 1_700_000_000_000

it('turns ages into times, and keeps what a later message does not tell', () => {
  const { takeCoverage, coverage } = roomPicture()

  takeCoverage(
    coverageBytes(EVERYTHING, NOW_MS, [
      { slot: 3, status: 1, share: 8_600, seenMs: NOW_MS - 4_000, gapAtMs: NOW_MS + 60_000 },
      { slot: 7, status: 3, reason: 4, sinceMs: NOW_MS - 90_000, unseenSides: 0b11, unseenM: 380 },
    ]),
  )
  takeCoverage(coverageBytes(0, NOW_MS + 1_000, [{ slot: 3, status: 2, share: 4_000, visitMs: NOW_MS - 30_000 }]))

  const { columns } = coverage
  expect([columns.status[3], columns.share[3], columns.visitMs[3]]).toEqual([2, 4_000, NOW_MS - 30_000])
  expect([columns.seenMs[3], columns.gapAtMs[3]]).toEqual([Number.NaN, Number.NaN])
  expect([columns.status[7], columns.reason[7], columns.sinceMs[7]]).toEqual([3, 4, NOW_MS - 90_000])
  expect([columns.unseenSides[7], columns.unseenM[7]]).toEqual([0b11, 380])
})

it('grows with the slots, without losing what it held, and knows nothing of a slot nobody told of', () => {
  const { takeCoverage, coverage } = roomPicture()

  takeCoverage(coverageBytes(0, NOW_MS, [{ slot: 1, status: 1, seenMs: NOW_MS }]))
  takeCoverage(coverageBytes(0, NOW_MS, [{ slot: 5_000, status: 3 }]))

  expect(coverage.end).toBe(5_001)
  expect([coverage.columns.status[1], coverage.columns.seenMs[1]]).toEqual([1, NOW_MS])
  expect([coverage.columns.status[5_000], coverage.columns.status[4_000], coverage.columns.seenMs[4_000]]).toEqual([3, 0, Number.NaN])
})

it('drops all judgements and all light when it joins afresh, and when a message tells everything', () => {
  const picture = roomPicture()
  picture.takeCoverage(coverageBytes(0, NOW_MS, [{ slot: 1, status: 3 }]))
  picture.takeLight(lightBytes({ serverMs: NOW_MS, tiles: [{ column: 0, row: 0, ageS: 1 }] }))

  picture.takeCoverage(coverageBytes(EVERYTHING, NOW_MS, [{ slot: 2, status: 1 }]))
  const heldAfterAll = [...picture.coverage.columns.status.subarray(0, 3)]
  picture.join({ mode: 'fresh', room: 'r', roomName: 'R', realm: 'live', epoch: 'e', seq: 1, serverMs: 0, demo: false, unitCount: 0 })

  expect(heldAfterAll).toEqual([0, 0, 1])
  expect([picture.coverage.end, picture.light.count, picture.light.plane]).toEqual([0, 0, undefined])
})

it('gives each tile of light a slot, and tells which slots a message changed', () => {
  const { takeLight, light } = roomPicture()

  takeLight(
    lightBytes({
      flags: EVERYTHING,
      serverMs: NOW_MS,
      tiles: [
        { column: -4, row: 9, ageS: 60 },
        { column: 5, row: 9 },
      ],
    }),
  )
  const { changed } = takeLight(
    lightBytes({
      serverMs: NOW_MS + 10_000,
      tiles: [
        { column: 5, row: 9, ageS: 2 },
        { column: 5, row: 10, ageS: 4 },
      ],
    }),
  )

  expect([...changed]).toEqual([1, 2])
  expect([...light.column.subarray(0, 3)]).toEqual([-4, 5, 5])
  expect([...light.row.subarray(0, 3)]).toEqual([9, 9, 10])
  expect([0, 1, 2].map((slot) => light.seenS[TILE_CELLS * slot + 63])).toEqual([-60, 8, 6])
})

it('keeps the cell nobody has seen apart from the one seen long ago', () => {
  const { takeLight, light } = roomPicture()
  const ageS = Array.from({ length: TILE_CELLS }, (_, k) => (k === 5 ? undefined : 65_000))

  takeLight(lightBytes({ serverMs: NOW_MS, tiles: [{ column: 0, row: 0, ageS, mask: [0xf0, 1] }] }))

  expect([light.seenS[4], light.seenS[5]]).toEqual([-65_000, NEVER_S])
  expect([...light.mask.subarray(0, 2)]).toEqual([0xf0, 1])
})

it('does not call a cell newly seen because its age was rounded to another step', () => {
  const { takeLight, light } = roomPicture()

  takeLight(lightBytes({ serverMs: NOW_MS, stepMs: 250, tiles: [{ column: 0, row: 0, ageS: 60 }] }))
  const again = takeLight(lightBytes({ serverMs: NOW_MS + 5_200, stepMs: 250, tiles: [{ column: 0, row: 0, ageS: 65.25 }] }))
  const held = light.seenS[0]
  const seen = takeLight(lightBytes({ serverMs: NOW_MS + 5_200, stepMs: 250, tiles: [{ column: 0, row: 0, ageS: 64 }] }))

  expect([again.changed.length, held]).toEqual([0, -60])
  expect([seen.changed.length, Math.round(light.seenS[0]! * 10) / 10]).toEqual([1, -58.8])
})

it('drops light of another plane, for its tiles lie elsewhere', () => {
  const { takeLight, light } = roomPicture()

  takeLight(lightBytes({ serverMs: NOW_MS, tiles: [{ column: 0, row: 0, ageS: 1 }] }))
  takeLight(lightBytes({ serverMs: NOW_MS, origin: [120, 31], tiles: [{ column: 7, row: 7, ageS: 1 }] }))

  expect([light.count, light.column[0], light.plane?.originLon]).toEqual([1, 7, 120])
})

it('holds no light at all when there is too much of it, until it is told everything again', () => {
  const { takeLight, light } = roomPicture()
  const tiles = Array.from({ length: MOST_TILES + 1 }, (_, i) => ({ column: i, row: 0, ageS: 1 }))

  takeLight(lightBytes({ flags: EVERYTHING, serverMs: NOW_MS, tiles }))
  takeLight(lightBytes({ serverMs: NOW_MS, tiles: [{ column: 1, row: 1, ageS: 1 }] }))
  const heldOfTooMuch = [light.count, light.isTooMuch]
  takeLight(lightBytes({ flags: EVERYTHING, serverMs: NOW_MS, tiles: [{ column: 1, row: 1, ageS: 1 }] }))
  const heldOfLess = [light.count, light.isTooMuch]
  takeLight(lightBytes({ flags: EVERYTHING | LIGHT_FLAG.tooMany, serverMs: NOW_MS, tiles: [] }))

  expect(heldOfTooMuch).toEqual([0, true])
  expect(heldOfLess).toEqual([1, false])
  expect([light.count, light.isTooMuch]).toEqual([0, true])
})
