/** How fast each kind of mover is held to go, where it may go, and how a place off the roads is reached: the settings of response times. */
import type { Mover } from '#wire/units'
import { STREET_CLASSES, type StreetClass } from '#geodata/streets'

/** One kind of mover on the roads. */
export interface MoverTravel {
  /** Metres a second on each class of street; 0 where it may not go. */
  readonly speedsMps: Readonly<Record<StreetClass, number>>
  /** Metres a second beside the road: inside a compound, or over a path a car cannot take. */
  readonly offRoadMps: number
  /** Metres a second on the whole, where no road is known. */
  readonly straightMps: number
  readonly obeysOneWay: boolean
}

export interface TravelSettings {
  readonly movers: Readonly<Record<Mover, MoverTravel>>
  /** Metres by road to a metre in a straight line, where the roads are not known. */
  readonly detour: number
  /** A place farther than this from every usable road, metres, is reached in a straight line. */
  readonly snapReachM: number
  /** A unit so near, metres, goes straight there, whatever the roads do: it may stand inside the compound. */
  readonly directReachM: number
  /** Roads that hang together with fewer crossings than this are a hole in the data, and nobody is led over them. */
  readonly leastPartNodes: number
}

/**
 * What holds unless a site says otherwise. Travel alone: nobody's time to hear, answer and set off is in it.
 *
 * Walkers: 1.4 m/s, the comfortable gait of men of 20 to 60 (Bohannon, Age and Ageing 26, 1997: 1.39 to 1.46). Bicycles: 15 km/h, the limit for
 * electric bicycles in the cycle lane (道路交通安全法 art. 58). Vehicles: [P], about two thirds of the limits of 道路交通安全法实施条例 art. 45
 * (30 km/h in a street without a centre line, 50 km/h on a road of one lane each way, 70 km/h on arterials) and never above 20 m/s, which is
 * the fastest that coverage believes of a vehicle; 10 km/h beside the road, as inside compounds. `detour` 1.35: the design's; measured on real roads 1.2 to 1.6, China 1.33 (Ballou,
 * Rahardja, Sakai, Transportation Research A 36, 2002). The reaches and the least part: [P].
 */
export const DEFAULT_TRAVEL: TravelSettings = {
  movers: {
    foot: {
      speedsMps: { expressway: 0, arterial: 1.4, road: 1.4, street: 1.4, path: 1.4 },
      offRoadMps: 1.4,
      straightMps: 1.4,
      obeysOneWay: false,
    },
    bicycle: {
      speedsMps: { expressway: 0, arterial: 4.17, road: 4.17, street: 4.17, path: 2.8 },
      offRoadMps: 2.8,
      straightMps: 4.17,
      obeysOneWay: true,
    },
    vehicle: {
      speedsMps: { expressway: 20, arterial: 12.5, road: 9.7, street: 5.6, path: 0 },
      offRoadMps: 2.8,
      straightMps: 9.7,
      obeysOneWay: true,
    },
  },
  detour: 1.35,
  snapReachM: 500,
  directReachM: 100,
  leastPartNodes: 50,
}

/** @throws RangeError when a figure could make a time negative, endless or not a number */
export function checkTravel(settings: TravelSettings): void {
  for (const [mover, { speedsMps, offRoadMps, straightMps }] of Object.entries(settings.movers)) {
    for (const street of STREET_CLASSES)
      if (!(speedsMps[street] >= 0 && speedsMps[street] < Infinity)) throw new RangeError(`${mover} on ${street}: ${speedsMps[street]} m/s`)
    if (!(offRoadMps > 0 && offRoadMps < Infinity)) throw new RangeError(`${mover} beside the road: ${offRoadMps} m/s`)
    if (!(straightMps > 0 && straightMps < Infinity)) throw new RangeError(`${mover} in a straight line: ${straightMps} m/s`)
  }
  if (!(settings.detour >= 1 && settings.detour < Infinity)) throw new RangeError(`detour ${settings.detour}`)
  if (!(settings.snapReachM >= 0 && settings.snapReachM < Infinity)) throw new RangeError(`snapReachM ${settings.snapReachM}`)
  if (!(settings.directReachM >= 0 && settings.directReachM < Infinity)) throw new RangeError(`directReachM ${settings.directReachM}`)
}

/** Seconds for a metre in a straight line, the detour in it: beside a road, and where no road is known. */
export interface StraightCosts {
  readonly offRoadSecondsPerM: number
  readonly straightSecondsPerM: number
}

export function straightCosts({ movers, detour }: TravelSettings, mover: Mover): StraightCosts {
  return { offRoadSecondsPerM: detour / movers[mover].offRoadMps, straightSecondsPerM: detour / movers[mover].straightMps }
}
