/** Looking back by the reel: what is shown of a moment is what was then, whether the reel is whole, torn, or not there. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_COVERAGE } from '#wire/coverage'
import { areaOf, compoundOf, PLANE } from '../support/coverage-quarter.ts'
import { lap, MINUTE_MS, NOON_MS, rectangle, SECOND_MS, walk } from '../support/coverage-town.ts'
import { draws, interleaved, tracks } from '../support/coverage-tracks.ts'
import type { OneFix } from '../support/fixes.ts'
import { replayTown, stateThen, type ReplayTown } from '../support/replay-town.ts'

const END_MS = NOON_MS + 12 * MINUTE_MS
const MOMENTS_MS = [3, 5, 8, 11].map((min) => NOON_MS + min * MINUTE_MS + 17 * SECOND_MS)
const DAY_MIN = 24 * 60

/** Rounds of the first compound and of the third, with a fix that comes a minute and a half late. */
function rounds(): Partial<OneFix>[] {
  const walked = [
    ...walk(
      lap(0, 0, 100, 60, 15).flatMap((at) => [at, at, at, at, at, at, at]),
      { slot: 1, atMs: NOON_MS + 20 * SECOND_MS },
    ),
    ...walk(lap(0, -400, 80, 80, 10), { slot: 2, atMs: NOON_MS + 200 * SECOND_MS }),
    ...walk(lap(170, 20, 60, 60, 10), { slot: 0, atMs: NOON_MS + 300 * SECOND_MS, stepM: 80 }),
  ]
  return walked.map(({ slot, x, y, atMs }, i) => ({
    slot,
    lon: PLANE.lonOf(x),
    lat: PLANE.latOf(y),
    takenMs: atMs,
    receivedMs: atMs + (i % 9 === 0 ? 90_400 : 400),
    accuracyM: 8,
  }))
}

interface Lived {
  readonly town: ReplayTown
  readonly lived: ReadonlyMap<number, ReturnType<typeof stateThen>>
}

async function livedThrough(fixes: readonly Partial<OneFix>[], momentsMs: readonly number[] = MOMENTS_MS, endMs = END_MS): Promise<Lived> {
  const town = await replayTown()
  const lived = new Map<number, ReturnType<typeof stateThen>>()
  for (const atMs of momentsMs) {
    await town.live(atMs, fixes)
    lived.set(atMs, town.shown())
  }
  await town.live(endMs, fixes)
  return { town, lived }
}

test('a moment is as it was, and the track log is not read for it', async () => {
  const { town, lived } = await livedThrough(rounds())

  for (const atMs of [...MOMENTS_MS, ...MOMENTS_MS.toReversed()]) expect(stateThen(await town.open(atMs))).toEqual(lived.get(atMs))
  expect(town.readings).toBe(0)
  // What was lived through was worth comparing.
  expect(new Set([...lived.values()].map((state) => JSON.stringify(state))).size).toBe(MOMENTS_MS.length)
})

test('a past that plays on comes to the moments that came next, to the present', async () => {
  const { town, lived } = await livedThrough(rounds())
  const replay = await town.open(MOMENTS_MS[0]!)

  for (const atMs of MOMENTS_MS.slice(1)) {
    while (replay.loadedMs < atMs) await replay.load(atMs)
    replay.advance(atMs, SECOND_MS)
    expect(stateThen(replay)).toEqual(lived.get(atMs))
  }
  expect(town.readings).toBe(0)
})

test('by the reel as live, whatever comes, early or late, in any order', async () => {
  await fc.assert(
    fc.asyncProperty(
      tracks,
      draws,
      fc.array(fc.integer({ min: 61, max: 600 }), { minLength: 1, maxLength: 3 }),
      async (streams, turns, seconds) => {
        const arrival = interleaved(streams, turns)
        const fixes = arrival.map(({ slot, x, y, atMs }, i) => ({
          slot,
          lon: PLANE.lonOf(x),
          lat: PLANE.latOf(y),
          takenMs: NOON_MS + (atMs % (10 * MINUTE_MS)),
          receivedMs: NOON_MS + Math.round((i / arrival.length) * 600) * SECOND_MS,
          accuracyM: 8,
        }))
        const moments = [...new Set(seconds)].toSorted((a, b) => a - b).map((s) => NOON_MS + s * SECOND_MS)
        const { town, lived } = await livedThrough(fixes, moments, NOON_MS + 11 * MINUTE_MS)

        // Where units are comes from the log, which goes by marks that these fixes have not.
        for (const atMs of moments) expect({ ...stateThen(await town.open(atMs)), units: [] }).toEqual({ ...lived.get(atMs), units: [] })
        expect(town.readings).toBe(0)
      },
    ),
    { numRuns: 12, endOnFailure: true },
  )
})

