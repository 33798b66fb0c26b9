/** A fix in the log's own units. */
import type { Crs } from '#wire/crs'
import { DEGREE_E7, UNKNOWN_U16, UNKNOWN_U8 } from '#wire/frame'
import { toWgs84 } from '../domain/gate-datum.ts'
import type { FixColumns } from '../store/ports.ts'

const MAX_KNOWN_U16 = UNKNOWN_U16 - 1

/** @param fixes place `i` is set, in WGS 84 */
export function writePlace(fixes: FixColumns, i: number, crs: Crs, lon: number, lat: number): void {
  if (crs === 'WGS84') setPlace(fixes, i, lon, lat)
  else setPlace(fixes, i, ...toWgs84(lon, lat, crs))
}

function setPlace(fixes: FixColumns, i: number, lon: number, lat: number): void {
  fixes.lonE7[i] = Math.round(lon * DEGREE_E7)
  fixes.latE7[i] = Math.round(lat * DEGREE_E7)
}

/**
 * Sets the figures of fix `i`, each `NaN` where it is unknown.
 *
 * @param fixes speed, course, accuracy and battery of `i` are set
 * @param battery share of a full charge
 */
export function writeFigures(fixes: FixColumns, i: number, speedMps: number, courseDeg: number, accuracyM: number, battery: number): void {
  fixes.speedCmps[i] = Number.isNaN(speedMps) ? UNKNOWN_U16 : Math.round(speedMps * 100)
  fixes.courseCdeg[i] = Number.isNaN(courseDeg) ? UNKNOWN_U16 : Math.round(courseDeg * 100) % 36_000
  fixes.accuracyDm[i] = Number.isNaN(accuracyM) ? UNKNOWN_U16 : Math.min(MAX_KNOWN_U16, Math.round(accuracyM * 10))
  fixes.batteryPct[i] = Number.isNaN(battery) ? UNKNOWN_U8 : Math.round(battery * 100)
}
