/** Why a compound is as it is, and what is to come, in the words of the screen. */
import type { CoverageSettings } from '#wire/coverage'
import { clockOf } from '../i18n/say.ts'
import { minutesUntil, percentOf } from '../i18n/say-coverage.ts'
import type { Words } from '../i18n/zh.ts'
import { sidesSaid } from './bearings.ts'
import { darkAtMs, intervalMsAt } from './interval.ts'
import type { Standing } from './standings.ts'

const MINUTE_MS = 60_000

export interface TellingOptions {
  readonly words: Words
  readonly settings: CoverageSettings
  readonly nowMs: number
}

export function reasonSaid(standing: Standing, { words, settings, nowMs }: TellingOptions): string {
  const { reason, compound, unseenSides, unseenM } = standing
  const said = words.coverage.reason
  switch (reason) {
    case 'overdue':
      return said.overdue(Math.round(intervalMsAt(settings, compound.type, nowMs) / MINUTE_MS))
    case 'sideUnseen':
      return said.sideUnseen(sidesSaid(unseenSides, words, 1), unseenM)
    case 'none':
    case 'guarded':
    case 'neverVisited':
    case 'tooCoarse':
    case 'nobodyRostered':
    case 'sourceSilent':
      return said[reason]
  }
}

/** What comes if nobody goes there: of what is dark, when its last light ends; of the rest, when it becomes a gap. */
export function forecastSaid(standing: Standing, { words, settings, nowMs }: TellingOptions): string {
  const { status, reason, share, seenMs, gapAtMs, compound } = standing
  const said = words.coverage.forecast
  switch (status) {
    case 'gap':
    case 'critical': {
      if (seenMs === undefined) return said.neverLit
      if (share === undefined || share === 0) return said.allDark
      // What lacks there is a visit: that the light will end is not what to act on.
      if (reason !== 'sideUnseen') return said.unvisited(percentOf(share))
      return said.partly(percentOf(share), clockOf(darkAtMs(settings, compound.type, seenMs)).slice(0, 5))
    }
    case 'covered':
    case 'thinning':
      return gapAtMs === undefined ? '' : said.gapIn(minutesUntil(gapAtMs, nowMs))
    case 'blind':
      return said.unknown
    case 'unjudged':
      return ''
  }
}
