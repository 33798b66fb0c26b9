/** One drill as it goes on, over a journal that is slow or fails: nothing is judged before what it happened after, and nothing that was met is lost. */
import { expect, onTestFinished, test } from 'vitest'
import type { DrillPlan } from '#wire/drills'
import { openDrillRun, type DrillRun } from '../../server/live/drill-run.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Journal } from '../../server/store/ports.ts'
import { anExpectation, anInject, aPlan, fixesOf, inCircle, PLANE, slotOf, START_MS, TIER_S } from '../support/drills.ts'

interface Slow {
  readonly run: DrillRun
  nowMs: number
  /** What an append waits for. */
  before: Promise<void>
}

const PLAN = aPlan({
  script: [anInject({ when: { kind: 'clock', atS: 0 }, expectations: [anExpectation({ recognisedBy: inCircle(1) })] })],
})

/** A drill that has started, over a journal whose appends can be held up. */
async function started(plan: DrillPlan = PLAN): Promise<Slow> {
  const { journal, tracks } = memoryStore()
  const slow = { nowMs: START_MS, before: Promise.resolve() }
  const held: Journal = { ...journal, append: (drafts) => slow.before.then(() => journal.append(drafts)) }
  const run = await openDrillRun(plan.id, {
    journal: held,
    tracks,
    room: 'wujin',
    plane: PLANE,
    slotOf,
    placeOf: () => undefined,
    nowMs: () => slow.nowMs,
  })
  onTestFinished(() => run.close())
  await run.plan(plan, TIER_S, 'office')
  await run.act((_, atMs) => ({ step: 'start', atMs, by: 'chief', tierS: TIER_S }), 'chief')
  return Object.assign(slow, { run })
}

function met({ run }: Slow): number | undefined {
  return run.state!.met.get('arrive')?.clockMs
}

test('[R2] a position that comes while a pause is being recorded is judged after it', async () => {
  const drill = await started()
  const { promise, resolve } = Promise.withResolvers<void>()
  drill.before = promise
  drill.nowMs += 10_000
  const pausing = drill.run.act((_, atMs) => ({ step: 'pause', atMs, by: 'chief' }), 'chief')
  await Promise.resolve()

  drill.run.take(fixesOf([{ unit: 'u1', atMs: START_MS + 11_000, x: 0 }]))
  resolve()
  await pausing
  await drill.run.tick()
  const inPause = met(drill)
  drill.nowMs += 10_000
  await drill.run.act((_, atMs) => ({ step: 'resume', atMs, by: 'chief' }), 'chief')
  drill.run.take(fixesOf([{ unit: 'u1', atMs: START_MS + 25_000, x: 0 }]))
  await drill.run.tick()

  expect(inPause).toBeUndefined()
  expect(met(drill)).toBe(15_000)
})

test('what was met and could not be recorded is recorded when it can be', async () => {
  const drill = await started()
  drill.run.take(fixesOf([{ unit: 'u1', atMs: START_MS + 5_000, x: 0 }]))
  drill.nowMs += 6_000
  drill.before = Promise.reject(new Error('the disk is full'))

  await expect(drill.run.tick()).rejects.toThrow('the disk is full')
  const dueMs = drill.run.dueMs
  drill.before = Promise.resolve()
  await drill.run.tick()

  expect(dueMs).toBe(drill.nowMs + 1_000)
  expect(met(drill)).toBe(5_000)
})

test('[R1] of two who act at once the second is judged by what the first has done', async () => {
  const { run } = await started()
  const pause = () => run.act((_, atMs) => ({ step: 'pause', atMs, by: 'chief' }), 'chief')

  const [first, second] = await Promise.allSettled([pause(), pause()])

  expect(first.status).toBe('fulfilled')
  expect(String(second.status === 'rejected' && second.reason)).toContain("it is 'paused'")
})

test('an inject that is due while the clock has gone back behind the last step is told later, and not tried without end', async () => {
  const after = anInject({ id: 'after', when: { kind: 'afterMet', expectation: 'arrive', delayS: 0 }, expectations: [] })
  const drill = await started({ ...PLAN, script: [...PLAN.script, after] })
  const { run } = drill
  drill.nowMs += 70_000
  await run.act((_, atMs) => ({ step: 'pause', atMs, by: 'chief' }), 'chief')
  await run.act((_, atMs) => ({ step: 'resume', atMs, by: 'chief' }), 'chief')
  drill.nowMs -= 20_000
  run.take(fixesOf([{ unit: 'u1', atMs: START_MS + 20_000, x: 0 }]))
  await run.tick()

  const waitsMs = run.dueMs - drill.nowMs
  drill.nowMs += 21_000
  await run.tick()

  expect(met(drill)).toBe(20_000)
  expect(waitsMs).toBe(1_000)
  expect(run.state!.injects.get('after')?.atMs).toBe(START_MS + 71_000)
})
