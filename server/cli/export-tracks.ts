/** Stored fixes as lines, with the names their numbers stand for. */
import { Fault } from '#wire/errors'
import { LIVE_REALM } from '#wire/live'
import type { Unit } from '#wire/units'
import { HOUSE_ROOM } from '../domain/subjects.ts'
import type { SourceRecord } from '../doors/source-book.ts'
import type { FixColumns, Journal, Store } from '../store/ports.ts'
import type { ExportRange } from './export.ts'
import { csvLines, featureLines, jsonLines } from './text-forms.ts'
import { TRACK_FIELDS, type TrackNames, trackRecordOf } from './track-record.ts'

/** One unit is read by the day, so that a month of it is never in memory at once. */
const DAY_MS = 86_400_000

export async function* trackLines(store: Store, room: string, range: ExportRange): AsyncGenerator<string> {
  const { names, slots } = await readNames(store.journal, room)
  const pages =
    range.unit === undefined ? store.tracks.readAll(range.fromMs, range.toMs) : unitPages(store, slotOf(slots, range.unit), range)
  const rows = recordsOf(pages, names)
  switch (range.format) {
    case 'csv':
      return yield* csvLines(TRACK_FIELDS, rows)
    case 'ndjson':
      return yield* jsonLines(rows)
    case 'geojson':
      return yield* featureLines(rows, ({ lon, lat, ...properties }) => ({
        geometry: { type: 'Point', coordinates: [lon, lat] },
        properties,
      }))
  }
}

async function* recordsOf(pages: AsyncIterable<FixColumns>, names: TrackNames) {
  for await (const page of pages) for (let i = 0; i < page.count; i++) yield { ...trackRecordOf(page, i, names) }
}

async function* unitPages({ tracks }: Store, slot: number, { fromMs, toMs }: ExportRange): AsyncGenerator<FixColumns> {
  const { oldestMs = 0, newestMs = -1 } = await tracks.stats()
  const endMs = Math.min(toMs, newestMs + 1)
  for (let atMs = Math.max(fromMs, oldestMs); atMs < endMs; atMs += DAY_MS)
    yield await tracks.readUnit(slot, atMs, Math.min(atMs + DAY_MS, endMs))
}

function slotOf(slots: ReadonlyMap<string, number>, unit: string): number {
  const slot = slots.get(unit)
  if (slot === undefined) throw new Fault('NOT_FOUND', `unit '${unit}' was never registered`)
  return slot
}

/** Events read at once. */
const PAGE_EVENTS = 5_000

/** Every name there ever was: a unit that has been removed since left its fixes, and its slot is not given again. */
async function readNames(
  journal: Journal,
  room: string,
): Promise<{ readonly names: TrackNames; readonly slots: ReadonlyMap<string, number> }> {
  const units = new Map<number, string>()
  const slots = new Map<string, number>()
  for (let seq = 0; ;) {
    const events = await journal.read(room, LIVE_REALM, seq, PAGE_EVENTS)
    for (const { subject, data } of events) {
      if (!subject.startsWith('unit/') || data === undefined) continue
      const { id, slot } = data as Unit // the data of a unit's event is the unit
      units.set(slot, id)
      slots.set(id, slot)
    }
    const last = events.at(-1)
    if (!last) break
    seq = last.seq
  }
  const sources = new Map<number, string>()
  for (const { subject, data } of await journal.states(HOUSE_ROOM, LIVE_REALM, 'source/')) {
    sources.set((data as SourceRecord).index, subject.slice('source/'.length)) // the data of a source's event is its record
  }
  return {
    slots,
    names: { unitOf: (slot) => units.get(slot) ?? `slot-${slot}`, sourceOf: (index) => sources.get(index) ?? `source-${index}` },
  }
}
