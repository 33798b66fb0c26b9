/** The places of a district as they are now, in the shape that `lamplight import` and `geodata/places` use. */
import { LIVE_REALM } from '#wire/live'
import type { Store } from '../store/ports.ts'
import type { ExportRange } from './export.ts'
import { featureLines, jsonLines, type Row } from './text-forms.ts'

const PLACE_KINDS = ['compound', 'watchPoint', 'policePost', 'division', 'water'] as const

export function placeLines(store: Store, room: string, { format }: ExportRange): AsyncGenerator<string> {
  const rows = placeRows(store, room)
  if (format === 'ndjson') return jsonLines(rows)
  return featureLines(rows, ({ id, geometry, ...properties }) => ({ id, geometry, properties }))
}

async function* placeRows({ journal }: Store, room: string) {
  for (const kind of PLACE_KINDS) {
    for (const { data } of await journal.states(room, LIVE_REALM, `${kind}/`)) yield { kind, ...(data as Row) } // a place, as recorded
  }
}
