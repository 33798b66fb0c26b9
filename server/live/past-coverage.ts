/** Coverage at an instant of the past: the same rules over the log, as it is known now or was known then. */
import { COVERAGE_SETTING, DEFAULT_COVERAGE, type CoverageSettings } from '#wire/coverage'
import { Fault } from '#wire/errors'
import type { Compound, Division, Water } from '#wire/places'
import type { Unit } from '#wire/units'
import type { Plane } from '#geodata/plane'
import { partsOf } from '../domain/subjects.ts'
import type { FixColumns, JournalEvent, TrackLog } from '../store/ports.ts'
import { openRoomCoverage, type RoomCoverage, type SourceSense } from './coverage-room.ts'
import type { Ledger } from './ledger.ts'
import { takeFromLog } from './relight.ts'

export interface PastCoverageOptions {
  readonly ledger: Ledger
  readonly tracks: Pick<TrackLog, 'readAll'>
  readonly plane: Plane
  readonly senseOf: (source: number) => SourceSense | undefined
  readonly isWithdrawn: (slot: number, atMs: number) => boolean
}

/** Pasts worked out at once: each holds a window of fixes in memory. */
const AT_ONCE = 2
const PAGE_EVENTS = 5_000

/**
 * Who was on duty when: a unit as the journal had it at each change.
 *
 * Cost: one reading of the journal up to the instant, and an entry a change of a unit.
 */
async function unitsOverTime(ledger: Ledger, toMs: number): Promise<(slot: number, atMs: number) => Unit | undefined> {
  const changes = new Map<number, { readonly fromMs: number; readonly unit: Unit }[]>()
  function note({ subject, atMs, data }: JournalEvent): void {
    if (partsOf(subject).kind !== 'unit' || data === undefined || atMs > toMs) return
    const unit = data as Unit // what a kind holds is fixed by who records it
    const own = changes.get(unit.slot)
    if (own) own.push({ fromMs: atMs, unit })
    else changes.set(unit.slot, [{ fromMs: atMs, unit }])
  }
  for (let seq = 0; ;) {
    const events = await ledger.since(seq, PAGE_EVENTS)
    events.forEach(note)
    const last = events.at(-1)
    if (!last || last.knownMs > toMs) break
    seq = last.seq
  }
  return (slot, atMs) => changes.get(slot)?.findLast(({ fromMs }) => fromMs <= atMs)?.unit
}

/** Works out the past of one room. Places and settings are those of now. */
export function pastCoverage({ ledger, tracks, plane, senseOf, isWithdrawn }: PastCoverageOptions) {
  let running = 0

  async function workOut(atMs: number, asKnownAtMs: number): Promise<RoomCoverage> {
    const settings: CoverageSettings = { ...DEFAULT_COVERAGE, ...ledger.of<CoverageSettings>('setting').get(COVERAGE_SETTING) }
    const unitAt = await unitsOverTime(ledger, atMs)
    let fixMs = atMs
    const room = openRoomCoverage({
      plane,
      settings,
      unitAt: (slot) => unitAt(slot, fixMs),
      isWithdrawn,
      // Every source counts as heard: who was silent when is not kept.
      senseOf: (source) => ({ accuracyM: 0, intervalMs: Number.NaN, ...senseOf(source), heardMs: atMs }),
      onMarked: () => undefined,
      onFix: (ms) => (fixMs = ms),
    })
    room.setBounds(ledger.of<Division>('division').values(), ledger.of<Water>('water').values())
    room.setCompounds([...ledger.of<Compound>('compound').values()])
    const fromMs = atMs - room.coverage.rules.longestMs
    await takeFromLog(tracks, { fromMs, toMs: atMs + 1 }, (fixes: FixColumns, order) =>
      room.takeAgain(
        room.coverage.watch,
        fixes,
        order.filter((i) => fixes.receivedMs[i]! <= asKnownAtMs),
        -Infinity,
      ),
    )
    room.tick(atMs)
    return room
  }

  /** @throws Fault RATE_EXCEEDED while two pasts are being worked out */
  return async (atMs: number, asKnownAtMs: number): Promise<RoomCoverage> => {
    if (running >= AT_ONCE) throw new Fault('RATE_EXCEEDED', `${AT_ONCE} pasts are being worked out; ask again`)
    running++
    try {
      return await workOut(atMs, asKnownAtMs)
    } finally {
      running--
    }
  }
}
