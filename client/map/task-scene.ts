/** Who is on the way where: lines that follow the units, drawn only while there are any. */
import type { Feature } from 'geojson'
import type { Map as MapLibreMap } from 'maplibre-gl'
import type { AreaGeometry, LonLat } from '#wire/places'
import { featureFeed } from './feature-feed.ts'
import { GLYPH_RATIO, taskGlyph } from './glyphs.ts'
import { TASK_IMAGE, TASK_SOURCE } from './task-style.ts'
import { taskWay } from './task-way.ts'

/** Somebody on foot is a fifth of a pixel further then, somebody driving two: less than the mark's own size. */
const FOLLOW_MS = 1_000

export interface TaskLine {
  readonly id: string
  /** Slot of the unit. */
  readonly slot: number
  readonly footprint: AreaGeometry
}

export interface TaskScenery {
  /** Puts everything on the map's style: when it is in, and again when it has been made anew. */
  begin(): void
  set(lines: readonly TaskLine[]): void
  destroy(): void
}

export interface TaskSceneOptions {
  readonly map: MapLibreMap
  /** Where a unit is drawn. */
  readonly placeOf: (slot: number) => LonLat | undefined
  readonly onShown: (ids: readonly string[]) => void
}

export function taskScene({ map, placeOf, onShown }: TaskSceneOptions): TaskScenery {
  const feed = featureFeed(map, TASK_SOURCE, () => onShown(told))
  let lines: readonly TaskLine[] = []
  let told: readonly string[] = []
  /** What was shown last, so that nobody who stands still has the map drawn again. */
  let shown = ''
  let hasBegun = false
  let timer = 0

  function follow(): void {
    if (!hasBegun || feed.isBusy) return
    const drawn = lines.flatMap(({ id, slot, footprint }) => {
      const from = placeOf(slot)
      const way = from && taskWay(from, footprint)
      return way ? [{ id, ...way }] : []
    })
    const next = JSON.stringify(drawn)
    if (next === shown) return
    shown = next
    told = drawn.map(({ id }) => id)
    feed.show(drawn.flatMap(({ from, to, turnDeg }) => [lineOf(from, to), headOf(to, turnDeg)]))
  }

  function stop(): void {
    clearInterval(timer)
    timer = 0
  }

  return {
    begin() {
      hasBegun = true
      shown = ''
      if (!map.hasImage(TASK_IMAGE)) map.addImage(TASK_IMAGE, taskGlyph(), { pixelRatio: GLYPH_RATIO })
      feed.restart()
      follow()
    },
    set(next) {
      lines = next
      follow()
      // Once more after the last has gone: the map may have been busy when it went.
      if (next.length > 0 || shown !== '[]') timer ||= window.setInterval(tick, FOLLOW_MS)
    },
    destroy: stop,
  }

  function tick(): void {
    follow()
    if (lines.length === 0 && shown === '[]') stop()
  }
}

function lineOf(from: LonLat, to: LonLat): Feature {
  return { type: 'Feature', geometry: { type: 'LineString', coordinates: [[...from], [...to]] }, properties: { part: 'line' } }
}

function headOf(to: LonLat, turnDeg: number): Feature {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: [...to] }, properties: { part: 'head', turnDeg } }
}
