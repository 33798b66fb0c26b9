/** Ground and events for tests of hotspots. */
import type { Events } from '../../server/domain/hotspots/events.ts'
import { outlineOf, type Outline } from '../../server/domain/hotspots/outline.ts'
import type { Ring } from '#geodata/polygon'

export function ringOf(west: number, south: number, east: number, north: number): Ring {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
}

/** A square district with its south-west corner at the origin. */
export function squareDistrict(sideM: number): Outline {
  return outlineOf([[ringOf(0, 0, sideM, sideM)]])
}

/** @param rows x, y in metres, and when, ms */
export function eventsOf(rows: readonly (readonly [x: number, y: number, atMs?: number])[]): Events {
  return {
    x: Float64Array.from(rows, ([x]) => x),
    y: Float64Array.from(rows, ([, y]) => y),
    atMs: Float64Array.from(rows, ([, , atMs = 0]) => atMs),
  }
}
