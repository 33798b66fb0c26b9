/** Risk against watch, by compound, town and cell: where something happens and nobody looks, and where many look and nothing happens. */
import type { HotspotNote } from '#wire/hotspots'
import { cellAt } from '../hotspots/cell-grid.ts'
import { DOSAGES, USUAL_DOSAGE } from '../hotspots/dosage.ts'
import { eventsOn } from '../hotspots/density.ts'
import { weeksIn } from '../hotspots/hours.ts'
import { rateSpreadOf, shrunkRates, type Place } from '../hotspots/ranked-rates.ts'
import type { Figures, Table } from './answer.ts'
import { cellTable, degrees, planeOfGround } from './cell-table.ts'
import { bandwidthFor, densityOf, onCells } from './density-answer.ts'
import { note, notesOnEvents, notesOnWatch } from './notes.ts'
import { watchOf, type PlacedCase } from './placed-case.ts'
import type { Ground, RankedCompound, Town } from './question.ts'
import { LEAST_KNOWN_SHARE, toldShare, watchedPlaces, type WatchedPlaces } from './watched-places.ts'

const A_THOUSAND = 1_000

export function dosageAnswer(given: PlacedCase): Figures {
  const { grid, question, ground, now: placed } = given
  const { period, hours } = question
  const { compounds, towns } = ground
  const plane = planeOfGround(ground)
  const watch = watchOf(given)
  const { bandwidthM, ruleM } = bandwidthFor(placed, question)
  const map = densityOf(grid, placed, question, period, bandwidthM)
  const density = onCells(grid, map)
  const meanDensity = eventsOn(map) / map.weeks / grid.areaKm2.reduce((sum, km2) => sum + km2, 0)
  const places = compounds.map(({ households }, i): Place => ({ events: placed.inCompounds[i]!, households }))
  const townOf = compounds.map(({ town }) => town)
  const cellOf = compounds.map(({ lon, lat }) => cellAt(grid, plane.xOf(lon), plane.yOf(lat)))
  const byRate = (of: readonly Place[], placeOf: ArrayLike<number>) =>
    watchedPlaces(watch, question, placeOf, { risk: shrunkRates(of), meanRisk: meanRateOf(of) })
  const byCompound = byRate(places, Int32Array.from(compounds.keys()))
  const byTown = byRate(placesOfTowns(ground, places), townOf)
  const byCell = watchedPlaces(watch, question, cellOf, { risk: density, meanRisk: meanDensity })
  const told = toldShare(watch, question)
  return {
    counts: { period: placed.counts },
    settled: { bandwidth: bandwidthM },
    definitions: ['Risk against watch', 'Ranked rates', 'Ground and cells', 'Density'],
    notes: [...notesOnEvents(placed), ...notesOnPlaces(places), ...notesOnWatch(told, LEAST_KNOWN_SHARE)],
    figures: {
      weeks: weeksIn(period, hours),
      watchKnownShare: told,
      leastKnownShare: LEAST_KNOWN_SHARE,
      ...USUAL_DOSAGE,
      ...countsOf('compounds', byCompound),
      ...countsOf('towns', byTown),
      ...countsOf('cells', byCell),
      compoundsWithoutHouseholds: places.filter(({ households }) => households === 0).length,
      riskLow: byCompound.map.risk.low,
      riskHigh: byCompound.map.risk.high,
      lightLow: byCompound.map.light.low,
      lightHigh: byCompound.map.light.high,
      bandwidthByRuleM: ruleM,
    },
    tables: {
      compounds: placeTable(compounds, placed.inCompounds, byCompound),
      towns: placeTable(towns, summed(towns.length, townOf, placed.inCompounds), byTown),
      cells: cellTable(grid, plane, { events: placed.inCells, ...byCell.columns }),
    },
    drawn: { grid, rows: Int32Array.from(grid.latticeCell.keys()) },
  }
}

/** As shrunk rates are told: per thousand households. */
function meanRateOf(places: readonly Place[]): number {
  return A_THOUSAND * rateSpreadOf(places).mean
}

/** Of each town what its compounds have together; those whose households nobody knows are in neither figure. */
function placesOfTowns({ compounds, towns }: Ground, places: readonly Place[]): readonly Place[] {
  const townOf = compounds.map(({ town, households }) => (households > 0 ? town : -1))
  const [events, households] = [places.map((place) => place.events), places.map((place) => place.households)].map((values) =>
    summed(towns.length, townOf, values),
  )
  return towns.map((_, town) => ({ events: events![town]!, households: households![town]! }))
}

function summed(count: number, placeOf: ArrayLike<number>, values: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(count)
  for (let i = 0; i < values.length; i++) if (placeOf[i]! >= 0) sums[placeOf[i]!]! += values[i]!
  return sums
}

function placeTable(places: readonly (RankedCompound | Town)[], events: Float64Array, { columns }: WatchedPlaces): Table {
  return {
    count: places.length,
    columns: {
      id: places.map(({ id }) => id),
      name: places.map(({ name }) => name),
      lon: places.map(({ lon }) => degrees(lon)),
      lat: places.map(({ lat }) => degrees(lat)),
      events,
      ...columns,
    },
  }
}

/** `compoundsHotAndDark`, and so on. */
function countsOf(table: string, { found }: WatchedPlaces): Readonly<Record<string, number>> {
  return Object.fromEntries(DOSAGES.map((name, code) => [`${table}${name[0]!.toUpperCase()}${name.slice(1)}`, found[code]!]))
}

function notesOnPlaces(places: readonly Place[]): HotspotNote[] {
  if (places.length === 0) return [note('noCompounds', 'there is no compound whose risk could be held against its watch')]
  const events = places.reduce((sum, place) => sum + place.events, 0)
  const unknown = places.filter(({ households }) => households === 0).length
  return [
    ...(events > 0 && events < places.length
      ? [note('fewEvents', `${places.length} compounds have ${events} events together: one more or less changes which of them is hot`)]
      : []),
    ...(unknown > 0 ? [note('noHouseholds', `${unknown} of ${places.length} compounds have no risk: nobody knows their households`)] : []),
    ...(unknown < places.length && rateSpreadOf(places).variance === 0
      ? [note('sameRate', 'the compounds differ by no more than chance: none is hot or cold')]
      : []),
  ]
}
