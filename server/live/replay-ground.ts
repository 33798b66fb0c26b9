/** Ground that the present has laid already: that of the past, where it was the same. */
import { COVERAGE_SETTING, DEFAULT_COVERAGE, type CoverageSettings } from '#wire/coverage'
import type { Coverage } from '../domain/coverage/coverage.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'

/** What rings are measured by, beside the radius. */
const LAID = ['compound', 'division', 'water'] as const

function radiusOf(ledger: Pick<Ledger, 'of'>): number {
  return { ...DEFAULT_COVERAGE, ...ledger.of<CoverageSettings>('setting').get(COVERAGE_SETTING) }.radiusM
}

/** Whether two values of JSON are the same. Cost: a look at each number; turned into text first, a district's ground takes ten times as long. */
function areSame(some: unknown, others: unknown): boolean {
  if (some === others) return true
  if (typeof some !== 'object' || typeof others !== 'object' || !some || !others) return false
  if (Array.isArray(some)) {
    if (!Array.isArray(others) || some.length !== others.length) return false
    for (let i = 0; i < some.length; i++) if (!areSame(some[i], others[i])) return false
    return true
  }
  const keys = Object.keys(some)
  if (Array.isArray(others) || keys.length !== Object.keys(others).length) return false
  return keys.every((key) => key in others && areSame(some[key as keyof typeof some], others[key as keyof typeof others]))
}

function areAlike(some: ReadonlyMap<string, unknown>, others: ReadonlyMap<string, unknown>): boolean {
  if (some.size !== others.size) return false
  for (const [id, one] of some) if (!others.has(id) || !areSame(one, others.get(id))) return false
  return true
}

/**
 * The coverage of the present, where its ground is that of the past to the letter.
 *
 * Measuring its rings takes half a second of the thread that everybody waits for, at 600 compounds, and laying them some ten milliseconds; comparing, one.
 */
export function groundOfPresent(
  present: Pick<Ledger, 'of'>,
  { current, isWhole }: Pick<CoverageDesk, 'current' | 'isWhole'>,
  past: Pick<Ledger, 'of'>,
): Coverage | undefined {
  if (!isWhole || radiusOf(present) !== radiusOf(past)) return undefined
  return LAID.every((kind) => areAlike(present.of(kind), past.of(kind))) ? current.coverage : undefined
}
