/** The clock of the week: at which hour of which day it happens, and how much of the compounds lies in light then. */
import type { HotspotNote } from '#wire/hotspots'
import { spansIn, weeksIn } from '../hotspots/hours.ts'
import { DAY_HOURS, WEEK_DAYS, weekClockOf, weekHoursOf, weekPeakOf } from '../hotspots/week-clock.ts'
import type { Figures } from './answer.ts'
import { compoundsOfPlace, eventsOfPlace } from './clock-place.ts'
import { note, notesOnEvents, notesOnWatch } from './notes.ts'
import { watchOf, type PlacedCase } from './placed-case.ts'
import type { HotspotQuestion } from './question.ts'
import { toldShare } from './watched-places.ts'

const MINUTE_MS = 60_000

export function clockAnswer(given: PlacedCase): Figures {
  const { question, now: placed } = given
  const { period, hours, utcOffsetMs } = question
  const watch = watchOf(given)
  const { events, counts } = eventsOfPlace(given)
  const lengths = lengthsOf(question)
  const light = weekClockOf(watch.atMs, utcOffsetMs, watch.light)
  const known = weekClockOf(watch.atMs, utcOffsetMs, watch.known)
  const peak = weekPeakOf(events, lengths)
  const told = toldShare(watch, question)
  return {
    counts: { period: counts },
    definitions: ['Risk against watch'],
    notes: [...notesOnEvents({ counts, places: question.place ? 2 : placed.places }), ...notesOnPlace(given), ...notesOnWatch(told)],
    figures: {
      weeks: weeksIn(period, hours),
      utcOffsetMin: utcOffsetMs / MINUTE_MS,
      watchKnownShare: told,
      peak: peak.verdict,
      peakHours: peak.hours.length,
    },
    tables: {
      hours: {
        count: WEEK_DAYS * DAY_HOURS,
        columns: {
          day: events.map((_, hour) => Math.floor(hour / DAY_HOURS)),
          hour: events.map((_, hour) => hour % DAY_HOURS),
          events,
          hours: lengths,
          perHour: events.map((count, hour) => count / lengths[hour]!),
          light: light.map((sum, hour) => sum / known[hour]!),
        },
      },
    },
  }
}

/** A cell without a compound has nobody's watch to tell. */
function notesOnPlace({ question, ground }: PlacedCase): HotspotNote[] {
  if (question.place?.kind !== 'cell' || compoundsOfPlace(question, ground).length > 0) return []
  return [note('noCompoundHere', 'no compound has its middle in this cell: there is no watch to tell')]
}

/** How many hours of each kind the period has, of those that are asked for. */
function lengthsOf({ period, hours, utcOffsetMs }: HotspotQuestion): Float64Array {
  if (!hours) return weekHoursOf(period.fromMs, period.toMs, utcOffsetMs)
  const lengths = new Float64Array(WEEK_DAYS * DAY_HOURS)
  for (const { fromMs, toMs } of spansIn(hours, period))
    weekHoursOf(fromMs, toMs, utcOffsetMs).forEach((length, hour) => (lengths[hour]! += length))
  return lengths
}
