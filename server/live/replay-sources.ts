/** The sources as they were at a moment of the past, as far as the track log tells: measured anew from the fixes that had come. */
import { UNKNOWN_U16 } from '#wire/frame'
import type { SourceHealth } from '#wire/sources'
import { sourceMeter, type MeterMemory, type SourceMeter } from '../domain/source-meter.ts'
import type { SourceRecord } from '../doors/source-book.ts'
import type { FixColumns } from '../store/ports.ts'
import type { SourceSense } from './coverage-room.ts'

/** What is known of each source, by its number. */
export type SourcesMemory = readonly (readonly [source: number, MeterMemory])[]

export interface ReplaySources {
  /** Learns from all that is about to come how often each source reports. @param order their places, in order of arrival */
  learn(fixes: FixColumns, order: Uint32Array): void
  /** Takes fixes as they come. */
  take(fixes: FixColumns, order: Uint32Array): void
  /** When each source was last heard before any of it. */
  recall(heard: readonly (readonly [source: number, heardMs: number])[]): void
  /**
   * Goes on from what the house knew of its sources at an instant.
   *
   * @param lately what had come in the minute before it
   * @param newestMs by slot, when the newest fix of each unit was taken; 0: not known
   */
  adopt(known: SourcesMemory, lately: FixColumns, newestMs: Float64Array): void
  memory(nowMs: number): SourcesMemory
  senseOf(source: number): SourceSense | undefined
  health(nowMs: number): readonly SourceHealth[]
}

interface Entry {
  readonly id: string
  readonly record: SourceRecord
  readonly meter: SourceMeter
  readonly sense: SourceSense
}

const DM = 10

/**
 * @param records the sources of the house as they are now, by name: what they were recorded as does not change
 *
 * What was refused, what came twice and signs of life are not in the log: none is counted. Memory: 9 KB a source, and a time a unit.
 */
export function replaySources(records: ReadonlyMap<string, SourceRecord>): ReplaySources {
  const byIndex = new Map<number, Entry>()
  const latestMs = new Map<number, number>()

  for (const [id, record] of records) {
    const meter = sourceMeter()
    const sense: SourceSense = {
      accuracyM: record.defaultAccuracyM,
      get intervalMs() {
        return meter.intervalMs
      },
      get heardMs() {
        return meter.heardMs
      },
    }
    byIndex.set(record.index, { id, record, meter, sense })
  }

  /** Tells of each fix how long it was taken after the latest of its unit before it; `NaN`: it is the first. */
  function eachOf(
    fixes: FixColumns,
    order: Uint32Array,
    before: Map<number, number>,
    tell: (i: number, sinceLastMs: number) => void,
  ): void {
    for (const i of order) {
      const [slot, takenMs] = [fixes.slot[i]!, fixes.takenMs[i]!]
      const lastMs = before.get(slot) ?? Number.NaN
      tell(i, takenMs - lastMs)
      if (!(lastMs >= takenMs)) before.set(slot, takenMs)
    }
  }

  return {
    learn(fixes, order) {
      eachOf(fixes, order, new Map(), (i, sinceLastMs) => byIndex.get(fixes.source[i]!)?.meter.learnInterval(sinceLastMs))
    },
    take(fixes, order) {
      eachOf(fixes, order, latestMs, (i, sinceLastMs) => {
        const accuracyDm = fixes.accuracyDm[i]!
        const accuracyM = accuracyDm === UNKNOWN_U16 ? Number.NaN : accuracyDm / DM
        const entry = byIndex.get(fixes.source[i]!)
        entry?.meter.accept(fixes.receivedMs[i]!, fixes.takenMs[i]!, fixes.mark[i]!, accuracyM, sinceLastMs)
      })
    },
    recall(heard) {
      for (const [index, heardMs] of heard) byIndex.get(index)?.meter.heard(heardMs)
    },
    adopt(known, lately, newestMs) {
      for (const [index, memory] of known) byIndex.get(index)?.meter.adopt(memory)
      for (let i = 0; i < lately.count; i++) byIndex.get(lately.source[i]!)?.meter.recount(lately.receivedMs[i]!)
      newestMs.forEach((ms, slot) => ms > 0 && latestMs.set(slot, ms))
    },
    memory: (nowMs) => [...byIndex].map(([index, { meter }]) => [index, meter.memory(nowMs)]),
    senseOf: (source) => byIndex.get(source)?.sense,
    health(nowMs) {
      return [...byIndex.values()].map(({ id, record, meter }) => ({
        id,
        kind: record.kind,
        simulated: record.simulated,
        crs: record.crs,
        ...meter.figures(nowMs),
      }))
    },
  }
}
