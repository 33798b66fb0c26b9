/** Watch of places that hold compounds: the light of theirs together, and how it stands to their risk. */
import { DOSAGES, dosageOf, USUAL_DOSAGE, type DosageMap } from '../hotspots/dosage.ts'
import { lengthInMs } from '../hotspots/hours.ts'
import { MINUTES_A_LINE, type Watch } from '../hotspots/watch.ts'
import type { Table } from './answer.ts'
import type { HotspotQuestion } from './question.ts'

const MINUTE_MS = 60_000
/** A share of the period, in its hours: from the lines of a few nights nobody knows how a place is watched in a month, which its risk is of. Our own choice. */
export const LEAST_KNOWN_SHARE = 0.5

export interface WatchedPlaces {
  readonly columns: Table['columns']
  readonly map: DosageMap
  /** How many places are of each class, by index in `DOSAGES`. */
  readonly found: readonly number[]
}

export interface PlacesAtRisk {
  /** By place; NaN: not known. */
  readonly risk: Float64Array
  /** Of all places together. */
  readonly meanRisk: number
}

/** Minutes of the lines that tell the share of any compound. */
function toldMinutes({ known }: Watch): number {
  return MINUTES_A_LINE * known.filter((compounds) => compounds > 0).length
}

/** How much of a period, in its hours, the diary tells of: 0 to 1. */
export function toldShare(watch: Watch, { period, hours }: HotspotQuestion): number {
  return Math.min(1, (toldMinutes(watch) * MINUTE_MS) / lengthInMs(period, hours))
}

/**
 * Holds risk against the mean share of light: minutes of light ÷ minutes known, so that places known for unequal times, or with unequal numbers of compounds,
 * are held against one another. What is known for less than half of the period is `unknown`.
 *
 * @param question whose period and hours it is of
 * @param placeOf by compound: its place, −1 for none
 */
export function watchedPlaces(
  watch: Watch,
  { period, hours }: HotspotQuestion,
  placeOf: ArrayLike<number>,
  { risk, meanRisk }: PlacesAtRisk,
): WatchedPlaces {
  const [light, known, compounds] = [new Float64Array(risk.length), new Float64Array(risk.length), new Float64Array(risk.length)]
  for (let i = 0; i < placeOf.length; i++) {
    const place = placeOf[i]!
    if (place < 0) continue
    light[place]! += watch.lightMinutes[i]!
    known[place]! += watch.knownMinutes[i]!
    compounds[place]!++
  }
  const leastMinutes = (LEAST_KNOWN_SHARE * lengthInMs(period, hours)) / MINUTE_MS
  const isKnown = (place: number) => known[place]! > 0 && known[place]! >= leastMinutes * compounds[place]!
  const share = light.map((minutes, place) => (isKnown(place) ? minutes / known[place]! : Number.NaN))
  const map = dosageOf(risk, share, { ...USUAL_DOSAGE, meanRisk })
  return {
    columns: {
      risk,
      lightMinutes: light.map((minutes, place) => (known[place]! > 0 ? minutes : Number.NaN)),
      knownMinutes: known,
      dosage: Array.from(map.dosage, (code) => DOSAGES[code]!),
    },
    map,
    found: DOSAGES.map((_, code) => map.dosage.filter((own) => own === code).length),
  }
}
