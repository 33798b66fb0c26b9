/** The fields of one place, read from whatever words and columns a site's file has for them. */
import type { CompoundType, LonLat, PolicePost } from '#wire/places'
import type { Crs } from '#wire/crs'
import { parseGeometry } from './geometry.ts'
import { fieldFault, quoted } from './record.ts'

/** A cell as text: trimmed, control characters out, `''` where there is nothing (also for the NaN of an empty dBase number). */
export function textOf(value: unknown): string {
  if (value === undefined || value === null || Number.isNaN(value)) return ''
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return ''
  return String(value)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
}

const MAX_ID_CHARS = 64

/** An id as subjects take it: what may not stand in one (blanks, slashes) becomes `-`, so `way/47` is `way-47`. */
export function idOf(text: string): string {
  const id = text.replaceAll(/[\s/]+/g, '-')
  if (id.length > MAX_ID_CHARS) throw fieldFault('id', `${quoted(text)} has ${id.length} characters; at most ${MAX_ID_CHARS} are taken`)
  return id
}

type Words<T extends string> = Readonly<Record<T, readonly string[]>>

const COMPOUND_WORDS: Words<CompoundType> = {
  commodity: ['商品房', '商品房小区', '商品住宅', '住宅小区'],
  resettlement: ['安置', '安置房', '安置小区', '拆迁安置', '拆迁安置小区'],
  apartment: ['公寓', '公寓楼', '人才公寓'],
}
const POST_WORDS: Words<PolicePost['kind']> = {
  policeStation: ['派出所'],
  serviceStation: ['综合警务站', '警务站', '警务室'],
  rapidPoint: ['快反点', '快反'],
  blockPoint: ['应急堵控点', '堵控点', '卡口'],
  patrolFulcrum: ['社会巡防支点', '巡防支点'],
}
const DIVISION_KINDS = ['district', 'town', 'subdistrict', 'developmentZone'] as const
const DIVISION_WORDS: Words<(typeof DIVISION_KINDS)[number]> = {
  district: ['区', '县', '县级市', '市辖区'],
  town: ['镇', '乡'],
  subdistrict: ['街道', '街道办事处'],
  developmentZone: ['开发区', '高新区', '经开区'],
}

export const compoundTypeOf = (text: string) => wordOf('type', text, COMPOUND_WORDS)
export const postKindOf = (text: string) => wordOf('kind', text, POST_WORDS)
export const divisionKindOf = (text: string) => wordOf('kind', text, DIVISION_WORDS)

/** The kind that a division's name ends in: 湖塘镇 is a town. The longest ending counts: 经开区 is no district. */
export function divisionKindByName(name: string): string | undefined {
  const endings = DIVISION_KINDS.flatMap((kind) => DIVISION_WORDS[kind].map((word) => ({ kind, word })))
  return endings.toSorted((a, b) => b.word.length - a.word.length).find(({ word }) => name.endsWith(word))?.kind
}

function wordOf<T extends string>(field: string, text: string, words: Words<T>): T {
  const kinds = Object.keys(words) as T[] // the keys of a Record<T, …>
  const found = kinds.find((kind) => kind.toLowerCase() === text.toLowerCase() || words[kind].includes(text))
  if (!found) throw fieldFault(field, `${quoted(text)} is not known; give ${kinds.map((kind) => `${kind} (${words[kind][0]})`).join(', ')}`)
  return found
}

/** A count such as 1280, `1,280` or `1280户`. */
export function countOf(field: string, text: string): number {
  const digits = text.replaceAll(/[,，\s]/g, '').replace(/(户|套)$/, '')
  if (!/^\d+(\.0*)?$/.test(digits)) throw fieldFault(field, `${quoted(text)} is not a whole number`)
  return Number(digits)
}

export function yesOrNo(field: string, text: string): boolean {
  const word = text.toLowerCase()
  if (['true', 'yes', '1', 't', 'y', '是'].includes(word)) return true
  if (['', 'false', 'no', '0', 'f', 'n', '否'].includes(word)) return false
  throw fieldFault(field, `${quoted(text)} is neither yes nor no`)
}

/** Places of gates: GeoJSON positions, or text such as `119.95 31.70; 119.96 31.71`. */
export function lonLatsOf(field: string, value: unknown, crs: Crs): LonLat[] {
  const text = textOf(value)
  const positions = Array.isArray(value)
    ? value
    : text.startsWith('[')
      ? jsonList(field, text)
      : text
          .split(/[;；|]/)
          .filter(Boolean)
          .map(pairOf)
  return positions.map((position) => lonLatOf(field, position, crs))
}

/** One place: a GeoJSON position, or text such as `119.95, 31.70`. */
export function lonLatOf(field: string, value: unknown, crs: Crs): LonLat {
  const coordinates = typeof value === 'string' ? pairOf(value) : value
  try {
    const {
      coordinates: [lon = 0, lat = 0],
    } = parseGeometry({ type: 'Point', coordinates }, crs) as { coordinates: number[] } // a Point in, a Point out
    return [lon, lat]
  } catch (error) {
    throw fieldFault(field, error instanceof Error ? error.message : quoted(value))
  }
}

function pairOf(text: string): number[] {
  return text
    .trim()
    .split(/[\s,，]+/)
    .map(Number)
}

function jsonList(field: string, text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value)) return value
  } catch {
    // falls through to the same answer as JSON that is no list
  }
  throw fieldFault(field, `${quoted(text)} is not a list of positions`)
}
