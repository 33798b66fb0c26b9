/** The KPI board of a period, counted anew from the reports whenever it is asked for, as known now or at a moment of the past, without holding up what is live. */
import { Fault } from '#wire/errors'
import type { KpiBoard } from '#wire/kpi'
import { kpiFigures } from '../domain/kpi/board.ts'
import { KPI_KINDS, kpiSpanOf, kpiTally, type KpiKind, type KpiSpans } from '../domain/kpi/counting.ts'
import { isOurs } from '../domain/kpi/jurisdiction.ts'
import { kpiPlaces } from '../domain/kpi/places.ts'
import { readinessOf, type DrillResult } from '../domain/kpi/readiness.ts'
import type { DrillResults } from './drill-results.ts'
import { GROUND_KINDS, kpiGround, type KpiGround } from './kpi-ground.ts'
import type { Ledger } from './ledger.ts'
import type { Gathering } from './report-archive.ts'
import type { ReportBook } from './report-book.ts'

export interface KpiDeskOptions {
  readonly ledger: Ledger
  readonly book: Pick<ReportBook, 'gather' | 'gatherThen' | 'newestMs'>
  readonly drillResults: DrillResults
  readonly nowMs: () => number
}

export interface KpiAsked {
  /** The same for the same question: who asks it while it is counted gets the same answer. */
  readonly name: string
  /** The period and its bases, as they are at a time, Unix ms. */
  readonly spansAt: (atMs: number) => KpiSpans
  /** The board as it was known at a moment of the past, Unix ms; absent: as it is known now. */
  readonly knownMs?: number
}

export interface KpiDesk {
  /**
   * All figures of one moment: that which is asked for, or one later than the call.
   *
   * @throws Fault INTAKE_FULL when `MOST_COUNTED` others are under way; MOMENT_UNKNOWN where nothing was known then; whatever `spansAt` throws
   */
  board(asked: KpiAsked): Promise<KpiBoard>
}

/** Different boards under way at once: each takes a quarter of a second of a core at most, one after the other. */
const MOST_COUNTED = 20

type NewestMs = Readonly<Record<KpiKind, number>>

interface Counting {
  readonly spans: KpiSpans
  readonly ground: KpiGround
  readonly results: readonly DrillResult[]
  /** When the newest report of a kind was learned, without a look at each: absent where it is not known. */
  readonly newestMs?: (kind: KpiKind) => number
  readonly asOfMs: () => number
}

/** Where each row is looked at, the newest of each kind is what was seen. */
function gatheringOf({ spans, ground, results, newestMs, asOfMs }: Counting): Gathering<KpiBoard> {
  const { jurisdiction } = ground
  const tally = kpiTally(spans)
  const [byTown, byCompound] = [kpiPlaces(spans.period, ground.townOf), kpiPlaces(spans.period, ground.compoundOf)]
  const seen = Object.fromEntries(KPI_KINDS.map((kind) => [kind, -Infinity])) as Record<KpiKind, number> // one for each kind
  // What others police is no source of ours.
  const toldNewestMs = jurisdiction.entrusted.size > 0 ? undefined : newestMs

  function newest(): NewestMs {
    return toldNewestMs ? (Object.fromEntries(KPI_KINDS.map((kind) => [kind, toldNewestMs(kind)])) as NewestMs) : seen // one for each kind
  }

  return {
    spanOf: (kind) => (toldNewestMs ? kpiSpanOf(kind as KpiKind, spans) : undefined), // of those asked for
    add(name, row) {
      const kind = name as KpiKind // of those asked for
      if (!isOurs(row, jurisdiction)) return
      if (row.knownMs > seen[kind]) seen[kind] = row.knownMs
      for (const one of [tally, byTown, byCompound]) one.add(kind, row)
    },
    end() {
      const readiness = readinessOf(ground.emergencyUnits(), results, spans.period)
      const [towns, ofCompounds] = [byTown.result(), byCompound.result()]
      return {
        asOfMs: asOfMs(),
        period: spans.period,
        basePeriod: spans.base,
        awardsBasePeriod: spans.awardsBase,
        figures: [...kpiFigures({ counts: tally.counts, spans, newestMs: newest(), readiness, entered: ground.entered })],
        readiness,
        divisions: [...towns.rows],
        compounds: [...ofCompounds.rows],
        elsewhere: { divisions: towns.elsewhere, compounds: ofCompounds.elsewhere },
      }
    },
  }
}

export function openKpiDesk({ ledger, book, drillResults, nowMs }: KpiDeskOptions): KpiDesk {
  const counting = new Map<string, Promise<KpiBoard>>()

  async function countNow({ spansAt }: KpiAsked): Promise<KpiBoard> {
    const results = await drillResults(spansAt(nowMs()).period)
    return book.gather(KPI_KINDS, () =>
      gatheringOf({ spans: spansAt(nowMs()), ground: kpiGround(ledger), results, newestMs: book.newestMs, asOfMs: nowMs }),
    )
  }

  async function countThen({ spansAt }: KpiAsked, knownMs: number): Promise<KpiBoard> {
    const spans = spansAt(knownMs)
    const results = await drillResults(spans.period, knownMs)
    return book.gatherThen({ kinds: KPI_KINDS, others: GROUND_KINDS, atMs: knownMs }, (then) => {
      if (then.seq === 0) throw new Fault('MOMENT_UNKNOWN', 'asKnownAt: nothing had been recorded yet')
      return gatheringOf({ spans, ground: kpiGround(then), results, asOfMs: () => knownMs })
    })
  }

  return {
    async board(asked) {
      const { name, knownMs } = asked
      const under = counting.get(name)
      if (under) return under
      if (counting.size >= MOST_COUNTED) throw new Fault('INTAKE_FULL', `${MOST_COUNTED} boards are being counted`)
      const board = (knownMs === undefined ? countNow(asked) : countThen(asked, knownMs)).finally(() => counting.delete(name))
      counting.set(name, board)
      return board
    },
  }
}
