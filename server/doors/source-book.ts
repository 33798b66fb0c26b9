/** The sources of the house: each with a stable number for the track log, and the meter that its health is read from. */
import type { Crs } from '#wire/crs'
import { Fault } from '#wire/errors'
import type { SourceHealth } from '#wire/sources'
import { sourceMeter, type MeterMemory, type SourceMeter } from '../domain/source-meter.ts'
import { subjectOf } from '../domain/subjects.ts'
import type { Ledger } from '../live/ledger.ts'
import type { FixColumns } from '../store/ports.ts'
import type { Sender } from './sender.ts'

/** The column `source` of the track log has 16 bits. */
const MAX_SOURCES = 65_535

/** The subject `source/ID` of the house ledger. */
export interface SourceRecord {
  readonly index: number
  readonly kind: Sender['sourceKind']
  readonly crs: Crs
  readonly defaultAccuracyM: number
  readonly simulated: boolean
}

export interface Source {
  /** Its number in the track log. */
  readonly index: number
  readonly meter: SourceMeter
}

export interface SourceBook {
  /** The source that a sender counts under; a new one is recorded first. @throws Fault STATE_CONFLICT, INTAKE_FULL, STORE_FAILED */
  enter(sender: Sender, nowMs: number): Promise<Source>
  /** The name of the source with this number. */
  nameOf(index: number): string | undefined
  /** What coverage must know of the source with this number. */
  senseOf(index: number): { readonly accuracyM: number; readonly intervalMs: number; readonly heardMs: number } | undefined
  /** Learns from stored fixes when each source was last heard. */
  seed(fixes: FixColumns): void
  /** When each source was last heard, by its number. */
  heard(): readonly (readonly [source: number, heardMs: number])[]
  /** Learns when each was last heard before this start. */
  recall(heard: readonly (readonly [source: number, heardMs: number])[]): void
  /** Learns from stored fixes how often each source reports, and is heard, that has not reported since this start. @param order their places, in order of arrival */
  learn(fixes: FixColumns, order: Uint32Array): void
  /** Reads the ledger again, after it was reloaded. What was counted of a source that is still there stays. */
  reload(): void
  health(nowMs: number): SourceHealth[]
  /** What is known of each, by its number, for who goes on from here. */
  memory(nowMs: number): readonly (readonly [source: number, MeterMemory])[]
}

interface Entry extends Source {
  readonly id: string
  record: SourceRecord
  /** Reads the record and the meter as they stand: made once, since every fix asks for it. */
  readonly sense: ReturnType<SourceBook['senseOf']>
}

/** Opens the book on the house ledger. Records are made one at a time, so that no number is given twice. */
export function openSourceBook({ ledger }: { readonly ledger: Ledger }): SourceBook {
  const byId = new Map<string, Entry>()
  const byIndex = new Map<number, Entry>()
  let recording: Promise<unknown> = Promise.resolve()

  function add(id: string, record: SourceRecord, meter = sourceMeter()): Entry {
    const sense = {
      accuracyM: record.defaultAccuracyM,
      get intervalMs() {
        return meter.intervalMs
      },
      get heardMs() {
        return meter.heardMs
      },
    }
    const entry = { id, index: record.index, record, meter, sense }
    byId.set(id, entry)
    byIndex.set(record.index, entry)
    return entry
  }

  /** Another process may have recorded sources since: the ledger is asked again before a number is given. */
  function follow(): void {
    for (const [id, record] of ledger.of<SourceRecord>('source')) if (!byId.has(id)) add(id, record)
  }

  async function register(sender: Sender, nowMs: number): Promise<Entry> {
    follow()
    const known = byId.get(sender.source)
    if (known) return known
    const index = 1 + Math.max(-1, ...byIndex.keys())
    if (index >= MAX_SOURCES) throw new Fault('STATE_CONFLICT', `source '${sender.source}' is one too many: ${MAX_SOURCES} are known`)
    const record: SourceRecord = {
      index,
      kind: sender.sourceKind,
      crs: sender.crs,
      defaultAccuracyM: sender.defaultAccuracyM,
      simulated: sender.simulated,
    }
    const subject = subjectOf('source', sender.source)
    await ledger.record([{ kind: 'source:added', subject, atMs: nowMs, knownMs: nowMs, by: sender.by, data: record }])
    return byId.get(sender.source) ?? add(sender.source, record)
  }

  follow()

  return {
    async enter(sender, nowMs) {
      const known = byId.get(sender.source)
      if (!known) {
        const registered = recording.catch(() => undefined).then(() => register(sender, nowMs))
        recording = registered
        return registered
      }
      // What the wall shows is what the source sends as today; the ledger keeps what it was first recorded as.
      const { sourceKind: kind, crs, simulated } = sender
      if (known.record.kind !== kind || known.record.crs !== crs || known.record.simulated !== simulated)
        known.record = { ...known.record, kind, crs, simulated }
      return known
    },
    reload() {
      const before = new Map(byId)
      byId.clear()
      byIndex.clear()
      for (const [id, record] of ledger.of<SourceRecord>('source')) add(id, record, before.get(id)?.meter)
    },
    nameOf: (index) => byIndex.get(index)?.id,
    senseOf: (index) => byIndex.get(index)?.sense,
    seed(fixes) {
      for (let i = 0; i < fixes.count; i++) byIndex.get(fixes.source[i]!)?.meter.heard(fixes.receivedMs[i]!)
    },
    heard: () => [...byIndex].flatMap(([index, { meter }]) => (meter.heardMs > 0 ? [[index, meter.heardMs] as const] : [])),
    recall(heard) {
      for (const [index, heardMs] of heard) {
        const meter = byIndex.get(index)?.meter
        if (meter && heardMs > meter.heardMs) meter.heartbeat(heardMs)
      }
    },
    learn(fixes, order) {
      const latestMs = new Map<number, number>()
      const known = new Set([...byIndex].flatMap(([index, { meter }]) => (Number.isNaN(meter.intervalMs) ? [] : [index])))
      for (const i of order) {
        const [slot, takenMs, source] = [fixes.slot[i]!, fixes.takenMs[i]!, fixes.source[i]!]
        if (!known.has(source)) byIndex.get(source)?.meter.learnHearing(fixes.receivedMs[i]!)
        const beforeMs = latestMs.get(slot)
        if (beforeMs !== undefined && !known.has(source)) byIndex.get(source)?.meter.learnInterval(takenMs - beforeMs)
        if (!(beforeMs !== undefined && beforeMs >= takenMs)) latestMs.set(slot, takenMs)
      }
    },
    memory: (nowMs) => [...byIndex].map(([index, { meter }]) => [index, meter.memory(nowMs)]),
    health(nowMs) {
      return [...byId.values()].map(({ id, record, meter }) => ({
        id,
        kind: record.kind,
        simulated: record.simulated,
        crs: record.crs,
        ...meter.figures(nowMs),
      }))
    },
  }
}
