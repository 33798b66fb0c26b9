/**
 * What the way in costs: CPU µs a fix from the body of a request to the append, storage left out: read plainly from its bytes, and by way of
 * `JSON.parse` and the schema.
 *
 *     node test/bench/intake-cost.ts
 */
import { cpus } from 'node:os'
import { LIVE_REALM } from '#wire/live'
import { HOUSE_ROOM } from '../../server/domain/subjects.ts'
import { INTAKE_LIMITS, openIntake } from '../../server/doors/intake.ts'
import { scanFixes } from '../../server/doors/plain-fixes.ts'
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

type Way = 'plain' | 'items'

/** Bodies of requests, made beforehand: each unit in turn, walking north; the server's clock moves with them. */
function bodies(round: number, isIso: boolean): Buffer[] {
  return Array.from({ length: FIXES_PER_ROUND / BATCH }, (_, request) =>
    Buffer.from(
      JSON.stringify(
        Array.from({ length: BATCH }, (_, i) => {
          const fix = round * FIXES_PER_ROUND + request * BATCH + i
          const takenMs = START_MS + Math.floor(fix / UNITS) * 10_000
          return {
            unit: `U${fix % UNITS}`,
            lon: Number((119.95 + (fix % 1_000) * 1e-5).toFixed(7)),
            lat: Number((31.7 + Math.floor(fix / UNITS) * 1e-5).toFixed(7)),
            at: isIso ? new Date(takenMs).toISOString() : takenMs,
            speed: 1.2,
            course: 90,
            accuracy: 5.5,
            battery: 0.8,
          }
        }),
      ),
    ),
  )
}

async function acceptPlainly(body: Buffer): Promise<number> {
  const plain = scanFixes(body, 'WGS84')
  if (!plain) throw new Error('the body is not plain')
  return (await intake.acceptPlain(plain, aGateway())).accepted
}

async function acceptItems(body: Buffer): Promise<number> {
  return (await intake.accept(JSON.parse(body.toString()) as unknown[], aGateway())).accepted
}

async function measure(round: number, isIso: boolean, way: Way): Promise<number> {
  const requests = bodies(round, isIso)
  nowMs = START_MS + Math.floor(((round + 1) * FIXES_PER_ROUND) / UNITS) * 10_000
  const accept = way === 'plain' ? acceptPlainly : acceptItems
  const before = process.cpuUsage()
  for (const body of requests) {
    const accepted = await accept(body)
    if (accepted !== BATCH) throw new Error(`accepted ${accepted} of ${BATCH}`)
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / FIXES_PER_ROUND
}

function median(values: readonly number[]): string {
  return (values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN).toFixed(2)
}

console.log(`${cpus()[0]?.model ?? 'unknown'} × ${cpus().length}, Node ${process.version}, ${UNITS} units, batches of ${BATCH}`)
let round = 0
for (const isIso of [false, true]) {
  const figures: Readonly<Record<Way, number[]>> = { plain: [], items: [] }
  for (const way of ['plain', 'items'] as const) await measure(round++, isIso, way)
  for (let i = 0; i < ROUNDS; i++) for (const way of ['plain', 'items'] as const) figures[way].push(await measure(round++, isIso, way))
  console.log(
    `${isIso ? 'ISO 8601 times' : 'Unix ms times '}: CPU µs a fix, median of ${ROUNDS}: plain ${median(figures.plain)}, by way of items ${median(figures.items)}`,
  )
}
console.log(`${stored} fixes appended, ${Math.round(process.memoryUsage().rss / 1e6)} MB resident`)
