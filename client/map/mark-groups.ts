/** Marks that would lie on one another become one with a count, the most serious of them on top: many at one place stay readable. */
import type { LonLat } from '#wire/places'
import { worldX, worldY } from './mercator.ts'

/** Something that happened somewhere. */
export interface Mark {
  readonly id: string
  readonly at: LonLat
  /** 1 to 4. */
  readonly severity: number
  /** The image that stands for it. */
  readonly image: string
  /** Where a figure stands that it must not cover: beside it the mark moves to its upper right. */
  readonly figureAt?: LonLat
}

export interface MarkGroup {
  /** The most serious first. */
  readonly ids: readonly string[]
  readonly severity: number
  readonly image: string
  /** In world units. */
  readonly x: number
  readonly y: number
}

export interface GroupRules {
  readonly zoom: number
  /** Marks nearer than this become one, pixels. */
  readonly nearPx: number
  /** A figure is this large, pixels. */
  readonly figurePx: number
  /** What lies over these marks, in world units: a mark that would be hidden goes below it. */
  readonly over?: readonly Place[]
  readonly overPx?: number
}

export interface Place {
  readonly x: number
  readonly y: number
}

/**
 * @param marks in the order in which they are to be read: of those that become one the first gives place, shape and number
 *
 * Cost: O(marks · over); each looks at the groups round it.
 */
export function groupsOf(marks: readonly Mark[], rules: GroupRules): readonly MarkGroup[] {
  const reach = rules.nearPx / 2 ** rules.zoom
  const groups: { ids: string[]; mark: Mark; at: Place }[] = []
  const byCell = new Map<string, typeof groups>()

  function near({ x, y }: Place): (typeof groups)[number] | undefined {
    const [column, row] = [Math.floor(x / reach), Math.floor(y / reach)]
    for (let dr = -1; dr <= 1; dr++)
      for (let dc = -1; dc <= 1; dc++)
        for (const group of byCell.get(`${column + dc},${row + dr}`) ?? [])
          if (Math.hypot(group.at.x - x, group.at.y - y) < reach) return group
    return undefined
  }

  const clear = clearance(rules)
  for (const mark of marks) {
    const at = clear(placeOf(mark, rules))
    const known = near(at)
    if (known) {
      known.ids.push(mark.id)
      continue
    }
    const group = { ids: [mark.id], mark, at }
    groups.push(group)
    const cell = `${Math.floor(at.x / reach)},${Math.floor(at.y / reach)}`
    const others = byCell.get(cell)
    if (others) others.push(group)
    else byCell.set(cell, [group])
  }
  return groups.map(({ ids, mark: { severity, image }, at }) => ({ ids, severity, image, ...at }))
}

/** Where a mark is drawn: where it happened, unless a figure stands there. */
function placeOf({ at, figureAt }: Mark, { zoom, figurePx }: GroupRules): Place {
  const place = { x: worldX(at[0]), y: worldY(at[1]) }
  if (!figureAt) return place
  const [x, y] = [worldX(figureAt[0]), worldY(figureAt[1])]
  const size = figurePx / 2 ** zoom
  return Math.hypot(place.x - x, place.y - y) < size ? { x: x + size, y: y + size } : place
}

/** Moves a place from under what lies over it to just below. */
function clearance({ zoom, over = [], overPx = 0 }: GroupRules): (place: Place) => Place {
  const reach = overPx / 2 ** zoom
  return (place) => {
    const above = over.find(({ x, y }) => Math.hypot(x - place.x, y - place.y) < reach)
    return above ? { x: above.x, y: above.y - reach } : place
  }
}
