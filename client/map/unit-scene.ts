/** The units on the map: their motion, their trails, and the one redraw a frame while anything glides. */
import type { Layer } from '@deck.gl/core'
import type { UnitColumns } from '#wire/frame'
import type { LonLat } from '#wire/places'
import { FRESH_LIMITS_MS } from '#wire/units'
import { COLOUR, GLIDE_MAX_S, MARK, TRAIL_S } from '../wall/theme.ts'
import { latOf, lonOf, worldPerMetre } from './mercator.ts'
import { trailRing } from './trail-ring.ts'
import { UnitLayer, type UnitScene } from './unit-layer.ts'
import { unitMotion, type UnitLook } from './unit-motion.ts'

/** Steps of trails kept for all units together: 150 s of a district's 280 fixes a second, and 1.5 MB. Beyond that trails get shorter. */
const TRAIL_STEPS = 65_536
/** Ages and fades move on this often when nothing else does. */
const IDLE_REDRAW_MS = 1_000
const NOTHING_SELECTED = -1
/** A display that needs longer than this for a frame draws in software: it gets pauses, so that it still hears and answers. */
const SLOW_FRAME_MS = 100
const PAUSE_MS = 300

export interface UnitScenery {
  /** Takes the newest places of some units. */
  move(slots: ArrayLike<number>, columns: UnitColumns): void
  dress(slot: number, look: UnitLook | undefined): void
  select(slot: number | undefined): void
  /** Draws no others, and no trails of before; `undefined`: all. */
  only(slots: ReadonlySet<number> | undefined): void
  setTrails(isVisible: boolean): void
  /** The unit drawn nearest to a place within a reach, all in world units. */
  near(x: number, y: number, reach: number): number | undefined
  /** Where a unit is drawn at this moment; `undefined` when it is not. */
  placeOf(slot: number): LonLat | undefined
  clear(): void
  destroy(): void
}

export interface UnitSceneOptions {
  /** Places are packed as offsets from here. */
  readonly origin: LonLat
  readonly scale: number
  readonly nowMs: () => number
  readonly show: (layers: Layer[]) => void
}

export function unitScene({ origin, scale, nowMs, show }: UnitSceneOptions): UnitScenery {
  const stillness = matchMedia('(prefers-reduced-motion: reduce)')
  const trails = trailRing(TRAIL_STEPS)
  const motion = unitMotion({
    originLon: origin[0],
    originLat: origin[1],
    nowMs: nowMs(),
    glideMaxS: () => (stillness.matches ? 0 : GLIDE_MAX_S),
    onStep: (...step) => trails.add(...step),
    onRebase: (byS) => trails.rebase(byS),
  })
  const look = steadyScene(origin[1], scale)
  let selected = NOTHING_SELECTED
  let hasTrails = true
  let glidingUntilMs = 0
  let pending = 0
  let pause = 0
  let lastDrawMs = 0

  function draw(): void {
    pending = 0
    // Paced by the display's own time: the clock of a past that is held stands still.
    const now = performance.now()
    const isSlow = now - lastDrawMs > SLOW_FRAME_MS
    lastDrawMs = now
    const scene: UnitScene = { ...look, nowS: motion.secondsAt(nowMs()), selected }
    show([new UnitLayer({ id: 'units', motion, trails, scene, hasTrails })])
    if (now >= glidingUntilMs) return
    if (isSlow) pause = window.setTimeout(redraw, PAUSE_MS)
    else redraw()
  }

  function redraw(): void {
    clearTimeout(pause)
    pause = 0
    if (pending === 0) pending = requestAnimationFrame(draw)
  }

  /** Something changed: in a pause it waits with the rest. */
  function changed(): void {
    if (pause === 0) redraw()
  }

  const idle = setInterval(() => {
    if (motion.count > 0) changed()
  }, IDLE_REDRAW_MS)

  return {
    move(slots, columns) {
      if (slots.length === 0) return // a frame that only says that all is well
      const now = nowMs()
      for (let i = 0; i < slots.length; i++) motion.move(slots[i]!, columns, now)
      if (!stillness.matches) glidingUntilMs = performance.now() + GLIDE_MAX_S * 1_000
      changed()
    },
    dress(slot, unitLook) {
      motion.dress(slot, unitLook)
      if (!unitLook) trails.forget(slot)
      changed()
    },
    only(slots) {
      motion.only(slots)
      // Of those that go and of those that stay: one by one would be a look through all steps for each.
      trails.clear()
      changed()
    },
    select(slot) {
      selected = slot ?? NOTHING_SELECTED
      changed()
    },
    setTrails(isVisible) {
      hasTrails = isVisible
      changed()
    },
    near(x, y, reach) {
      const now = nowMs()
      let found: number | undefined
      let nearest = reach
      for (let slot = 0; slot < motion.count; slot++) {
        const place = motion.placeOf(slot, now)
        if (!place) continue
        const distance = Math.hypot(place.x + motion.originX - x, place.y + motion.originY - y)
        if (distance > nearest) continue
        nearest = distance
        found = slot
      }
      return found
    },
    placeOf(slot) {
      const place = motion.placeOf(slot, nowMs())
      return place && [lonOf(place.x + motion.originX), latOf(place.y + motion.originY)]
    },
    clear() {
      motion.clear()
      trails.clear()
      changed()
    },
    destroy() {
      clearInterval(idle)
      clearTimeout(pause)
      cancelAnimationFrame(pending)
    },
  }
}

function steadyScene(lat: number, scale: number): Omit<UnitScene, 'nowS' | 'selected'> {
  return {
    scalePx: scale,
    radiusPx: MARK.unitRadiusPx,
    casingPx: MARK.unitCasingPx,
    trailPx: MARK.trailPx,
    trailCasingPx: MARK.trailCasingPx,
    trailS: TRAIL_S,
    worldPerMetre: worldPerMetre(lat),
    unitColour: rgbOf(COLOUR.unit),
    staleColour: rgbOf(COLOUR.unitStale),
    groundColour: rgbOf(COLOUR.ground),
    laggingS: FRESH_LIMITS_MS.live / 1_000,
    staleS: FRESH_LIMITS_MS.lagging / 1_000,
    lostS: FRESH_LIMITS_MS.stale / 1_000,
  }
}

/** `#rrggbb` as shares of one. */
function rgbOf(hex: string): readonly [number, number, number] {
  const part = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16) / 255
  return [part(1), part(3), part(5)]
}
