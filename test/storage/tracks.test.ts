/** The rules of the track log, over every driver; its laws over all drivers at once are in `tracks.property.test.ts`. */
import { describe, expect, test } from 'vitest'
import { MARK } from '#wire/fix'
import { everything, rowsOf, sortedRows } from '../support/fix-rows.ts'
import { someFixes } from '../support/fixes.ts'
import { DRIVERS, maintainFully } from '../support/stores.ts'

const HOUR_MS = 3_600_000
const START_MS = 480_000 * HOUR_MS
const FOREVER_MS = 1_000 * HOUR_MS

/** A fix every ten seconds of each unit. */
const walk = (units: number, seconds: number, fromMs = START_MS) =>
  someFixes(
    Array.from({ length: units * (seconds / 10) }, (_, i) => {
      const takenMs = fromMs + Math.floor(i / units) * 10_000
      return { slot: i % units, takenMs, receivedMs: takenMs + 1_234, lon: 119.9 + i * 1e-5, lat: 31.6 + i * 1e-5 }
    }),
  )

describe.each(DRIVERS)('the track log ($name)', ({ open }) => {
  test('[T1] [T3] a read without waiting sees every append before it', async () => {
    const { tracks } = await open()

    const appending = Promise.all(Array.from({ length: 20 }, (_, i) => tracks.append(someFixes([{ slot: 7, takenMs: START_MS + i }]))))
    const seen = await tracks.readUnit(7, START_MS, START_MS + 100)

    expect([...seen.takenMs]).toEqual(Array.from({ length: 20 }, (_, i) => START_MS + i))
    await appending
  })

  test('columns handed in may be changed at once', async () => {
    const { tracks } = await open()
    const fixes = someFixes([{ slot: 1, takenMs: START_MS }])

    const appending = tracks.append(fixes)
    fixes.slot[0] = 2
    fixes.takenMs[0] = 0
    await appending

    expect((await tracks.readUnit(1, START_MS, START_MS + 1)).count).toBe(1)
  })

  test('[T2] every column comes back as it was, before and after compaction', async () => {
    const { tracks } = await open()
    const fixes = someFixes([
      { slot: 3, takenMs: START_MS },
      { slot: 0, takenMs: START_MS + 1 },
      { slot: 70_000, takenMs: START_MS + 2, receivedMs: START_MS - 9 },
    ])
    fixes.lonE7.set([-1_800_000_000, 1_800_000_000, 0])
    fixes.latE7.set([900_000_000, -900_000_000, 1])
    fixes.speedCmps.set([0, 65_535, 1])
    fixes.courseCdeg.set([35_999, 65_535, 0])
    fixes.accuracyDm.set([1, 65_535, 65_534])
    fixes.batteryPct.set([0, 100, 255])
    fixes.mark.set([MARK.late | MARK.coarse, MARK.jump, 255])
    fixes.source.set([0, 65_535, 9])

    await tracks.append(fixes)
    const before = sortedRows(await everything(tracks.readAll(0, START_MS + HOUR_MS)))
    await maintainFully(tracks, START_MS + 3 * HOUR_MS, FOREVER_MS)
    const after = sortedRows(await everything(tracks.readAll(0, START_MS + HOUR_MS)))

    expect(before).toEqual(sortedRows(fixes))
    expect(after).toEqual(before)
  })

  test('[T2] [T3] what arrives during and after compaction is given once, with what was compacted', async () => {
    const { tracks } = await open()
    const first = walk(50, 3_600)
    await tracks.append(first)

    const compacting = maintainFully(tracks, START_MS + 2 * HOUR_MS, FOREVER_MS)
    const late = someFixes([
      { slot: 3, takenMs: START_MS + 5_000 },
      { slot: 60, takenMs: START_MS + 5_000 },
    ])
    await tracks.append(late)
    await compacting

    expect((await everything(tracks.readAll(START_MS, START_MS + HOUR_MS))).count).toBe(first.count + 2)
    expect([...(await tracks.timesOf(3, START_MS, START_MS + 20_000))]).toEqual([START_MS, START_MS + 5_000, START_MS + 10_000])
    await maintainFully(tracks, START_MS + 4 * HOUR_MS, FOREVER_MS)
    expect([...(await tracks.timesOf(3, START_MS, START_MS + 20_000))]).toEqual([START_MS, START_MS + 5_000, START_MS + 10_000])
    expect((await everything(tracks.readAll(START_MS, START_MS + HOUR_MS))).count).toBe(first.count + 2)
  })

  test('[T3] a walk through everything gives each fix once though it is compacted meanwhile', async () => {
    const { tracks } = await open()
    const fixes = walk(100, 7_200)
    await tracks.append(fixes)

    const seen: number[] = []
    for await (const page of tracks.readAll(START_MS, START_MS + 2 * HOUR_MS)) {
      await maintainFully(tracks, START_MS + 9 * HOUR_MS, FOREVER_MS)
      for (let i = 0; i < page.count; i++) seen.push(page.takenMs[i]! * 100 + page.slot[i]!)
    }

    expect(seen).toHaveLength(fixes.count)
    expect(new Set(seen).size).toBe(fixes.count)
  })

  test('[T3] [T4] a range holds its beginning and not its end', async () => {
    const { tracks } = await open()
    await tracks.append(someFixes([START_MS + 2, START_MS, START_MS + 1].map((takenMs) => ({ slot: 1, takenMs }))))

    expect([...(await tracks.timesOf(1, START_MS, START_MS + 2))]).toEqual([START_MS, START_MS + 1])
    expect([...(await tracks.readUnit(1, START_MS, START_MS + 2)).takenMs]).toEqual([START_MS, START_MS + 1])
    expect((await tracks.readUnit(1, START_MS, START_MS)).count).toBe(0)
    expect((await tracks.readUnit(2, START_MS, START_MS + 9)).count).toBe(0)
  })

  test('[T5] a place is the latest of what had arrived, without jumps and late ones', async () => {
    const { tracks } = await open()
    const at = (seconds: number) => START_MS + seconds * 1_000
    await tracks.append(
      someFixes([
        { slot: 1, takenMs: at(10), receivedMs: at(11) },
        { slot: 1, takenMs: at(20), receivedMs: at(90) },
        { slot: 1, takenMs: at(30), receivedMs: at(31), mark: MARK.jump },
        { slot: 1, takenMs: at(15), receivedMs: at(40), mark: MARK.late },
        { slot: 2, takenMs: at(5), receivedMs: at(6), mark: MARK.coarse },
      ]),
    )
    const places = async (atMs: number, asKnownNow: boolean) =>
      sortedRows(await tracks.placesAt(atMs, { asKnownNow })).map(({ slot, takenMs }) => [slot, (takenMs - START_MS) / 1_000])

    for (const hour of [0, 5]) {
      await maintainFully(tracks, START_MS + hour * HOUR_MS, FOREVER_MS)
      expect(await places(at(5), false)).toEqual([])
      expect(await places(at(50), false)).toEqual([
        [1, 10],
        [2, 5],
      ])
      expect(await places(at(100), false)).toEqual([
        [1, 20],
        [2, 5],
      ])
      expect(await places(at(5), true)).toEqual([[2, 5]])
      expect(await places(at(19), true)).toEqual([
        [1, 15],
        [2, 5],
      ])
      expect(await places(at(50), true)).toEqual([
        [1, 20],
        [2, 5],
      ])
    }
  })

  test('[T5] of two taken at one instant the one received later stands', async () => {
    const { tracks } = await open()
    await tracks.append(
      someFixes([
        { takenMs: START_MS, receivedMs: START_MS + 9, lon: 2 },
        { takenMs: START_MS, receivedMs: START_MS + 5, lon: 1 },
      ]),
    )

    expect([...(await tracks.placesAt(START_MS + 7)).lonE7]).toEqual([1e7])
    expect([...(await tracks.placesAt(START_MS + 9)).lonE7]).toEqual([2e7])
  })

  test('[T5] [T6] hours past their time go, and the last place of each unit stays', async () => {
    const { tracks } = await open()
    await tracks.append(walk(40, 3_600))
    await tracks.append(walk(20, 3_600, START_MS + HOUR_MS))
    const before = sortedRows(await tracks.placesAt(START_MS + 9 * HOUR_MS))

    await maintainFully(tracks, START_MS + 3 * HOUR_MS, 1.5 * HOUR_MS)

    expect((await everything(tracks.readAll(START_MS, START_MS + 9 * HOUR_MS))).count).toBe(20 * 360)
    expect((await tracks.readUnit(1, START_MS, START_MS + HOUR_MS)).count).toBe(0)
    expect(sortedRows(await tracks.placesAt(START_MS + 9 * HOUR_MS))).toEqual(before)
    expect((await tracks.stats()).oldestMs).toBe(START_MS + HOUR_MS)
    await maintainFully(tracks, START_MS + 30 * HOUR_MS, 1.5 * HOUR_MS)
    expect(sortedRows(await tracks.placesAt(START_MS + 9 * HOUR_MS))).toEqual(before)
    expect((await tracks.stats()).recentFixes + (await tracks.stats()).compactedFixes).toBe(0)
  })

  test('[T6] a fix that comes for an hour past its time goes with the next upkeep, though that hour was sorted before', async () => {
    const { tracks } = await open()
    await tracks.append(walk(1, 10))
    await maintainFully(tracks, START_MS + 3 * HOUR_MS, 2 * HOUR_MS)
    await tracks.append(walk(1, 10))

    await maintainFully(tracks, START_MS + 3 * HOUR_MS, 2 * HOUR_MS)

    expect((await everything(tracks.readAll(START_MS, START_MS + HOUR_MS))).count).toBe(0)
    expect((await tracks.placesAt(START_MS + 3 * HOUR_MS)).count).toBe(1)
  })

  test('[T6] upkeep that keeps nothing comes to an end', async () => {
    const { tracks } = await open()
    await tracks.append(walk(2, 3_600))

    await maintainFully(tracks, START_MS + HOUR_MS, 0)

    expect((await tracks.stats()).recentFixes + (await tracks.stats()).compactedFixes).toBe(0)
  })

  test('[T7] past its bound an append is refused whole, and taken again when there is room', async () => {
    const { tracks } = await open({ maxWaitingFixes: 3 })
    const first = tracks.append(walk(2, 10))

    await expect(tracks.append(walk(2, 10))).rejects.toMatchObject({ code: 'INTAKE_FULL' })

    await first
    expect((await tracks.stats()).recentFixes).toBe(2)
    await tracks.append(walk(3, 10))
    expect((await tracks.stats()).recentFixes).toBe(5)
  })

  test('[T9] history is stored once, beside what is there, and stays as long as was promised', async () => {
    const { tracks } = await open()
    await tracks.append(walk(2, 100))
    const old = walk(2, 200)
    const promisedMs = START_MS + 50 * HOUR_MS

    expect(await tracks.importHistory(old, promisedMs)).toEqual({ stored: 20, duplicates: 20 })
    expect(await tracks.importHistory(old, promisedMs)).toEqual({ stored: 0, duplicates: 40 })
    await maintainFully(tracks, START_MS + 10 * HOUR_MS, HOUR_MS)

    expect((await tracks.readUnit(1, START_MS, START_MS + HOUR_MS)).count).toBe(20)
    await maintainFully(tracks, promisedMs - 1, HOUR_MS)
    expect((await tracks.readUnit(1, START_MS, START_MS + HOUR_MS)).count).toBe(20)
    await maintainFully(tracks, promisedMs + 2 * HOUR_MS, HOUR_MS)
    expect((await tracks.readUnit(1, START_MS, START_MS + HOUR_MS)).count).toBe(0)
  })

  test('[T9] fixes that are stored already are kept as long as their import promises, compacted or not', async () => {
    const { tracks } = await open()
    const promisedMs = START_MS + 50 * HOUR_MS
    await tracks.append(walk(2, 100))
    await tracks.append(walk(2, 100, START_MS + HOUR_MS))
    await maintainFully(tracks, START_MS + HOUR_MS + 180_000, FOREVER_MS)

    expect(await tracks.importHistory(walk(2, 100), promisedMs)).toEqual({ stored: 0, duplicates: 20 })
    expect(await tracks.importHistory(walk(2, 100, START_MS + HOUR_MS), promisedMs)).toEqual({ stored: 0, duplicates: 20 })

    await maintainFully(tracks, promisedMs - 1, HOUR_MS)
    expect((await everything(tracks.readAll(START_MS, START_MS + 2 * HOUR_MS))).count).toBe(40)
    expect(await tracks.stats()).toMatchObject({ oldestMs: START_MS, newestMs: START_MS + HOUR_MS + 90_000 })
    await maintainFully(tracks, promisedMs + HOUR_MS, HOUR_MS)
    expect((await everything(tracks.readAll(START_MS, START_MS + 2 * HOUR_MS))).count).toBe(0)
  })

  test('a time that no log can hold is refused at the door', async () => {
    const { tracks } = await open()

    await expect(tracks.append(someFixes([{ takenMs: 1.5 }]))).rejects.toThrow(RangeError)
    await expect(tracks.append(someFixes([{ takenMs: Number.NaN }]))).rejects.toThrow(RangeError)
    expect(rowsOf(await tracks.placesAt(START_MS))).toEqual([])
  })
})
