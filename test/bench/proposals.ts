/**
 * Proposals: who should go where, for a district and for a province, beside a greedy that weighs everything in every round, and an exact solver.
 *
 *     node test/bench/proposals.ts
 *
 * `--repeats` (5), `--seed` (1).
 */
import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { addGreedily } from '../../server/domain/proposals/greedy.ts'
import { optionTable } from '../../server/domain/proposals/option-table.ts'
import { emptyPlan } from '../../server/domain/proposals/plan.ts'
import type { SendOption, SendProblem } from '../../server/domain/proposals/problem.ts'
import { DEFAULT_MOST_WEIGHED, proposeMoves } from '../../server/domain/proposals/propose.ts'
import { exactProposals } from '../support/exact-proposals.ts'
import { addPlainly } from '../support/plain-greedy.ts'
import { seededRandom } from './walkers.ts'

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
})
const [repeats, seed] = [Number(values.repeats), Number(values.seed)]

/** Compounds to a square kilometre of built-up land, as in the demo district. */
const COMPOUNDS_A_KM2 = 8
const WALK_MPS = 1.4
const DETOUR = 1.35
/** Gaps so near one another are closed on one round. */
const ROUND_M = 250
const MINUTES = 30
/** The exact solver may take so long; it then says so and the bench ends. */
const EXACT_S = 300
const OPTIONS_A_UNIT = 12
/** Share of units that hold a compound, and of those that hold it together with a neighbour. */
const HOLDING_SHARE = 0.5
const SHARED_SHARE = 0.2

interface Size {
  readonly name: string
  readonly compounds: number
  readonly gaps: number
  readonly units: number
}

function problemOf({ compounds, gaps, units }: Size): SendProblem {
  const random = seededRandom(seed)
  const sideM = Math.sqrt(compounds / COMPOUNDS_A_KM2) * 1_000
  const somewhere = () => ({ x: random() * sideM, y: random() * sideM })
  const gapPlaces = Array.from({ length: gaps }, somewhere)
  const options: SendOption[] = []
  const held: { weight: number; keepers: number }[] = []
  for (let unit = 0; unit < units; unit++) {
    const at = somewhere()
    const isShared = held.length > 0 && random() < SHARED_SHARE
    const leaves =
      random() < HOLDING_SHARE ? [isShared ? held.length - 1 : held.push({ weight: 200 + random() * 1_500, keepers: 1 }) - 1] : []
    if (isShared && leaves.length > 0) held[leaves[0]!] = { ...held[leaves[0]!]!, keepers: 2 }
    const near = gapPlaces
      .map((place, gap) => ({ gap, arrivalS: (Math.hypot(place.x - at.x, place.y - at.y) * DETOUR) / WALK_MPS }))
      .filter(({ arrivalS }) => arrivalS < MINUTES * 60)
      .sort((a, b) => a.arrivalS - b.arrivalS)
      .slice(0, OPTIONS_A_UNIT)
    for (const { gap, arrivalS } of near) {
      const also = gapPlaces.flatMap((place, other) =>
        other !== gap && Math.hypot(place.x - gapPlaces[gap]!.x, place.y - gapPlaces[gap]!.y) < ROUND_M ? [other] : [],
      )
      options.push({ unit, gap, arrivalS, closeMinutes: 5 + random() * 10, closes: [gap, ...also], leaves })
    }
  }
  return {
    gaps: gapPlaces.map(() => ({ weight: 200 + random() * random() * 6_000 })),
    held,
    options,
    withinMinutes: MINUTES,
  }
}

function row(name: string, value: string): void {
  process.stdout.write(`  ${name.padEnd(66)}${value}\n`)
}

/** Milliseconds of processor, not of the clock: the machine may be shared. */
function timedMs<T>(work: () => T): { readonly ms: number; readonly result: T } {
  const began = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(began)
  return { ms: (user + system) / 1_000, result }
}

function spread(samples: readonly number[]): string {
  const sorted = samples.toSorted((a, b) => a - b)
  return `${sorted[sorted.length >> 1]!.toFixed(1)} ms (${sorted[0]!.toFixed(1)} to ${sorted.at(-1)!.toFixed(1)})`
}

function measure(size: Size, mostWeighed: readonly number[]): SendProblem {
  const problem = problemOf(size)
  process.stdout.write(
    `\n${size.name}: ${size.compounds} compounds, ${size.gaps} gaps, ${size.units} units, ${problem.options.length} options, ${problem.held.length} held\n`,
  )
  const table = timedMs(() =>
    optionTable(
      problem,
      problem.options.map((_, i) => i),
    ),
  )
  row('options laid out', `${table.ms.toFixed(1)} ms`)
  const runs = Array.from({ length: repeats }, () => {
    const plan = emptyPlan(table.result)
    return { plan, ...timedMs(() => addGreedily(table.result, plan, 0)) }
  })
  row(`lazy greedy: ${runs[0]!.result.length} go, ${runs[0]!.plan.weighed} weighed`, spread(runs.map(({ ms }) => ms)))
  const plain = emptyPlan(table.result)
  const baseline = timedMs(() => addPlainly(table.result, plain, 0))
  row(`baseline, everything weighed every round: ${plain.weighed} weighed`, `${baseline.ms.toFixed(1)} ms`)
  row('  the same plan', String(baseline.result.join() === runs[0]!.result.join()))
  for (const most of mostWeighed) {
    const proposals = Array.from({ length: Math.min(3, repeats) }, () => timedMs(() => proposeMoves(problem, most)))
    const { darkBefore, darkAfter, moves } = proposals[0]!.result
    row(
      `whole proposal, at most ${most} weighed: ${moves.length} go, gain ${(darkBefore - darkAfter).toFixed(0)} of ${darkBefore.toFixed(0)} `,
      spread(proposals.map(({ ms }) => ms)),
    )
  }
  return problem
}

const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim()
process.stdout.write(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, commit ${commit}\n`,
)
process.stdout.write(`processor ms, median (least to most) of ${repeats}\n`)
const districts = [
  { name: 'District', compounds: 600, gaps: 100, units: 300 },
  { name: 'District short of hands', compounds: 600, gaps: 100, units: 40 },
]
const exact = await exactProposals(EXACT_S)

function compareExactly(problem: SendProblem): void {
  const { ms, result } = timedMs(() => exact(problem))
  row('exact: HiGHS', `gain ${result.toFixed(0)}, ${ms.toFixed(0)} ms`)
}

for (const size of districts) {
  compareExactly(measure(size, [0, 100_000, DEFAULT_MOST_WEIGHED]))
}
const province = measure({ name: 'Province', compounds: 40_000, gaps: 3_000, units: 5_000 }, [0, 500_000, DEFAULT_MOST_WEIGHED, 10_000_000])
compareExactly(province)
