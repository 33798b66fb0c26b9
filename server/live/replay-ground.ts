/** Rings that the present has measured already: those of the past, where the ground was the same. */
import { COVERAGE_SETTING, DEFAULT_COVERAGE, type CoverageSettings } from '#wire/coverage'
import type { RingCells } from '../domain/coverage/ring-cells.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'

/** What a ring depends on. */
function groundOf(ledger: Pick<Ledger, 'of'>): string {
  const byId = (kind: string) => [...ledger.of<unknown>(kind)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const { radiusM } = { ...DEFAULT_COVERAGE, ...ledger.of<CoverageSettings>('setting').get(COVERAGE_SETTING) }
  return JSON.stringify([radiusM, byId('compound'), byId('division'), byId('water')])
}

/**
 * Of the present the rings of all compounds, where its ground is that of the past to the letter; else none.
 *
 * Measuring them takes half a second of the thread that everybody waits for, at 600 compounds; comparing, some milliseconds.
 */
export function ringsOfPresent(
  present: Pick<Ledger, 'of'>,
  coverage: Pick<CoverageDesk, 'current' | 'isWhole'>,
  past: Pick<Ledger, 'of'>,
): (compound: number) => RingCells | undefined {
  if (!coverage.isWhole || groundOf(present) !== groundOf(past)) return () => undefined
  const { ground } = coverage.current.coverage
  return (compound) => ground.ring(compound)?.cells
}
