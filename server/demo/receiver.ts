/** What a member's device makes of where it is: noise, a fix by cell tower now and then, dead spots with a late burst, a wrong clock. */
import type { Plane } from '#geodata/plane'
import type { Fix } from '#wire/fix'
import type { Chance } from './chance.ts'
import type { TruePlace } from './walker.ts'

export interface Receiver {
  /**
   * One report: none while there is no signal; when it returns, the present fix first, then what was kept, oldest first.
   *
   * @param trueMs when it really is
   */
  report(place: TruePlace, trueMs: number): readonly Fix[]
}

export interface ReceiverOptions {
  readonly unit: string
  readonly plane: Plane
  readonly chance: Chance
  readonly intervalMs: number
  /** What the device's clock shows less the true time. */
  readonly clockOffsetMs: number
}

/** The error of a phone in the open wanders: its spread in metres, and how long it takes to forget where it was. */
const SPREAD_M = { min: 1.5, max: 4 } as const
const ERROR_MEMORY_MS = 60_000
/** A fix by cell tower: how often, and how wide. */
const TOWER_PROBABILITY = 0.002
const TOWER_M = { min: 120, max: 400 } as const
/** Loss of signal: how often a report begins one, how long it lasts. */
const DEAD_SPOT_PROBABILITY = 0.002
const DEAD_SPOT_MS = { min: 30_000, max: 180_000 } as const
/** A device keeps this much of a dead spot, the newest. */
const MAX_KEPT = 60
const BATTERY_LIFE_MS = 12 * 3_600_000

export function receiver({ unit, plane, chance, intervalMs, clockOffsetMs }: ReceiverOptions): Receiver {
  const spreadM = chance.between(SPREAD_M.min, SPREAD_M.max)
  const memory = Math.exp(-intervalMs / ERROR_MEMORY_MS)
  const renewal = spreadM * Math.sqrt(1 - memory * memory)
  const fullMs = chance.between(0, BATTERY_LIFE_MS)
  let errorX = spreadM * chance.normal()
  let errorY = spreadM * chance.normal()
  let deadUntilMs = -Infinity
  let firstMs: number | undefined
  let kept: Fix[] = []

  function fixOf(place: TruePlace, trueMs: number): Fix {
    errorX = errorX * memory + renewal * chance.normal()
    errorY = errorY * memory + renewal * chance.normal()
    const isTower = chance.happens(TOWER_PROBABILITY)
    const towerM = chance.between(TOWER_M.min, TOWER_M.max)
    const towerDeg = chance.between(0, 2 * Math.PI)
    const offX = isTower ? towerM * Math.cos(towerDeg) * 0.5 : errorX
    const offY = isTower ? towerM * Math.sin(towerDeg) * 0.5 : errorY
    firstMs ??= trueMs
    const usedShare = ((trueMs - firstMs + fullMs) % BATTERY_LIFE_MS) / BATTERY_LIFE_MS
    return {
      unit,
      lon: rounded(plane.lonOf(place.x + offX), 7),
      lat: rounded(plane.latOf(place.y + offY), 7),
      at: trueMs + clockOffsetMs,
      speed: rounded(isTower ? 0 : place.speedMps * chance.between(0.9, 1.1), 2),
      course: rounded(place.courseDeg, 1),
      accuracy: rounded(isTower ? towerM : Math.max(3, spreadM * 1.5 * chance.between(0.8, 1.3)), 1),
      battery: rounded(1 - 0.9 * usedShare, 2),
    }
  }

  return {
    report(place, trueMs) {
      const fix = fixOf(place, trueMs)
      if (trueMs >= deadUntilMs && chance.happens(DEAD_SPOT_PROBABILITY)) {
        deadUntilMs = trueMs + chance.between(DEAD_SPOT_MS.min, DEAD_SPOT_MS.max)
      }
      if (trueMs < deadUntilMs) {
        kept.push(fix)
        if (kept.length > MAX_KEPT) kept.shift()
        return []
      }
      const burst = kept
      kept = []
      return [fix, ...burst]
    },
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
