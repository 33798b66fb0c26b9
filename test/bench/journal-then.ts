/**
 * What a house knew at a moment, out of a journal of many days: read back from the present, and, as its baseline in the same run, from the journal's beginning.
 *
 *     npm run bench -- journal-then --days 40
 *
 * `--days` of a district's calls, a thousand a day, each through five steps (40).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Report } from '#wire/reports'
import { LIFECYCLES } from '../../server/domain/reports/lifecycles.ts'
import { hasEnded } from '../../server/domain/reports/lifecycle.ts'
import { subjectOf } from '../../server/domain/subjects.ts'
import { openLedger } from '../../server/live/ledger.ts'
import { ledgerThen } from '../../server/live/ledger-then.ts'
import { openReportArchive } from '../../server/live/report-archive.ts'
import { seqKnownAt } from '../../server/live/replay-seq.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { say, sayLoad, sayMachine } from './print.ts'
import { measured, row, section } from './store-print.ts'

const { values } = parseArgs({ options: { days: { type: 'string', default: '40' } } })
const days = Number(values.days)
const ADDRESS = { room: 'bench', realm: 'live' }
const CALLS_A_DAY = 1_000
const STATES = ['received', 'dispatched', 'arrived', 'reported', 'closed']
const STEP_MS = 600_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const BATCH = 500
const PAGE_EVENTS = 5_000
const US_PER_MS = 1_000
const AGO: readonly (readonly [string, number])[] = [
  ['5 min', HOUR_MS / 12],
  ['an hour', HOUR_MS],
  ['a day', DAY_MS],
  ['a week', 7 * DAY_MS],
  ['30 days', 30 * DAY_MS],
]

sayMachine()
sayLoad()
const dataDir = mkdtempSync(join(tmpdir(), 'lamplight-bench-'))
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))
const store = await openSqliteStore({ dataDir })
const { journal } = store
const endMs = Date.now()
const beganMs = endMs - days * DAY_MS

function stepOf(call: number, k: number) {
  const knownMs = Math.round(beganMs + (call * DAY_MS) / CALLS_A_DAY) + k * STEP_MS
  const stamps = STATES.slice(0, k + 1).map((state) => ({ step: state, state, atMs: knownMs, knownMs, by: 'op' }))
  const place = { place: [119.95, 31.7], compound: 'c-1', division: '320412100' }
  const words = { class: 'dispute', severity: 3, text: '小区门口有人争吵，请派人到场' }
  const data = {
    id: `j-${call}`,
    state: STATES[k]!,
    atMs: knownMs,
    knownMs,
    stamps,
    ...place,
    ...words,
    hasPersonal: false,
    simulated: true,
  }
  return { ...ADDRESS, kind: `incident:${data.state}`, subject: subjectOf('incident', data.id), atMs: knownMs, knownMs, by: 'op', data }
}

const drafts = Array.from({ length: days * CALLS_A_DAY }, (_, call) => STATES.map((_state, k) => stepOf(call, k)))
  .flat()
  .filter(({ knownMs }) => knownMs <= endMs)
  .toSorted((a, b) => a.knownMs - b.knownMs)
const written = await measured(async () => {
  for (let i = 0; i < drafts.length; i += BATCH) await journal.append(drafts.slice(i, i + BATCH))
})
say(`${drafts.length} events of ${days} days, ${(written.cpuUs / drafts.length).toFixed(1)} µs of processor time each to write`)

const ledger = await openLedger(journal, ADDRESS)
const archive = openReportArchive({ journal, ledger, nowMs: () => endMs, onPutAway: () => undefined, onFailure: (err) => say(String(err)) })
await archive.putAway()

/** The plain way. */
async function fromTheBeginning(atMs: number): Promise<ReadonlyMap<string, unknown>> {
  const states = new Map<string, unknown>()
  const lastSeq = await seqKnownAt(journal, ADDRESS, atMs)
  for (let seq = 0; seq < lastSeq;) {
    const events = await journal.read(ADDRESS.room, ADDRESS.realm, seq, Math.min(PAGE_EVENTS, lastSeq - seq))
    for (const { subject, data } of events) states.set(subject, data)
    seq = events.at(-1)!.seq
  }
  return states
}

function openOf(reports: Iterable<unknown>): string {
  return [...(reports as Iterable<Report>)]
    .flatMap((report) => (hasEnded(LIFECYCLES.incident, report) ? [] : `${report.id} ${report.state}`))
    .toSorted()
    .join()
}

section('Which calls were open, processor time')
for (const [name, agoMs] of AGO.filter(([, ms]) => ms < days * DAY_MS)) {
  let [back, forth] = ['', '']
  const ours = await measured(async () => {
    const then = await ledgerThen({ journal, ledger, atMs: endMs - agoMs, goOn: async () => undefined })()
    back = openOf(then.of('incident').values())
  })
  const plain = await measured(async () => void (forth = openOf((await fromTheBeginning(endMs - agoMs)).values())))
  if (back !== forth) throw new Error(`${name} ago: the two ways differ`)
  const ms = ({ cpuUs }: { readonly cpuUs: number }): string => `${Math.round(cpuUs / US_PER_MS)} ms`
  row(`${name} ago`, `${ms(ours)}, from the beginning ${ms(plain)}`)
}
await archive.close()
ledger.close()
await store.close()
