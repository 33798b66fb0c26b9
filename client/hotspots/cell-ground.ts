/** Where the cells of an answer lie: their corners in degrees, and which holds a place. The API's GeoJSON has the same corners. */
import { planeAt } from '#geodata/plane'
import type { HotspotAnswer } from '#wire/hotspots'
import type { LonLat } from '#wire/places'
import { numbersOf, type HotspotTable } from './hotspot-table.ts'

export interface CellGround {
  readonly isHexagon: boolean
  /** Side of a square; of a hexagon the distance between opposite sides. Metres. */
  readonly sizeM: number
  /** Middles, degrees. */
  readonly lon: Float64Array
  readonly lat: Float64Array
  /** Metres a degree on the plane that the cells were laid on. */
  readonly lonDegreeM: number
  readonly latDegreeM: number
}

/** Height of a triangle of equal sides, twice, over its side. */
const SQRT_3 = Math.sqrt(3)

/** @returns `undefined` where the answer has no cells to draw */
export function cellGroundOf({ parameters, cells }: Pick<HotspotAnswer, 'parameters' | 'cells'>): CellGround | undefined {
  const sizeM = parameters['cell']
  if (!cells || cells.count === 0 || typeof sizeM !== 'number') return undefined
  const isHexagon = parameters['shape'] === 'hex'
  const [lon, lat] = [numbersOf(cells, 'lon'), numbersOf(cells, 'lat')]
  return { isHexagon, sizeM, lon, lat, ...degreesM(cells, { isHexagon, sizeM, lon, lat }) }
}

/**
 * The plane's own metres a degree, from the two cells furthest apart along each axis: ids count columns and rows. Middles are told to a centimetre, so a corner is
 * wrong by less than one. Where all lie in one row or column, the ellipsoid's metres at the first: within a map's reach of 0.3 %.
 */
function degreesM(
  { columns }: HotspotTable,
  { isHexagon, sizeM, lon, lat }: Pick<CellGround, 'isHexagon' | 'sizeM' | 'lon' | 'lat'>,
): Pick<CellGround, 'lonDegreeM' | 'latDegreeM'> {
  const usual = planeAt(lon[0]!, lat[0]!)
  const [west, east, south, north] = [furthest(lon, -1), furthest(lon, 1), furthest(lat, -1), furthest(lat, 1)]
  const placeOf = (cell: number): readonly [x: number, y: number] => {
    const [, column = 0, row = 0] = (/^c(-?\d+)r(-?\d+)$/.exec(String(columns['id']?.[cell])) ?? []).map(Number)
    const shift = isHexagon && row % 2 !== 0 ? 0.5 : 0
    return [(column + shift) * sizeM, row * (isHexagon ? (sizeM * SQRT_3) / 2 : sizeM)]
  }
  const alongM = placeOf(east)[0] - placeOf(west)[0]
  const upM = placeOf(north)[1] - placeOf(south)[1]
  return {
    lonDegreeM: alongM > 0 ? alongM / (lon[east]! - lon[west]!) : usual.lonDegreeM,
    latDegreeM: upM > 0 ? upM / (lat[north]! - lat[south]!) : usual.latDegreeM,
  }
}

function furthest(values: Float64Array, way: 1 | -1): number {
  let found = 0
  for (let i = 1; i < values.length; i++) if ((values[i]! - values[found]!) * way > 0) found = i
  return found
}

/** Corners from the middle, metres: interleaved x, y, counter-clockwise, the first again at the end. */
function cornersM({ isHexagon, sizeM }: CellGround): readonly number[] {
  const half = sizeM / 2
  if (!isHexagon) return [-half, -half, half, -half, half, half, -half, half, -half, -half]
  const [sideY, topY] = [sizeM / (2 * SQRT_3), sizeM / SQRT_3]
  return [half, -sideY, half, sideY, 0, topY, -half, sideY, -half, -sideY, 0, -topY, half, -sideY]
}

/** Corners of all cells, degrees: interleaved lon, lat, each ring closed. */
export function ringsOf(ground: CellGround): { readonly cornersACell: number; readonly lonLats: Float64Array } {
  const { lon, lat, lonDegreeM, latDegreeM } = ground
  const from = cornersM(ground)
  const lonLats = new Float64Array(lon.length * from.length)
  for (let cell = 0; cell < lon.length; cell++)
    for (let i = 0; i < from.length; i += 2) {
      lonLats[cell * from.length + i] = lon[cell]! + from[i]! / lonDegreeM
      lonLats[cell * from.length + i + 1] = lat[cell]! + from[i + 1]! / latDegreeM
    }
  return { cornersACell: from.length / 2, lonLats }
}

/** The cell that a place lies in; on a shared side the first of them. Cost: O(cells). */
export function cellAt({ isHexagon, sizeM, lon, lat, lonDegreeM, latDegreeM }: CellGround, [atLon, atLat]: LonLat): number | undefined {
  for (let cell = 0; cell < lon.length; cell++) {
    const dx = Math.abs((atLon - lon[cell]!) * lonDegreeM)
    const dy = Math.abs((atLat - lat[cell]!) * latDegreeM)
    if (dx <= sizeM / 2 && dy <= (isHexagon ? (sizeM - dx) / SQRT_3 : sizeM / 2)) return cell
  }
  return undefined
}

/** West, south, east, north of the cells of an answer, degrees. */
export function boundsOfCells(answer: Pick<HotspotAnswer, 'parameters' | 'cells'>): readonly [number, number, number, number] | undefined {
  const ground = cellGroundOf(answer)
  if (!ground) return undefined
  const { lon, lat, sizeM, lonDegreeM, latDegreeM } = ground
  const at = (values: Float64Array, way: 1 | -1): number => values[furthest(values, way)]!
  const [besideLon, besideLat] = [sizeM / 2 / lonDegreeM, sizeM / SQRT_3 / latDegreeM]
  return [at(lon, -1) - besideLon, at(lat, -1) - besideLat, at(lon, 1) + besideLon, at(lat, 1) + besideLat]
}
