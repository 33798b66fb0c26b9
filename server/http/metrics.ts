/** What the server tells whoever monitors it. */
import type { SourceHealth } from '#wire/sources'
import type { TrackStats } from '../store/ports.ts'
import { gauge, type Metric } from './health-routes.ts'

export interface Figures {
  readonly unitCount: number
  readonly wallCount: number
  readonly journalSeq: number
  readonly fixesInFlight: number
  readonly stats: TrackStats
  readonly health: readonly SourceHealth[]
}

export function metricsOf({ unitCount, wallCount, journalSeq, fixesInFlight, stats, health }: Figures): readonly Metric[] {
  const bySource = (
    name: string,
    help: string,
    valueOf: (source: SourceHealth) => number | undefined,
    type: Metric['type'] = 'counter',
  ): Metric => ({
    name,
    help,
    type,
    samples: health.flatMap((source) => {
      const value = valueOf(source)
      return value === undefined ? [] : [{ labels: { source: source.id }, value }]
    }),
  })
  return [
    gauge('lamplight_units', 'Units known.', unitCount),
    gauge('lamplight_walls', 'Walls connected.', wallCount),
    gauge('lamplight_fixes_in_flight', 'Fixes being judged or stored.', fixesInFlight),
    gauge('lamplight_track_fixes', 'Fixes kept.', stats.recentFixes + stats.compactedFixes),
    gauge('lamplight_track_bytes', 'Bytes they take.', stats.recentBytes + stats.compactedBytes),
    gauge('lamplight_journal_seq', 'Number of the last event of the district.', journalSeq),
    bySource('lamplight_fixes_accepted_total', 'Fixes taken since the start.', ({ accepted }) => accepted),
    bySource('lamplight_fixes_duplicate_total', 'Fixes that were known already.', ({ duplicates }) => duplicates),
    bySource('lamplight_fixes_refused_total', 'Fixes refused.', ({ refused }) => refused),
    bySource('lamplight_source_last_fix_seconds', 'Unix time of the last fix.', ({ lastFixMs }) => lastFixMs && lastFixMs / 1_000, 'gauge'),
  ]
}
