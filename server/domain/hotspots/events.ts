/** What all figures of hotspots are made of: where and when something happened, in columns, so that 400,000 of them are some megabytes. */

export interface Places {
  /** Metres east on the district's plane; length n. */
  readonly x: Float64Array
  /** Metres north; length n. */
  readonly y: Float64Array
}

export interface Events extends Places {
  /** When each happened, Unix ms; length n. */
  readonly atMs: Float64Array
}

/** Numbers from 0 to below 1. Handed in with a seed, so that a figure made by chance can be made again. */
export type Random = () => number

/** @throws RangeError when the columns are not of one length, or a place is no number */
export function checkPlaces({ x, y }: Places): void {
  if (x.length !== y.length) throw new RangeError(`${x.length} places east and ${y.length} north`)
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]! + y[i]!)) throw new RangeError(`place ${i} is at ${x[i]}, ${y[i]}`)
  }
}

/** @throws RangeError when the columns are not of one length, or a value is no number */
export function checkEvents(events: Events): void {
  checkPlaces(events)
  if (events.atMs.length !== events.x.length) throw new RangeError(`${events.x.length} places and ${events.atMs.length} times`)
  const bad = events.atMs.findIndex((atMs) => !Number.isFinite(atMs))
  if (bad >= 0) throw new RangeError(`event ${bad} is at time ${events.atMs[bad]}`)
}

/** The events of [fromMs, toMs), in their order. Cost: O(n), copies what it keeps. */
export function eventsWithin(events: Events, fromMs: number, toMs: number): Events {
  const isIn = (_: number, i: number) => events.atMs[i]! >= fromMs && events.atMs[i]! < toMs
  return { x: events.x.filter(isIn), y: events.y.filter(isIn), atMs: events.atMs.filter(isIn) }
}
