/**
 * Drills beside a province's positions: what ten of 300 participants each add to the processor time of a fix.
 *
 *     node test/bench/drills.ts
 *
 * `--fixes` a second (20,000), `--seconds` (10), `--repeats` (5). The same fixes are handed to the drills' desk as the intake hands them on, first
 * without a drill, then with ten that go on; all in one process, the journal in memory. Everybody else costs a look-up; a participant is timed. In the end: what it
 * costs to find out what of a board has changed, for whoever follows it.
 */
import { parseArgs } from 'node:util'
import { LIVE_REALM } from '#wire/live'
import { planeAt } from '#geodata/plane'
import { boardOf } from '../../server/domain/drills/board.ts'
import { openDrillDesk, type DrillDesk } from '../../server/live/drill-desk.ts'
import { drillView } from '../../server/live/drill-view.ts'
import { withdrawals } from '../../server/live/drill-withdrawals.ts'
import { openLedger } from '../../server/live/ledger.ts'
import { newFixColumns } from '../../server/store/fix-columns.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { FixColumns } from '../../server/store/ports.ts'
import { benchPlan, CHIEF, DRILLS, PARTICIPANTS } from './drill-plan.ts'
import { say, sayLoad, sayMachine } from './print.ts'

const { values } = parseArgs({
  options: {
    fixes: { type: 'string', default: '20000' },
    seconds: { type: 'string', default: '10' },
    repeats: { type: 'string', default: '5' },
  },
})
const [fixesPerS, seconds, repeats] = [Number(values.fixes), Number(values.seconds), Number(values.repeats)]

const BATCH = 1_000
/** Each reports every ten seconds. */
const EVERY_S = 10
const UNITS = fixesPerS * EVERY_S
const MIDDLE = [119.95, 31.7] as const
const US_PER_S = 1e6
const US_PER_MS = 1e3
const LONG = 0.99
/** Longer than positions wait to be settled. */
const SETTLE_MS = 300

const LOOKS = 200
/** As often as a drill is told at most (`TELL_EVERY_MS` of the stream). */
const LOOKS_A_SECOND = 5
const FOLLOWER = { name: CHIEF, role: 'coordinator' } as const

/** One batch of the stream; half of the places are in the middle. */
function batchAt(n: number, atMs: number): FixColumns {
  const fixes = newFixColumns(BATCH)
  for (let i = 0; i < BATCH; i++) {
    const slot = (n * BATCH + i) % UNITS
    fixes.slot[i] = slot
    fixes.takenMs[i] = atMs
    fixes.receivedMs[i] = atMs
    fixes.lonE7[i] = Math.round((MIDDLE[0] + (slot % 2) * 0.1) * 1e7)
    fixes.latE7[i] = Math.round(MIDDLE[1] * 1e7)
  }
  return fixes
}

/** Processor time. */
interface Cost {
  /** Of a fix, µs, with all that comes of it: what is due is done meanwhile, and what positions show is settled in the end. */
  readonly fixUs: number
  /** Of one batch as it is handed on, µs, that of a hundred the longest: so long what is told to walls waits behind it. */
  readonly batchUs: number
  /** Of settling in the end, of all drills together, ms: so long it waits at most behind that. */
  readonly settleMs: number
}

function cpuUs(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return user + system
}

