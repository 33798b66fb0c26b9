/** A recorded track as CSV, its columns known by their usual names. */
import { parse } from 'csv-parse/sync'
import { recordedMs, type RecordedTrack, TrackFileProblem, trackCollector, unitIdOf } from './recorded-track.ts'

/** Names that columns go by, best first, lower case; blanks and dashes count as underscores. */
export const TRACK_COLUMNS = {
  unit: [
    'unit',
    'unit_id',
    'name_id',
    'device',
    'device_id',
    'deviceid',
    'imei',
    'vehicle',
    'vehicle_id',
    'plate',
    'id',
    'name',
    '终端',
    '终端号',
    '车牌',
    '车牌号',
    '编号',
  ],
  lon: ['lon', 'lng', 'long', 'longitude', 'x', '经度'],
  lat: ['lat', 'latitude', 'y', '纬度'],
  at: ['at', 'time', 'timestamp', 'datetime', 'date_time', 'gps_time', 'gpstime', 'loc_time', '时间', '定位时间'],
  course: ['course', 'heading', 'bearing', 'direction', '方向', '航向'],
  accuracy: ['accuracy', 'accuracy_m', '精度'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type TrackField = keyof typeof TRACK_COLUMNS

export interface TrackCsvOptions {
  /** Columns named by the caller. */
  readonly columns: Partial<Readonly<Record<TrackField, string>>>
  readonly offsetMinutes: number
  /** Whose the fixes are where no column says. */
  readonly unit: string
}

/** @throws TrackFileProblem when it is no CSV, or place or time has no column */
export function readTrackCsv(text: string, { columns, offsetMinutes, unit }: TrackCsvOptions): RecordedTrack {
  const [header = [], ...rows] = rowsOf(text)
  const at = columnNumbers(header, columns)
  const collector = trackCollector()
  for (const row of rows) {
    const cell = (field: TrackField): string => row[at[field] ?? -1] ?? ''
    const course = numberOf(cell('course'))
    const accuracy = numberOf(cell('accuracy'))
    collector.add({
      unit: at.unit === undefined ? unit : unitIdOf(cell('unit')),
      lon: numberOf(cell('lon')),
      lat: numberOf(cell('lat')),
      atMs: recordedMs(cell('at'), offsetMinutes),
      ...(course >= 0 && course <= 360 ? { courseDeg: course } : {}),
      ...(accuracy >= 0 ? { accuracyM: accuracy } : {}),
    })
  }
  return collector.track()
}

function rowsOf(text: string): readonly (readonly string[])[] {
  try {
    return parse(text, { bom: true, delimiter: [',', ';', '\t'], relax_column_count: true, skip_empty_lines: true, trim: true })
  } catch (cause) {
    throw new TrackFileProblem('the file is no readable CSV', { cause })
  }
}

function columnNumbers(header: readonly string[], named: TrackCsvOptions['columns']): Partial<Record<TrackField, number>> {
  const plain = header.map((name) => name.toLowerCase().replaceAll(/[\s-]+/g, '_'))
  const found: Partial<Record<TrackField, number>> = {}
  for (const [field, names] of Object.entries(TRACK_COLUMNS) as [TrackField, readonly string[]][]) {
    // the keys are the fields
    const wish = named[field]
    const number =
      wish === undefined ? plain.findIndex((name) => name === names.find((known) => plain.includes(known))) : header.indexOf(wish)
    if (wish !== undefined && number < 0) throw new TrackFileProblem(`there is no column '${wish}'; the columns are ${header.join(', ')}`)
    if (number >= 0) found[field] = number
  }
  for (const field of ['lon', 'lat', 'at'] as const) {
    if (found[field] === undefined)
      throw new TrackFileProblem(`no column looks like ${field}; name it with --${field}-column. The columns are ${header.join(', ')}`)
  }
  return found
}

function numberOf(text: string): number {
  return text === '' ? Number.NaN : Number(text)
}
