/**
 * What the way in costs: CPU µs a fix from the parsed items of a request to the append, storage left out.
 *
 *     node test/bench/intake-cost.ts
 */
import { cpus } from 'node:os'
import { LIVE_REALM } from '#wire/live'
import { HOUSE_ROOM } from '../../server/domain/subjects.ts'
import { INTAKE_LIMITS, openIntake } from '../../server/doors/intake.ts'
import { openSourceBook } from '../../server/doors/source-book.ts'
import { openLedger } from '../../server/live/ledger.ts'
import { openUnitBook } from '../../server/live/unit-book.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import { aGateway } from '../support/doors.ts'

const UNITS = 186_000
const BATCH = 100
const ROUNDS = 5
const FIXES_PER_ROUND = 400_000
const START_MS = Date.UTC(2026, 10, 24, 4)

const store = memoryStore()
const units = openUnitBook(await openLedger(store.journal, { room: 'wujin', realm: LIVE_REALM }))
const sources = openSourceBook({ ledger: await openLedger(store.journal, { room: HOUSE_ROOM, realm: LIVE_REALM }) })
let nowMs = START_MS
let stored = 0
const intake = await openIntake({
  tracks: {
    ...store.tracks,
    append: async (fixes) => {
      stored += fixes.count
    },
  },
  units,
  sources,
  publish: () => undefined,
  nowMs: () => nowMs,
  limits: { ...INTAKE_LIMITS, keepMs: 30 * 86_400_000 },
})
for (let at = 0; at < UNITS; at += 10_000)
  await units.register(
    Array.from({ length: Math.min(10_000, UNITS - at) }, (_, i) => ({ id: `U${at + i}` })),
    'bench',
    'bench',
    true,
    nowMs,
  )

/** Texts of requests, made beforehand: each unit in turn, walking north; the server's clock moves with them. */
function requests(round: number, isIso: boolean): string[] {
  return Array.from({ length: FIXES_PER_ROUND / BATCH }, (_, request) =>
    JSON.stringify(
      Array.from({ length: BATCH }, (_, i) => {
        const fix = round * FIXES_PER_ROUND + request * BATCH + i
        const takenMs = START_MS + Math.floor(fix / UNITS) * 10_000
        return {
          unit: `U${fix % UNITS}`,
          lon: 119.95 + (fix % 1_000) * 1e-5,
          lat: 31.7 + Math.floor(fix / UNITS) * 1e-5,
          at: isIso ? new Date(takenMs).toISOString() : takenMs,
          speed: 1.2,
          course: 90,
          accuracy: 5.5,
          battery: 0.8,
        }
      }),
    ),
  )
}

async function measure(round: number, isIso: boolean): Promise<{ readonly parseUs: number; readonly acceptUs: number }> {
  const texts = requests(round, isIso)
  nowMs = START_MS + Math.floor(((round + 1) * FIXES_PER_ROUND) / UNITS) * 10_000
  let before = process.cpuUsage()
  const batches = texts.map((text) => JSON.parse(text) as unknown[])
  const parse = process.cpuUsage(before)
  before = process.cpuUsage()
  for (const batch of batches) {
    const answer = await intake.accept(batch, aGateway())
    if (answer.accepted !== BATCH) throw new Error(`accepted ${answer.accepted} of ${BATCH}: ${JSON.stringify(answer.rejected[0])}`)
  }
  const accept = process.cpuUsage(before)
  return { parseUs: (parse.user + parse.system) / FIXES_PER_ROUND, acceptUs: (accept.user + accept.system) / FIXES_PER_ROUND }
}

function median(values: readonly number[]): string {
  return (values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN).toFixed(2)
}

console.log(`${cpus()[0]?.model ?? 'unknown'} × ${cpus().length}, Node ${process.version}, ${UNITS} units, batches of ${BATCH}`)
await measure(0, false)
let round = 1
for (const isIso of [false, true]) {
  const figures = []
  for (let i = 0; i < ROUNDS; i++) figures.push(await measure(round++, isIso))
  const [parse, accept] = [median(figures.map(({ parseUs }) => parseUs)), median(figures.map(({ acceptUs }) => acceptUs))]
  console.log(
    `${isIso ? 'ISO 8601 times' : 'Unix ms times '}: CPU µs a fix, median of ${ROUNDS}: JSON.parse ${parse}, check to append ${accept}`,
  )
}
console.log(`${stored} fixes appended, ${Math.round(process.memoryUsage().rss / 1e6)} MB resident`)
