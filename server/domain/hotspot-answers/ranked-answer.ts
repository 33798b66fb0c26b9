/** Compounds by events per thousand households, so that a small one does not lead by chance. */
import { weeksIn } from '../hotspots/hours.ts'
import { dispersionOf } from '../hotspots/dispersion.ts'
import { rankedRates, rateSpreadOf } from '../hotspots/ranked-rates.ts'
import type { Figures } from './answer.ts'
import { degrees } from './cell-table.ts'
import { note, notesOnDispersion, notesOnEvents } from './notes.ts'
import { placesOf } from './placed-events.ts'
import { sinceRecords, type HotspotCase, type SpanEvents } from './question.ts'

/** Events by compound: as the board counts them, by the compound that the report is tied to. */
function countedIn(span: SpanEvents, compounds: number) {
  const counts = new Float64Array(compounds)
  const kept = new Int32Array(span.count)
  let [used, noCompound, noPlace, simulated] = [0, 0, 0, 0]
  for (let i = 0; i < span.count; i++) {
    const compound = span.compound[i]!
    if (compound >= 0) {
      counts[compound]!++
      simulated += span.simulated[i]!
      kept[used++] = i
    } else if (Number.isNaN(span.x[i]!)) noPlace++
    else noCompound++
  }
  return { counts, used, noCompound, noPlace, simulated, places: placesOf(span, kept.subarray(0, used)) }
}

export function rankedAnswer({ question, ground: { compounds }, events: span, recordsFromMs }: HotspotCase): Figures {
  const { counts, used, noCompound, noPlace, simulated, places: seen } = countedIn(span, compounds.length)
  const places = compounds.map(({ households }, i) => ({ events: counts[i]!, households }))
  const { fromMs, toMs } = sinceRecords(question.period, recordsFromMs)
  const dispersion = dispersionOf([
    { atMs: span.atMs.subarray(0, span.count), placeOf: span.compound, places: compounds.length, fromMs, toMs },
  ])
  const ranked = rankedRates(places, { dispersion: dispersion.factor })
  const { mean, variance } = rateSpreadOf(places)
  const unknown = compounds.length - ranked.length
  const of = <T>(value: (one: (typeof ranked)[number]) => T) => ranked.map((one) => value(one))
  const told = { used, simulated, ...span.leftOut, noPlace, outside: 0, noCompound }
  return {
    counts: { period: told },
    definitions: ['Ranked rates'],
    notes: [
      ...notesOnEvents({ counts: told, places: seen }),
      ...notesOnDispersion([dispersion]),
      ...(compounds.length === 0 ? [note('noCompounds', 'there is no compound to rank')] : []),
      ...(unknown > 0
        ? [note('noHouseholds', `${unknown} of ${compounds.length} compounds are not ranked: nobody knows their households`)]
        : []),
      ...(ranked.length > 0 && variance === 0
        ? [note('sameRate', 'the compounds differ by no more than chance: their order means nothing')]
        : []),
    ],
    figures: {
      weeks: weeksIn(question.period, question.hours),
      meanPerThousand: mean * 1_000,
      compoundDispersion: dispersion.index,
      compoundsWidened: dispersion.factor,
      compoundsRanked: ranked.length,
      compoundsWithoutHouseholds: unknown,
    },
    tables: {
      compounds: {
        count: ranked.length,
        columns: {
          id: of(({ place }) => compounds[place]!.id),
          name: of(({ place }) => compounds[place]!.name),
          lon: of(({ place }) => degrees(compounds[place]!.lon)),
          lat: of(({ place }) => degrees(compounds[place]!.lat)),
          households: of(({ place }) => compounds[place]!.households),
          events: of(({ place }) => counts[place]!),
          rate: of(({ counted }) => counted.rate),
          low: of(({ counted }) => counted.low),
          high: of(({ counted }) => counted.high),
          shrunkRate: of(({ shrunk }) => shrunk.rate),
          shrunkLow: of(({ shrunk }) => shrunk.low),
          shrunkHigh: of(({ shrunk }) => shrunk.high),
        },
      },
    },
  }
}
