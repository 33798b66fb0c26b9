/** A checkpoint on disk: written in slices, whole or not at all. */
import { describe, expect, test } from 'vitest'
import { DEFAULT_COVERAGE } from '#wire/coverage'
import type { RoomEvent } from '#wire/live'
import { planeAt } from '#geodata/plane'
import { SLICE_TILES } from '../../server/domain/coverage/checkpoint.ts'
import type { Coverage } from '../../server/domain/coverage/coverage.ts'
import { lightStore, type LightStore, type LitRoom } from '../../server/live/light-store.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Blobs } from '../../server/store/ports.ts'
import { ALL_WELL, aSighting, aTown, flat, lightOf, NOON_MS, rectangle } from '../support/coverage-town.ts'

const NOW_MS = NOON_MS + 1_000
const APART_M = 400
/** So many that their light fills a slice and part of another. */
const MANY = Array.from({ length: 120 }, (_, i) => flat(rectangle((i % 12) * APART_M, Math.floor(i / 12) * APART_M, 100, 100)))

function town(compounds = MANY): Coverage {
  return aTown({ compounds })
}

/** Somebody at the south-west corner of every compound, and it is judged. */
function seeAll(coverage: Coverage): void {
  MANY.forEach(({ minX, minY }, slot) => coverage.watch.see(aSighting({ slot, x: minX, y: minY })))
  coverage.tick(NOW_MS, ALL_WELL)
}

function roomOf(coverage: Coverage, isWhole = () => true, events: readonly RoomEvent[] = []): LitRoom {
  return {
    id: 'wujin',
    realm: 'live',
    seq: 5,
    eventsSince: async (afterSeq) => events.filter(({ seq }) => seq > afterSeq),
    coverage: {
      get isWhole() {
        return isWhole()
      },
      current: { settings: DEFAULT_COVERAGE, plane: planeAt(120, 31), coverage },
    },
  }
}

function open(blobs: Blobs, coverage: Coverage, isWhole?: () => boolean): LightStore {
  return lightStore({ blobs, room: roomOf(coverage, isWhole), nowMs: () => NOW_MS })
}

const noPause = async (): Promise<void> => undefined

describe('a checkpoint in slices', () => {
  test('is put back whole by another house', async () => {
    const { blobs } = memoryStore()
    const [live, again] = [town(), town()]
    expect(live.grid.tileEnd).toBeGreaterThan(SLICE_TILES)
    seeAll(live)
    let pauses = 0
    expect(await open(blobs, live).save(async () => void pauses++)).toBe(true)

    expect(await open(blobs, again).restore()).toMatchObject({ untilMs: NOW_MS, lightMs: NOW_MS })
    expect(pauses).toBe(Math.ceil(live.grid.tileEnd / SLICE_TILES))
    expect(lightOf(again)).toEqual(lightOf(live))
    expect(again.columns.status[7]).toBe(live.columns.status[7])
  })

  test.each(['stop', 'newGround'] as const)('that is broken off by %s leaves the one before as it was', async (how) => {
    const { blobs } = memoryStore()
    const [live, again] = [town(), town()]
    let isWhole = true
    const light = open(blobs, live, () => isWhole)
    await light.save(noPause)
    const before = lightOf(live)
    seeAll(live)
    const saving = light.save(async () => {
      if (how === 'stop') light.stop()
      else isWhole = false
    })

    expect(await saving).toBe(false)
    expect(await open(blobs, again).restore()).toMatchObject({ lightMs: NOW_MS })
    expect(lightOf(again)).toEqual(before)
  })

  test('goes on by turns after a restart, and what a smaller one leaves over is removed', async () => {
    const { blobs } = memoryStore()
    const names = new Set<string>()
    const noted: Blobs = {
      ...blobs,
      put: (name, bytes) => blobs.put(name, bytes).then(() => void names.add(name)),
      remove: (name) => blobs.remove(name).then(() => void names.delete(name)),
    }
    const many = open(noted, town())
    await many.save(noPause)
    await many.save(noPause)
    const few = town(MANY.slice(0, 3))
    seeAll(few)
    const after = open(noted, few)
    await after.restore()
    await after.save(noPause)
    await after.save(noPause)

    expect([...names].toSorted()).toEqual(['coverage-wujin-live', 'coverage-wujin-live-0-0', 'coverage-wujin-live-1-0'])
    const again = town(MANY.slice(0, 3))
    expect(await open(blobs, again).restore()).toMatchObject({ lightMs: NOW_MS })
    expect(lightOf(again)).toEqual(lightOf(few))
  })

  test.each(['division:changed', 'water:removed'])('light is not trusted where ground may have come since: %s', async (kind) => {
    const { blobs } = memoryStore()
    const [live, again] = [town(), town()]
    seeAll(live)
    await open(blobs, live).save(noPause)

    const event = { room: 'wujin', realm: 'live', seq: 6, kind, subject: `${kind.split(':')[0]}/1`, atMs: NOW_MS, knownMs: NOW_MS }
    const light = lightStore({ blobs, room: roomOf(again, undefined, [event]), nowMs: () => NOW_MS })

    expect(await light.restore()).toEqual({ untilMs: NOW_MS })
  })

  test('with a slice that is gone or of another form gives the judgements, and no light is trusted', async () => {
    const { blobs } = memoryStore()
    const live = town()
    seeAll(live)
    await open(blobs, live).save(noPause)
    await blobs.remove('coverage-wujin-live-1-1')

    const again = town()
    expect(await open(blobs, again).restore()).toEqual({ untilMs: NOW_MS })
    expect(again.columns.status[7]).toBe(live.columns.status[7])
  })
})
