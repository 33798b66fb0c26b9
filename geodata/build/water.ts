/** Lakes as the package has them, the one it lacks drawn by hand, and rivers drawn by hand. */
import {
  boundsOf,
  distanceToPolygon,
  isInside,
  projected,
  signedArea,
  type Bounds,
  type Polygon,
  type Ring,
  type Vertex,
} from '../polygon.ts'
import { curveThrough, rounded } from './curve.ts'
import { PLANE } from './frame.ts'

export interface Lake {
  /** Only the lakes everyone knows by name have one. */
  readonly name: string | undefined
  readonly shore: Polygon
  readonly bounds: Bounds
}

export interface River {
  readonly name: string
  readonly middle: readonly Vertex[]
  readonly widthM: number
}

/** Ponds below this are below the package's own resolution. */
const LEAST_LAKE_M2 = 300_000
/** 滆湖 is the one lake of the package that reaches this. */
const GEHU_LEAST_M2 = 140_000_000
/** Two rounds of corner cutting take the look of straight shores from an outline of some twenty corners. */
const SHORE_ROUNDS = 2
const RIVER_STEP_M = 250

/** 太湖 as far as the frame shows it, by hand and approximate: the package has no 太湖 at all. `[lon, lat]`, ±1 km. */
const TAIHU: Ring = [
  [119.93, 31.25],
  [120.33, 31.25],
  [120.33, 31.39],
  [120.285, 31.4],
  [120.255, 31.43],
  [120.235, 31.46],
  [120.215, 31.5],
  [120.19, 31.525],
  [120.155, 31.522],
  [120.137, 31.497],
  [120.14, 31.47],
  [120.152, 31.445],
  [120.15, 31.42],
  [120.128, 31.4],
  [120.098, 31.382],
  [120.075, 31.368],
  [120.061, 31.38],
  [120.06, 31.4],
  [120.064, 31.42],
  [120.072, 31.433],
  [120.079, 31.448],
  [120.076, 31.465],
  [120.066, 31.478],
  [120.05, 31.485],
  [120.034, 31.48],
  [120.018, 31.456],
  [120.004, 31.42],
  [119.993, 31.388],
  [119.975, 31.35],
  [119.952, 31.31],
  [119.93, 31.25],
]

/** Courses by hand and approximate, ±1 km: enough to recognise the district by, not to sail by. */
const RIVERS: readonly { readonly name: string; readonly widthM: number; readonly lonLats: readonly Vertex[] }[] = [
  {
    name: '京杭运河',
    widthM: 85,
    lonLats: [
      [119.58, 31.86],
      [119.76, 31.815],
      [119.84, 31.782],
      [119.9, 31.768],
      [119.95, 31.757],
      [120.005, 31.752],
      [120.04, 31.734],
      [120.09, 31.708],
      [120.14, 31.682],
      [120.2, 31.65],
      [120.3, 31.6],
    ],
  },
  {
    name: '武宜运河',
    widthM: 62,
    lonLats: [
      [119.908, 31.766],
      [119.906, 31.735],
      [119.913, 31.7],
      [119.911, 31.672],
      [119.904, 31.64],
      [119.908, 31.6],
      [119.9, 31.56],
      [119.888, 31.5],
      [119.87, 31.44],
      [119.85, 31.36],
      [119.83, 31.27],
    ],
  },
  {
    name: '采菱港',
    widthM: 52,
    lonLats: [
      [119.98, 31.754],
      [119.987, 31.73],
      [119.993, 31.705],
      [120.004, 31.682],
      [120.016, 31.664],
    ],
  },
  {
    name: '武南河',
    widthM: 58,
    lonLats: [
      [119.872, 31.655],
      [119.911, 31.668],
      [119.95, 31.671],
      [119.985, 31.666],
      [120.016, 31.664],
      [120.06, 31.648],
      [120.105, 31.636],
      [120.16, 31.628],
      [120.29, 31.61],
    ],
  },
  {
    name: '太滆运河',
    widthM: 62,
    lonLats: [
      [119.868, 31.562],
      [119.9, 31.56],
      [119.945, 31.54],
      [119.99, 31.515],
      [120.025, 31.494],
      [120.043, 31.484],
    ],
  },
  {
    name: '扁担河',
    widthM: 46,
    lonLats: [
      [119.8, 31.8],
      [119.812, 31.76],
      [119.82, 31.72],
      [119.815, 31.68],
    ],
  },
  {
    name: '孟津河',
    widthM: 46,
    lonLats: [
      [119.58, 31.7],
      [119.66, 31.69],
      [119.71, 31.668],
      [119.745, 31.635],
      [119.772, 31.61],
    ],
  },
  {
    name: '湟里河',
    widthM: 46,
    lonLats: [
      [119.58, 31.6],
      [119.65, 31.612],
      [119.7, 31.61],
      [119.74, 31.6],
      [119.768, 31.592],
    ],
  },
  {
    name: '锡溧漕河',
    widthM: 56,
    lonLats: [
      [119.77, 31.4],
      [119.85, 31.44],
      [119.93, 31.478],
      [120.0, 31.552],
      [120.06, 31.575],
      [120.14, 31.59],
      [120.29, 31.6],
    ],
  },
]

export function lakesFrom(rings: readonly Ring[]): Lake[] {
  const packaged = rings.map((ring) => projected(PLANE, ring)).filter((shore) => Math.abs(signedArea(shore)) >= LEAST_LAKE_M2)
  const taihu = { name: '太湖', shore: rounded(projected(PLANE, TAIHU), SHORE_ROUNDS) }
  const others = packaged.map((shore) => ({
    name: Math.abs(signedArea(shore)) > GEHU_LEAST_M2 ? '滆湖' : undefined,
    shore: rounded(shore, SHORE_ROUNDS),
  }))
  return [taihu, ...others].map(({ name, shore }) => ({ name, shore: [shore], bounds: boundsOf(shore) }))
}

export function rivers(): River[] {
  return RIVERS.map(({ name, widthM, lonLats }) => ({ name, widthM, middle: curveThrough(projected(PLANE, lonLats), RIVER_STEP_M) }))
}

/** Whether a point lies in a lake or within `marginM` of its shore. */
export function isNearLake(lakes: readonly Lake[], point: Vertex, marginM: number): boolean {
  const [x, y] = point
  return lakes.some(({ shore, bounds: [west, south, east, north] }) => {
    if (x < west - marginM || x > east + marginM || y < south - marginM || y > north + marginM) return false
    return marginM === 0 ? isInside(shore, point) : distanceToPolygon(shore, point) < marginM
  })
}

/** A river as a polygon: its middle line given width, square at both ends. */
export function riverBank({ middle, widthM }: River): Vertex[] {
  const left = middle.map((_, i) => offset(middle, i, widthM / 2))
  const right = middle.map((_, i) => offset(middle, i, -widthM / 2)).reverse()
  const bank = [...left, ...right]
  return bank[0] === undefined ? bank : [...bank, bank[0]]
}

/** The point beside vertex `i`, `asideM` to the left of the line's course there. */
function offset(line: readonly Vertex[], i: number, asideM: number): Vertex {
  const [before, at, after] = [line[Math.max(0, i - 1)], line[i], line[Math.min(line.length - 1, i + 1)]]
  if (before === undefined || at === undefined || after === undefined) throw new RangeError(`no vertex ${i} of ${line.length}`)
  const [dx, dy] = [after[0] - before[0], after[1] - before[1]]
  const length = Math.hypot(dx, dy) || 1
  return [at[0] - (dy / length) * asideM, at[1] + (dx / length) * asideM]
}
