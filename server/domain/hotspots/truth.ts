/** Whether a map came true: how much of what happened later fell on the ground it called hot. */
import { orderByScore } from './score-order.ts'

export interface TestedMap {
  /** What the map ranks cells by, highest first; NaN: it says nothing, and the cell comes last. For a fair cut a figure a km², not a count. */
  readonly score: Float64Array
  readonly areaKm2: Float64Array
  /** Events of the time the map was made from, and of the time after it, by cell. */
  readonly earlier: Float64Array
  readonly later: Float64Array
}

export interface Truth {
  readonly areaShare: number
  readonly areaKm2: number
  /** Later events there; a part of a cell holds a part of its events. */
  readonly hits: number
  /** hits ÷ all later events. */
  readonly hitRate: number
  /** Predictive accuracy index: hit rate ÷ area share; 1 is no better than any ground. */
  readonly pai: number
  /** Predictive efficiency index: hits ÷ hits of the best ground of that area, known only afterwards; at most 1. */
  readonly pei: number
  /** Recapture rate index: (later ÷ earlier events there) ÷ (later ÷ earlier events everywhere); under 1: hotspots cooled more than the district. */
  readonly rri: number
}

/**
 * Tests a map at some shares of the district's area. Cells are taken from the highest score on, the last one in part, so that maps of all kinds are held
 * to exactly the same area; cells of one score are taken together, each in the same part, so that no order of ties flatters or harms.
 *
 * @param areaShares above 0, at most 1
 * @returns one row a share; NaN where there is nothing to divide by (no later events, none earlier)
 * @throws RangeError when columns are not of one length, a cell has no area, there are none, or a share is none
 *
 * Cost: as `orderByScore`.
 * Source: Chainey, Tompson, Uhlig, The utility of hotspot mapping, Security Journal 21 (2008), PAI; Hunt, PhD thesis, Rutgers (2016), PEI;
 * N. Levine, response to Chainey et al., Security Journal 21 (2008), RRI.
 */
export function truthOf({ score, ...ground }: TestedMap, areaShares: readonly number[]): readonly Truth[] {
  return truthTest(ground, areaShares)(score)
}

/** The same for many maps of one ground: what was best is looked for once. @throws as `truthOf` */
export function truthTest(
  { areaKm2, earlier, later }: Omit<TestedMap, 'score'>,
  areaShares: readonly number[],
): (score: Float64Array) => readonly Truth[] {
  const bad = areaKm2.findIndex((area) => !(area > 0))
  if (bad >= 0 || areaKm2.length === 0)
    throw new RangeError(bad >= 0 ? `cell ${bad} has an area of ${areaKm2[bad]} km²` : 'a map without cells')
  const none = areaShares.find((share) => !(share > 0 && share <= 1))
  if (none !== undefined) throw new RangeError(`an area share of ${none}`)
  for (const column of [earlier, later])
    if (column.length !== areaKm2.length) throw new RangeError(`columns of ${areaKm2.length} and ${column.length} cells`)
  const whole = sumOf(areaKm2)
  const [allEarlier, allLater] = [sumOf(earlier), sumOf(later)]
  const best = later.map((events, cell) => events / areaKm2[cell]!)
  const bestOrder = orderByScore(best)
  const most = areaShares.map((share) => eventsOn(later, { order: bestOrder, score: best, areaKm2, taken: share * whole }))
  return (score) => {
    if (score.length !== areaKm2.length) throw new RangeError(`columns of ${score.length} and ${areaKm2.length} cells`)
    const order = orderByScore(score)
    return areaShares.map((areaShare, i) => {
      const taken = areaShare * whole
      const hits = eventsOn(later, { order, score, areaKm2, taken })
      const caught = eventsOn(earlier, { order, score, areaKm2, taken })
      const hitRate = hits / allLater
      return {
        areaShare,
        areaKm2: taken,
        hits,
        hitRate,
        pai: hitRate / areaShare,
        pei: hits / most[i]!,
        rri: hits / caught / (allLater / allEarlier),
      }
    })
  }
}

interface Cut {
  readonly order: Int32Array
  readonly score: Float64Array
  readonly areaKm2: Float64Array
  /** km² to take. */
  readonly taken: number
}

function eventsOn(events: Float64Array, { order, score, areaKm2, taken }: Cut): number {
  let [left, total] = [taken, 0]
  for (let from = 0; from < order.length && left > 0;) {
    let [tiedArea, tiedEvents, to] = [0, 0, from]
    while (to < order.length && Object.is(score[order[to]!], score[order[from]!])) {
      tiedArea += areaKm2[order[to]!]!
      tiedEvents += events[order[to]!]!
      to++
    }
    total += tiedArea > left ? (tiedEvents * left) / tiedArea : tiedEvents
    left -= tiedArea
    from = to
  }
  return total
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