async function cost(desk: DrillDesk): Promise<Cost> {
  const count = (fixesPerS * seconds) / BATCH
  const batches = Array.from({ length: count }, (_, n) => batchAt(n, Date.now()))
  const before = process.cpuUsage()
  const taken: number[] = []
  for (const [n, fixes] of batches.entries()) {
    const beforeBatch = process.cpuUsage()
    desk.take(fixes)
    taken.push(cpuUs(beforeBatch))
    if (n % EVERY_S === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  const beforeSettling = process.cpuUsage()
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  return {
    fixUs: cpuUs(before) / (count * BATCH),
    batchUs: taken.sort((a, b) => a - b)[Math.floor(count * LONG)]!,
    settleMs: cpuUs(beforeSettling) / US_PER_MS,
  }
}

/** Each figure's own. */
async function median(desk: DrillDesk): Promise<Cost> {
  const runs: Cost[] = []
  for (let i = 0; i < repeats; i++) runs.push(await cost(desk))
  const of = (figure: keyof Cost): number => runs.map((run) => run[figure]).sort((a, b) => a - b)[Math.floor(repeats / 2)]!
  return { fixUs: of('fixUs'), batchUs: of('batchUs'), settleMs: of('settleMs') }
}

/** What a look at the boards costs, of which each follower is told what has changed: CPU µs, mean of all drills. */
async function toldUs(of: DrillDesk): Promise<number> {
  const looks = await Promise.all(
    [...of.digests.keys()].map((id) =>
      of.read(id, (state) => {
        const view = drillView({ room: 'bench', realm: id, epoch: 'bench' })
        const before = process.cpuUsage()
        for (let i = 0; i < LOOKS; i++) view.take(boardOf(state, FOLLOWER, Date.now(), of.besides(state.drill))!)
        return cpuUs(before) / LOOKS
      }),
    ),
  )
  return looks.reduce((sum, us) => sum + us, 0) / looks.length
}

sayMachine()
sayLoad()
const store = memoryStore({ maxWaitingDrafts: UNITS })
const ledger = await openLedger(store.journal, { room: 'bench', realm: LIVE_REALM })
const atMs = Date.now()
await ledger.record(
  Array.from({ length: DRILLS * PARTICIPANTS }, (_, slot) => {
    const id = `u-${slot}`
    const data = { id, slot, confirmed: true, duty: 'onDuty', mover: 'foot' }
    return { kind: 'unit:registered', subject: `unit/${id}`, atMs, knownMs: atMs, by: 'bench', data }
  }),
)
const desk = await openDrillDesk({
  ...store,
  ledger,
  plane: planeAt(...MIDDLE),
  slotOf: (unit) => Number(unit.slice(2)),
  placeOf: () => undefined,
  withdrawals: withdrawals(),
  keptMs: 0,
  rolesOf: () => ['operator'],
  nowMs: Date.now,
  onFailure(cause) {
    throw cause
  },
})
await cost(desk) // compiled before it is measured
const without = await median(desk)
for (let drill = 0; drill < DRILLS; drill++) {
  const plan = benchPlan(drill, (unit) => `u-${unit}`, MIDDLE)
  await desk.plan(plan, 'bench', true)
  await desk.step(plan.id, 'start', {}, CHIEF)
}
await cost(desk)
const beside = await median(desk)
const added = beside.fixUs - without.fixUs
say(`${fixesPerS} fixes/s of ${UNITS} units for ${seconds} s, median of ${repeats}; of ${DRILLS * PARTICIPANTS} units one in a drill each`)
say(
  `  without a drill ${without.fixUs.toFixed(3)} CPU µs a fix, beside ${DRILLS} of ${PARTICIPANTS} participants ${beside.fixUs.toFixed(3)}`,
)
say(`  added: ${added.toFixed(3)} µs a fix, ${((100 * added * fixesPerS) / US_PER_S).toFixed(2)} % of one core`)
say(
  `  walls wait: a batch of ${BATCH} fixes p99 ${without.batchUs} and ${beside.batchUs} CPU µs; settling ${without.settleMs.toFixed(2)} and ${beside.settleMs.toFixed(2)} CPU ms`,
)
await desk.close()
ledger.close()
await store.close()
const lookUs = await toldUs(desk)
say(
  `  told: a look at the board of one drill ${lookUs.toFixed(0)} CPU µs for all who see the same; of ${DRILLS}, ${LOOKS_A_SECOND} times a second, ${((100 * lookUs * DRILLS * LOOKS_A_SECOND) / US_PER_S).toFixed(1)} % of one core`,
)
