/** What roads are called elsewhere, as classes of our own street network. */
import { STREET_CLASSES, type StreetClass } from '#geodata/streets'

/** Values of `highway` on OpenStreetMap that one can move along. Links count as what they lead to. */
const HIGHWAY_CLASSES: Readonly<Record<StreetClass, readonly string[]>> = {
  expressway: ['motorway', 'motorway_link', 'trunk', 'trunk_link'],
  arterial: ['primary', 'primary_link', 'secondary', 'secondary_link'],
  road: ['tertiary', 'tertiary_link', 'unclassified', 'road'],
  street: ['residential', 'living_street', 'service', 'busway'],
  path: ['track', 'path', 'footway', 'cycleway', 'bridleway', 'steps', 'pedestrian', 'corridor'],
}

/** Chinese names of road classes (GB/T 51328-2018 for towns, JTG B01-2014 between them). */
const CHINESE_CLASSES: Readonly<Record<StreetClass, readonly string[]>> = {
  expressway: ['高速公路', '高速', '快速路', '城市快速路'],
  arterial: ['主干路', '主干道', '次干路', '次干道', '国道', '省道', '一级公路', '二级公路'],
  road: ['支路', '县道', '乡道', '三级公路', '四级公路', '一般道路'],
  street: ['街道', '街巷', '村道', '内部道路', '小区道路', '村庄道路'],
  path: ['步行道', '人行道', '小路', '非机动车道', '便道', '机耕路'],
}

const CLASS_OF: ReadonlyMap<string, StreetClass> = new Map(
  STREET_CLASSES.flatMap((street) =>
    [street, ...HIGHWAY_CLASSES[street], ...CHINESE_CLASSES[street]].map((name): [string, StreetClass] => [name, street]),
  ),
)

/** The class of a road by its name in any of the vocabularies, or `undefined` for what is no road to move along. */
export function streetClassOf(name: string): StreetClass | undefined {
  return CLASS_OF.get(name.trim().toLowerCase())
}

/** Along the line, both ways, against the line. */
export type Direction = 'forward' | 'both' | 'backward'

const DIRECTIONS: Readonly<Record<Direction, readonly string[]>> = {
  // `F`, `B`, `T` are those of Geofabrik's Shapefiles: from → to, both, to → from.
  forward: ['yes', 'true', '1', 'f', 'ft', 'forward', '是', '单行', '正向'],
  both: ['', 'no', 'false', '0', 'b', 'both', '否', '双向', 'reversible', 'alternating'],
  backward: ['-1', 'reverse', 't', 'tf', 'backward', '反向', '逆向'],
}

/** The way a road may be driven, or `undefined` when the word is not known. */
export function directionOf(oneWay: string): Direction | undefined {
  const word = oneWay.trim().toLowerCase()
  return (['forward', 'both', 'backward'] as const).find((direction) => DIRECTIONS[direction].includes(word))
}
