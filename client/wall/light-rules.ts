/** The settings of coverage as the map needs them. */
import type { CoverageSettings } from '#wire/coverage'
import type { LightRules } from '../map/light-layers.ts'
import { intervalsMsAt } from './interval.ts'

export function lightRules(settings: CoverageSettings): LightRules {
  return { radiusM: settings.radiusM, intervalsMs: (nowMs) => intervalsMsAt(settings, nowMs) }
}