describe('what is not whole', () => {
  test.each(['head', 'light', 'fixes'])(
    'without a %s, with one cut short, or with one of another frame, the moment is still as it was',
    async (part) => {
      const { town, lived } = await livedThrough(rounds())
      const atMs = MOMENTS_MS[2]!
      const step = Math.floor(atMs / MINUTE_MS)
      const name = `reel-town-${part}-${step}`
      const whole = (await town.blobs.get(name))!
      const other = (await town.blobs.get(`reel-town-${part}-${step + 2}`))!

      for (const torn of [whole.slice(0, whole.length - 3), Uint8Array.of(1, 2, 3), other]) {
        await town.blobs.put(name, torn)
        expect(stateThen(await town.open(atMs))).toEqual(lived.get(atMs))
      }
      await town.blobs.remove(name)
      expect(stateThen(await town.open(atMs))).toEqual(lived.get(atMs))
    },
  )

  test('without any frame the ground is lit anew', async () => {
    const { town, lived } = await livedThrough(rounds())
    for (const name of town.names) await town.blobs.remove(name)

    expect(stateThen(await town.open(MOMENTS_MS[1]!))).toEqual(lived.get(MOMENTS_MS[1]!))
    expect(town.readings).toBeGreaterThan(0)
  })

  test('other settings, and ground that was laid since the frame, are lit anew', async () => {
    const { town } = await livedThrough(rounds(), [], NOON_MS + 4 * MINUTE_MS + 5 * SECOND_MS)
    const atMs = NOON_MS + 4 * MINUTE_MS + 4 * SECOND_MS
    const more = compoundOf(3, areaOf(rectangle(300, 300, 50, 50)))

    await town.open(atMs)
    expect(town.readings).toBe(0)
    await town.record('compound:added', `compound/${more.id}`, more, atMs)
    await town.open(atMs)
    expect(town.readings).toBe(1)
    await town.record('setting:changed', 'setting/coverage', { ...DEFAULT_COVERAGE, footReachM: 40 }, atMs)
    await town.open(atMs)
    expect(town.readings).toBe(2)
  })
})

describe('a server that goes down', () => {
  test('while it writes leaves what was whole, and the log tells what came after', async () => {
    const fixes = rounds()
    const town = await replayTown()
    const downMs = NOON_MS + 6 * MINUTE_MS + 30 * SECOND_MS
    await town.live(downMs, fixes)
    const shown = town.shown()
    // The last frame got as far as its light.
    await town.blobs.remove(`reel-town-head-${Math.floor(downMs / MINUTE_MS)}`)
    await town.blobs.remove(`reel-town-fixes-${Math.floor(downMs / MINUTE_MS)}`)
    town.restart()
    await town.live(END_MS, fixes)

    expect(stateThen(await town.open(downMs))).toEqual(shown)
    expect(town.readings).toBeGreaterThan(0)
    const replay = await town.open(downMs)
    while (replay.loadedMs < END_MS - 5 * SECOND_MS) await replay.load(END_MS - 5 * SECOND_MS)
  })
})

test('[R4] frames of more than a day and a quarter of an hour ago are removed, also after a restart', async () => {
  const town = await replayTown()
  const frames = () => [...town.names].filter((name) => name.startsWith('reel-town-head-')).length
  // A minute at a time: who lives through a day second by second takes longer than a test may.
  const skip = async (fromMin: number, toMin: number): Promise<void> => {
    for (let min = fromMin; min < toMin; min++) await town.pass(NOON_MS + min * MINUTE_MS)
  }

  await skip(0, DAY_MIN + 40)
  expect(frames()).toBe(DAY_MIN + 16)
  town.restart()
  await skip(DAY_MIN + 60, DAY_MIN + 70)
  expect(frames()).toBeLessThanOrEqual(DAY_MIN + 16)
  const oldest = Math.min(...[...town.names].flatMap((name) => /-light-(\d+)$/.exec(name)?.[1] ?? []).map(Number))
  expect(oldest).toBeGreaterThanOrEqual(Math.floor(NOON_MS / MINUTE_MS) + 69 - 15)
})
