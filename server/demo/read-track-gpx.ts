/** A recorded track as GPX 1.0 or 1.1: track points and route points; a unit a track. */
import { SaxesParser } from 'saxes'
import { recordedMs, type RecordedTrack, TrackFileProblem, trackCollector, unitIdOf } from './recorded-track.ts'

const POINTS = ['trkpt', 'rtept']
const TRACKS = ['trk', 'rte']

interface OpenPoint {
  readonly lon: number
  readonly lat: number
  time: string
  course: string
}

/** @param unit whose a track without a name is @throws TrackFileProblem when it is no GPX */
export function readTrackGpx(text: string, unit: string): RecordedTrack {
  const collector = trackCollector()
  const parser = new SaxesParser()
  const open: string[] = []
  let trackUnit = unit
  let point: OpenPoint | undefined
  let words = ''

  parser.on('opentag', ({ name, attributes }) => {
    open.push(name)
    words = ''
    if (POINTS.includes(name)) point = { lon: numberOf(attributes['lon']), lat: numberOf(attributes['lat']), time: '', course: '' }
  })
  parser.on('text', (piece) => (words += piece))
  parser.on('closetag', ({ name }) => {
    open.pop()
    if (name === 'name' && TRACKS.includes(open.at(-1) ?? '')) trackUnit = unitIdOf(words) || unit
    if (TRACKS.includes(name)) trackUnit = unit
    if (!point) return
    if (name === 'time') point.time = words
    if (name === 'course') point.course = words
    if (!POINTS.includes(name)) return
    const course = numberOf(point.course)
    const courseDeg = course >= 0 && course <= 360 ? { courseDeg: course } : {}
    // GPX times are UTC by the standard, with or without the Z.
    collector.add({ unit: trackUnit, lon: point.lon, lat: point.lat, atMs: recordedMs(point.time, 0), ...courseDeg })
    point = undefined
  })
  try {
    parser.write(text).close()
  } catch (cause) {
    throw new TrackFileProblem('the file is no readable GPX', { cause })
  }
  return collector.track()
}

function numberOf(text: string | undefined): number {
  return text === undefined || text.trim() === '' ? Number.NaN : Number(text)
}
