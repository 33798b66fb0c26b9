/** Incidents or hazards on the map: marks where they happened, grouped anew as the map comes nearer. */
import type { Feature } from 'geojson'
import type { Map as MapLibreMap } from 'maplibre-gl'
import { featureFeed } from './feature-feed.ts'
import type { MarkSheet } from './mark-canvas.ts'
import { groupsOf, type Mark, type MarkGroup } from './mark-groups.ts'
import { latOf, lonOf } from './mercator.ts'

/** Between two groupings the map may come nearer by this much: a sixth of a mark's width. */
const REGROUP_ZOOM = 0.25

export interface MarkScenery {
  /** Puts everything on the map's style: when it is in, and again when it has been made anew. */
  begin(): void
  /** @param marks in the order in which they are to be read */
  set(marks: readonly Mark[]): void
  setVisible(isVisible: boolean): void
  /** Groups as they are drawn now. */
  groups(): readonly MarkGroup[]
  /** Draws anew: what lies over it has moved. */
  refresh(): void
  /** The marks drawn as the one nearest to a place within a reach, all in world units. */
  near(x: number, y: number, reach: number): readonly string[] | undefined
  destroy(): void
}

export interface MarkSceneOptions {
  readonly map: MapLibreMap
  /** Where they are drawn: by a source of the map's style, or on a sheet over everything. */
  readonly source: string | MarkSheet
  /** Marks nearer than this become one, pixels. */
  readonly nearPx: number
  /** A figure is this large, pixels. */
  readonly figurePx: number
  /** What is drawn over these marks, and how large that is, pixels. */
  readonly over?: () => readonly MarkGroup[]
  readonly overPx?: number
  /** Groups have been worked out anew. */
  readonly onGrouped?: () => void
  /** These groups are on the map. */
  readonly onShown?: (groups: readonly MarkGroup[]) => void
}

export function markScene(options: MarkSceneOptions): MarkScenery {
  const { map, source, nearPx, figurePx, over, overPx = 0, onGrouped, onShown = () => undefined } = options
  const feed = typeof source === 'string' ? featureFeed(map, source, () => onShown(told)) : undefined
  let marks: readonly Mark[] = []
  let groups: readonly MarkGroup[] = []
  let told: readonly MarkGroup[] = []
  let groupedZoom = Number.NaN
  let hasBegun = false
  let isVisible = true

  function show(): void {
    if (!hasBegun) return
    groupedZoom = map.getZoom()
    groups = groupsOf(marks, { zoom: groupedZoom, nearPx, figurePx, ...(over && { over: over(), overPx }) })
    told = groups
    onGrouped?.()
    paint()
  }

  function paint(): void {
    feed?.show(groups.map(featureOf))
    if (typeof source === 'string') return
    source.show(isVisible ? groups : [])
    onShown(told)
  }

  function regroup(): void {
    // What is not there need not be grouped, and what was never grouped has no zoom to differ from.
    if (marks.length > 0 && Math.abs(map.getZoom() - groupedZoom) >= REGROUP_ZOOM) show()
  }

  map.on('zoom', regroup)
  return {
    begin() {
      hasBegun = true
      feed?.restart()
      show()
    },
    set(next) {
      if (next.length === 0 && marks.length === 0) return
      marks = next
      show()
    },
    setVisible(next) {
      if (next === isVisible) return
      isVisible = next
      onGrouped?.()
      // A layer of the style is put away with its style.
      if (!feed) paint()
    },
    groups: () => (isVisible ? groups : []),
    refresh: () => void (marks.length > 0 && show()),
    near(x, y, reach) {
      if (!isVisible) return undefined
      let nearest = reach
      let found: MarkGroup | undefined
      // From behind: what is read first lies on top.
      for (const group of groups.toReversed()) {
        const distance = Math.hypot(group.x - x, group.y - y)
        if (distance > nearest) continue
        nearest = distance
        found = group
      }
      return found?.ids
    },
    destroy: () => void map.off('zoom', regroup),
  }
}

function featureOf({ ids, severity, image, x, y }: MarkGroup): Feature {
  return {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [lonOf(x), latOf(y)] },
    properties: { image, severity, count: ids.length > 1 ? `×${ids.length}` : '' },
  }
}
