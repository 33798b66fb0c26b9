/** The past of a room, put together: where walls look at it, and from when on there is one. */
import type { ReplaySpan } from '#wire/replay'
import type { Plane } from '#geodata/plane'
import type { SourceRecord } from './doors/source-book.ts'
import { subjectOf } from './domain/subjects.ts'
import type { LiveLog, LiveNamespaceOf, WallSocket } from './live/broadcast.ts'
import type { Ledger } from './live/ledger.ts'
import { groundOfPresent } from './live/replay-ground.ts'
import { openReplayHall, type ReplayHall } from './live/replay-hall.ts'
import { replayMarks } from './live/replay-marks.ts'
import { replaySpan } from './live/replay-span.ts'
import type { LiveParts } from './live-parts.ts'
import type { Store } from './store/ports.ts'

export interface ReplayPartsOptions {
  readonly store: Pick<Store, 'journal' | 'tracks'>
  readonly ledger: Ledger
  /** The ledger of the house, which has its sources. */
  readonly house: Ledger
  readonly parts: Pick<LiveParts, 'keyframes' | 'reel' | 'coverage' | 'grounds'>
  readonly plane: Plane
  readonly name: string
  /** How long tracks are kept, ms. */
  readonly keptMs: number
  readonly isWithdrawn: (slot: number, atMs: number) => boolean
  readonly isDemo: (ledger: Pick<Ledger, 'of'>) => boolean
  readonly nowMs: () => number
  readonly log: LiveLog
}

export interface ReplayParts {
  openHall(namespace: LiveNamespaceOf, nameOf: (socket: WallSocket) => string, tickMs: number): ReplayHall
  span(): Promise<ReplaySpan>
  marks: ReturnType<typeof replayMarks>
}

export function openReplayParts({
  store,
  ledger,
  house,
  parts,
  plane,
  name,
  keptMs,
  isWithdrawn,
  isDemo,
  nowMs,
  log,
}: ReplayPartsOptions): ReplayParts {
  const { journal, tracks } = store
  const windowMs = () => parts.coverage.current.coverage.rules.longestMs
  const span = () => replaySpan({ journal, address: ledger, keptMs, windowMs, nowMs })
  const sources = () => house.of<SourceRecord>('source')
  const groundOf = (then: Pick<Ledger, 'of'>) => groundOfPresent(ledger, parts.coverage, then)
  const past = {
    journal,
    tracks,
    keyframes: parts.keyframes,
    reel: parts.reel,
    grounds: parts.grounds,
    present: ledger,
    name,
    plane,
    groundOf,
    sources,
    isWithdrawn,
    isDemo,
    nowMs,
  }
  return {
    openHall(namespace, nameOf, tickMs) {
      async function recordLook(socket: WallSocket, atMs: number): Promise<void> {
        const look = { kind: 'past:read', subject: subjectOf('past', ledger.room), atMs: nowMs(), knownMs: nowMs() }
        await house.record([{ ...look, by: nameOf(socket), data: { atMs } }])
      }
      return openReplayHall({ namespace, house: past, span, recordLook, tickMs, log })
    },
    span,
    marks: replayMarks({ journal, ledger, ...parts, nowMs }),
  }
}
