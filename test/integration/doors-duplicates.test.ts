/** Nothing twice and nothing lost: repeats, restarts, requests at once, and a disk that fails. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fault } from '#wire/errors'
import { MARK, type Fix } from '#wire/fix'
import { memoryStore } from '../../server/store/memory-store.ts'
import { aFix, aGateway, NOON_MS, openTestIntake, storedTimes } from '../support/doors.ts'
import { heldTracks, slowTracks, untilHeld } from '../support/held-tracks.ts'

describe('duplicates', () => {
  it('within a batch, in the next batch, and in two batches at once are stored once and answered as such', async () => {
    const door = await openTestIntake()

    const first = await door.intake.accept([aFix(), aFix()], aGateway())
    const [second, third] = await Promise.all([
      door.intake.accept([aFix(), aFix({ at: NOON_MS + 1 })], aGateway()),
      door.intake.accept([aFix({ at: NOON_MS + 1 })], aGateway()),
    ])

    expect(first).toMatchObject({ accepted: 1, duplicates: 1 })
    expect([second.accepted + third.accepted, second.duplicates + third.duplicates]).toEqual([1, 2])
    expect(await storedTimes(door)).toEqual([NOON_MS, NOON_MS + 1])
  })

  it('are recognised after a restart, also where the newest fix was a jump', async () => {
    const store = memoryStore()
    const fixes = [
      ...Array.from({ length: 30 }, (_, i) => aFix({ at: NOON_MS - 3_600_000 + i * 60_000 })),
      aFix({ at: NOON_MS - 300_000, lat: 40 }),
      aFix({ unit: 'B1', at: NOON_MS - 1_000 }),
      aFix({ unit: 'B1', at: NOON_MS, lat: 40 }),
    ]
    await (await openTestIntake({ store })).intake.accept(fixes, aGateway())

    const again = await openTestIntake({ store, nowMs: NOON_MS + 1_000 })
    const answer = await again.intake.accept(fixes, aGateway())

    expect(answer).toEqual({ accepted: 0, duplicates: 33, rejected: [] })
  })

  it('after a restart a fix is judged by the places from before', async () => {
    const store = memoryStore()
    await (await openTestIntake({ store })).intake.accept([aFix()], aGateway())

    const again = await openTestIntake({ store, nowMs: NOON_MS + 10_000 })
    await again.intake.accept([aFix({ at: NOON_MS - 1_000 }), aFix({ at: NOON_MS + 10_000, lat: 40 })], aGateway())

    expect([...again.shown[0]!.mark]).toEqual([MARK.late, MARK.jump])
  })

  it('any splitting, any order and any repeats of a stream store each unit and time once', async () => {
    const stream = fc.array(fc.record({ unit: fc.constantFrom('A', 'B'), minute: fc.integer({ min: -200, max: 0 }) }), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(stream, fc.integer({ min: 1, max: 9 }), fc.boolean(), async (drawn, batchSize, atOnce) => {
        const store = memoryStore()
        const door = await openTestIntake({ store })
        const fixes = drawn.map(({ unit, minute }) => aFix({ unit, at: NOON_MS + minute * 60_000 }))
        const batches: Fix[][] = []
        for (let at = 0; at < fixes.length; at += batchSize) batches.push(fixes.slice(at, at + batchSize))

        const answers = []
        if (atOnce) answers.push(...(await Promise.all(batches.map((batch) => door.intake.accept(batch, aGateway())))))
        else for (const batch of batches) answers.push(await door.intake.accept(batch, aGateway()))

        for (const unit of ['A', 'B']) {
          const expected = [...new Set(fixes.filter((fix) => fix.unit === unit).map(({ at }) => Number(at)))].sort((a, b) => a - b)
          expect(await storedTimes(door, unit)).toEqual(expected)
        }
        const counted = answers.map(({ accepted, duplicates }) => accepted + duplicates)
        expect(counted).toEqual(batches.map(({ length }) => length))
      }),
      { numRuns: 60 },
    )
  })
})

describe('a disk that fails', () => {
  it('makes the whole request fail, and the retry is stored, not called a duplicate', async () => {
    const { wrap, held, hold } = heldTracks()
    const door = await openTestIntake({ tracks: wrap })
    await door.intake.accept([aFix()], aGateway())
    hold(true)
    const lost = door.intake.accept([aFix({ at: NOON_MS + 1_000 }), aFix({ at: NOON_MS + 2_000 })], aGateway())
    await untilHeld(held, 1)
    held[0]!.fail()

    await expect(lost).rejects.toSatisfy((fault) => fault instanceof Fault && fault.code === 'STORE_FAILED')
    hold(false)
    const retried = await door.intake.accept([aFix({ at: NOON_MS + 1_000 }), aFix({ at: NOON_MS + 2_000 })], aGateway())

    expect(retried).toEqual({ accepted: 2, duplicates: 0, rejected: [] })
    expect(await storedTimes(door)).toEqual([NOON_MS, NOON_MS + 1_000, NOON_MS + 2_000])
    expect([...door.shown.at(-1)!.mark]).toEqual([MARK.good, MARK.good])
  })

  it('a duplicate of a fix that is not stored yet waits, and is stored itself when the first one is lost', async () => {
    const { wrap, held, hold } = heldTracks()
    const door = await openTestIntake({ tracks: wrap })
    hold(true)
    const first = door.intake.accept([aFix()], aGateway())
    await untilHeld(held, 1)
    const second = door.intake.accept([aFix()], aGateway())
    await new Promise((resolve) => setImmediate(resolve))
    hold(false)
    held[0]!.fail()

    await expect(first).rejects.toMatchObject({ code: 'STORE_FAILED' })
    expect(await second).toEqual({ accepted: 1, duplicates: 0, rejected: [] })
    expect(await storedTimes(door)).toEqual([NOON_MS])
  })

  it('a duplicate of a fix that is not stored yet is one once that is stored', async () => {
    const { wrap, held, hold } = heldTracks()
    const door = await openTestIntake({ tracks: wrap })
    hold(true)
    const first = door.intake.accept([aFix()], aGateway())
    await untilHeld(held, 1)
    let isAnswered = false
    const second = door.intake.accept([aFix()], aGateway()).finally(() => (isAnswered = true))
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
    expect(isAnswered).toBe(false)

    held[0]!.pass()

    expect(await first).toMatchObject({ accepted: 1 })
    expect(await second).toEqual({ accepted: 0, duplicates: 1, rejected: [] })
  })

  it('whatever fails and is sent again, everything ends up stored once', async () => {
    const step = fc.record({ minutes: fc.array(fc.integer({ min: -90, max: 0 }), { minLength: 1, maxLength: 5 }), fails: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (drawn) => {
        const fates = drawn.map(({ fails }) => fails)
        const door = await openTestIntake({
          tracks: slowTracks(async () => {
            const fails = fates.shift() === true
            await new Promise((resolve) => setImmediate(resolve))
            if (fails) throw new Error('the disk is full')
          }),
        })
        const send = async (minutes: readonly number[]): Promise<void> => {
          const batch = minutes.map((minute) => aFix({ at: NOON_MS + minute * 60_000 }))
          for (;;) {
            try {
              await door.intake.accept(batch, aGateway())
              return
            } catch (error) {
              expect(error).toMatchObject({ code: 'STORE_FAILED' })
            }
          }
        }

        await Promise.all(drawn.map(({ minutes }) => send(minutes)))

        const expected = [...new Set(drawn.flatMap(({ minutes }) => minutes))]
          .sort((a, b) => a - b)
          .map((minute) => NOON_MS + minute * 60_000)
        expect(await storedTimes(door)).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })
})
