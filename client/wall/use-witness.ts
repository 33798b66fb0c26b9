/** What this wall holds, for whoever checks it from outside: read-only, the same in every build. */
import { onScopeDispose } from 'vue'
import type { CoverageStatus } from '#wire/coverage'
import { useReports } from '../http/report-store.ts'
import { useTasks } from '../http/task-store.ts'
import { useLive } from '../live/live-store.ts'
import { usePlaces } from '../places/place-store.ts'
import { standingOf } from './standings.ts'

/** Numbers of events kept for comparison with the journal's. */
const KEPT_SEQS = 20_000

export interface WallWitness {
  readonly link: string
  /** The moment of the past that is shown, and how fast it is played; absent: the present. */
  readonly past: { readonly atMs: number; readonly rate: number } | undefined
  /** What the screen's ages are counted to, Unix ms. */
  readonly nowMs: number
  readonly seq: number
  readonly epoch: string | undefined
  /** The numbers of the events applied, in the order in which they were; the last `KEPT_SEQS`. */
  readonly appliedSeqs: readonly number[]
  readonly repeated: number
  readonly frames: number
  readonly units: readonly {
    readonly id: string
    readonly callSign: string
    readonly confirmed: boolean
    readonly lonE7: number
    readonly latE7: number
  }[]
  readonly compounds: number
  /** How each compound is judged, as far as is told. */
  readonly standings: readonly { readonly id: string; readonly status: CoverageStatus; readonly share: number | undefined }[]
  readonly lightTiles: number
  readonly watchPoints: number
  /** Who is on the way where. */
  readonly tasks: readonly { readonly id: string; readonly unit: string; readonly compound: string }[]
  /** Open ones, as they are listed. */
  readonly incidents: readonly { readonly id: string; readonly state: string; readonly severity: number }[]
  readonly hazards: readonly { readonly id: string; readonly state: string; readonly severity: number }[]
}

declare global {
  interface Window {
    lamplight?: () => WallWitness
  }
}

export function useWitness(): void {
  const live = useLive()
  const places = usePlaces()
  const tasks = useTasks()
  const reports = useReports()
  const appliedSeqs: number[] = []
  const stop = live.follow({
    events(events) {
      for (const { seq } of events) appliedSeqs.push(seq)
      if (appliedSeqs.length > KEPT_SEQS) appliedSeqs.splice(0, appliedSeqs.length - KEPT_SEQS)
    },
  })
  window.lamplight = () => {
    const { picture } = live
    const { lonE7, latE7 } = picture.columns.units
    return {
      link: live.state.is,
      past: live.replay && { atMs: live.replay.atMs, rate: live.replay.rate },
      nowMs: live.serverNowMs(),
      seq: picture.seq,
      epoch: picture.epoch,
      appliedSeqs: [...appliedSeqs],
      repeated: picture.counts.repeated,
      frames: picture.counts.frames,
      units: [...picture.roster.values()].map(({ id, slot, callSign, confirmed }) => ({
        id,
        callSign,
        confirmed,
        lonE7: lonE7[slot] ?? 0,
        latE7: latE7[slot] ?? 0,
      })),
      compounds: places.compounds.size,
      standings: Array.from(places.compounds.values(), (compound) => {
        const { status, share } = standingOf(compound, picture.coverage.columns)
        return { id: compound.id, status, share }
      }),
      lightTiles: picture.light.count,
      watchPoints: places.watchPoints.size,
      incidents: reports.openIncidents.map(({ id, state, severity }) => ({ id, state, severity })),
      hazards: reports.openHazards.map(({ id, state, severity }) => ({ id, state, severity })),
      tasks: Array.from(tasks.open.values(), ({ id, unit, compound }) => ({ id, unit, compound })),
    }
  }
  onScopeDispose(() => {
    stop()
    delete window.lamplight
  })
}
