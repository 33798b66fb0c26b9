/** A store that also holds years of made-up calls, put away, and what the coverage diary would have said of them. */
import { LIVE_REALM } from '#wire/live'
import type { LonLat } from '#wire/places'
import { COVERAGE_STATUSES } from '#wire/coverage'
import { DIARY_STEP_MS, encodeDiary, type DiaryLine } from '../../server/domain/coverage/diary.ts'
import { digestOf } from '../../server/domain/reports/report-row.ts'
import { subjectOf } from '../../server/domain/subjects.ts'
import type { Store } from '../../server/store/ports.ts'
import { ROOM } from './province.ts'

export interface CallsSize {
  readonly calls: number
  readonly fromMs: number
  readonly toMs: number
  /** Where they happen, and what they are tied to: compounds by id and place. */
  readonly homes: readonly { readonly id: string; readonly at: LonLat }[]
  readonly random: () => number
}

const CLASSES = ['criminal', 'publicOrder', 'traffic', 'fire', 'dispute', 'helpRequest'] as const
const PAGE = 5_000
const DAY_MS = 86_400_000
const FULL_PERCENT = 100
/** Most happen round homes, some 300 m about, one in four of which leads by far; the others anywhere within 10 km. */
const HOME_SHARE = 0.8
const HOME_DEG = 0.003
const FAR_DEG = 0.1
const BUSY_EVERY = 4
const BUSY_SHARE = 0.6

/** Calls as the archive of reports keeps them. Their times are whole seconds, in no order. */
function* digestsOf({ calls, fromMs, toMs, homes, random }: CallsSize) {
  const about = () => random() + random() + random() - 1.5
  for (let i = 0; i < calls; i++) {
    const at = Math.floor(random() * homes.length)
    const home = homes[random() < BUSY_SHARE ? at - (at % BUSY_EVERY) : at]!
    const isHome = random() < HOME_SHARE
    const reachDeg = isHome ? HOME_DEG : FAR_DEG
    const atMs = fromMs + Math.floor((random() * (toMs - fromMs)) / 1_000) * 1_000
    const digest = digestOf({
      atMs,
      knownMs: atMs,
      stateMs: atMs,
      state: 'closed',
      class: CLASSES[i % CLASSES.length],
      severity: 3,
      compound: isHome ? home.id : undefined,
      division: undefined,
      place: [home.at[0] + about() * reachDeg, home.at[1] + about() * reachDeg],
      simulated: true,
    })
    yield { subject: subjectOf('incident', `c${i}`), seq: i + 1, digest }
  }
}

/** The store, with the calls in its archive: made up again whenever they are read, and nowhere written. */
export function withCalls(store: Store, size: CallsSize): Store {
  const { journal } = store
  return {
    ...store,
    journal: {
      ...journal,
      async *archived(room, realm, prefix) {
        yield* journal.archived(room, realm, prefix)
        if (prefix !== subjectOf('incident', '')) return
        let page: { subject: string; seq: number; digest: string }[] = []
        for (const one of digestsOf(size)) {
          page.push(one)
          if (page.length < PAGE) continue
          yield page
          page = []
        }
        yield page
      },
    },
  }
}

/** A line each quarter of an hour for so many compounds. */
export async function writeDiary(store: Store, { fromMs, toMs, random }: CallsSize, slots: number): Promise<void> {
  const covered = COVERAGE_STATUSES.indexOf('covered')
  for (let dayMs = Math.floor(fromMs / DAY_MS) * DAY_MS; dayMs < toMs; dayMs += DAY_MS) {
    const lines = Array.from({ length: DAY_MS / DIARY_STEP_MS }, (_, step): DiaryLine => ({
      atMs: dayMs + step * DIARY_STEP_MS,
      share: Uint8Array.from({ length: slots }, () => Math.floor(random() * FULL_PERCENT)),
      status: new Uint8Array(slots).fill(covered),
      visits: new Uint8Array(slots),
    }))
    await store.blobs.put(`diary-${ROOM}-${LIVE_REALM}-${new Date(dayMs).toISOString().slice(0, 10)}`, encodeDiary(lines))
  }
}
