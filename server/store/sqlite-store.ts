/** The store of one site in two SQLite files, `lamplight.db` and `tracks.db`; all SQL runs in a worker thread (`sqlite/`). */
import { mkdir } from 'node:fs/promises'
import type { EventDraft, Journal, JournalEvent, Store, SubjectState, TrackLog } from './ports.ts'
import { fixBasket } from './fix-basket.ts'
import { checkFixes } from './fix-columns.ts'
import { groupCommit } from './group-commit.ts'
import { boundedWaiting, DEFAULT_LIMITS, type StoreLimits } from './limits.ts'
import { writeBackup } from './sqlite/backup.ts'
import type { WorkerOptions } from './sqlite/calls.ts'
import { BUSY_TIMEOUT_MS } from './sqlite/database.ts'
import type { WrittenDraft } from './sqlite/journal-tables.ts'
import { sqliteBlobs } from './sqlite/sqlite-blobs.ts'
import { archivedOf, statesOf, type StatePage } from './sqlite/state-pages.ts'
import { startWorker, type WorkerLink } from './sqlite/worker-link.ts'

export { restoreInto } from './sqlite/restore.ts'

export interface SqliteStoreOptions extends Partial<StoreLimits>, Partial<Omit<WorkerOptions, 'dataDir'>> {
  readonly dataDir: string
  /** The least time between the beginnings of two commits while calls come often, ms, unless much waits. */
  readonly groupMs?: number
}

/** An answer waits for this at most, besides the commit itself; at 20,000 fixes/s a commit then holds 600. */
const GROUP_MS = 30
/** So much waiting is worth a commit of its own. */
const ENOUGH = 1_000
/** An hour of a district's 280 fixes/s, and 75 s of a province's 20,000; 60 MB. */
const WINDOW_FIXES = 1_500_000
/** What an append may have to wait for compaction, beside one commit. */
const STEP_MS = 8
/** Well under the 2 s of rule J5. */
const POLL_MS = 500

/** Opens the store, making its folder and files where there are none. Several processes may have it open at once. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  await mkdir(options.dataDir, { recursive: true })
  const link = await startWorker({
    dataDir: options.dataDir,
    busyTimeoutMs: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS,
    windowFixes: options.windowFixes ?? WINDOW_FIXES,
    stepMs: options.stepMs ?? STEP_MS,
    pollMs: options.pollMs ?? POLL_MS,
  })
  const {
    groupMs = GROUP_MS,
    maxWaitingDrafts = DEFAULT_LIMITS.maxWaitingDrafts,
    maxWaitingFixes = DEFAULT_LIMITS.maxWaitingFixes,
  } = options
  const journal = sqliteJournal(link, maxWaitingDrafts, groupMs)
  const tracks = sqliteTracks(link, maxWaitingFixes, groupMs)

  return {
    journal,
    tracks,
    blobs: sqliteBlobs(link),
    epoch: () => link.call('epoch', []),
    async backup(toFolder) {
      await Promise.all([journal.settled(), tracks.settled()])
      await writeBackup(options.dataDir, toFolder)
    },
    async close() {
      await Promise.all([journal.settled(), tracks.settled()])
      await link.call('close', [])
      await link.ended()
    },
  }
}

/** Waits for what was handed in before. */
interface Settling {
  settled(): Promise<void>
}

function sqliteJournal(link: WorkerLink, maxWaitingDrafts: number, groupMs: number): Journal & Settling {
  const waiting = boundedWaiting(maxWaitingDrafts, 'events')
  const commit = groupCommit(
    async (calls: readonly (readonly WrittenDraft[])[]) => {
      const seqs = await link.call('appendEvents', [calls.flat()])
      let at = 0
      return calls.map((drafts) => seqs.slice(at, (at += drafts.length)))
    },
    { gapMs: groupMs, enough: ENOUGH, sizeOf: (drafts) => drafts.length },
  )

  async function* pagesOf(walk: number): AsyncGenerator<StatePage, void> {
    try {
      for (let page = await link.call('stepStates', [walk]); page !== undefined; page = await link.call('stepStates', [walk])) yield page
    } finally {
      await link.call('closeWalk', [walk])
    }
  }

  return {
    async append(drafts) {
      if (drafts.length === 0) return []
      const written = drafts.map((draft) => ({ ...draft, data: JSON.stringify(draft.data) as string | undefined })) // of undefined, nothing
      const seqs = await waiting.during(drafts.length, () => commit(written))
      return written.map((draft, index) => eventOf(draft, seqs[index]!))
    },
    read: (room, realm, afterSeq, limit) => link.call('readEvents', [room, realm, afterSeq, limit]),
    realms: (room) => link.call('realms', [room]),
    lastSeq: (room, realm) => link.call('lastSeq', [room, realm]),
    async states(room, realm, prefix) {
      const states: SubjectState[] = []
      for await (const page of pagesOf(await link.call('openStates', [room, realm, prefix])))
        for (const state of statesOf(page)) states.push(state)
      return states
    },
    archive: (room, realm, upToSeq, states) => link.call('archiveStates', [room, realm, upToSeq, states]),
    async *archived(room, realm, prefix) {
      for await (const page of pagesOf(await link.call('openArchived', [room, realm, prefix]))) yield archivedOf(page)
    },
    stateOf: (room, realm, subject) => link.call('stateOf', [room, realm, subject]),
    statesAt: (room, realm, seqs) => link.call('statesAt', [room, realm, seqs]),
    hasStates: (room, realm, subjects) => link.call('hasStates', [room, realm, subjects]),
    statesUpTo: (room, realm, subjects, upToSeq) => link.call('statesUpTo', [room, realm, subjects, upToSeq]),
    onForeign: (listener) => link.onForeign(listener),
    settled: () => waiting.settled(),
  }
}

function eventOf({ data, ...draft }: WrittenDraft, seq: number): JournalEvent {
  const event: EventDraft = data === undefined ? draft : { ...draft, data: JSON.parse(data) as unknown }
  return { ...event, seq }
}

function sqliteTracks(link: WorkerLink, maxWaitingFixes: number, groupMs: number): TrackLog & Settling {
  const waiting = boundedWaiting(maxWaitingFixes, 'fixes')
  const basket = fixBasket()
  /** Each call is the number of fixes that it has put into the basket: what waits here is exactly what lies there. */
  const commit = groupCommit(
    async (calls: readonly number[]) => {
      const { fixes, buffer } = basket.take()
      await link.call('appendFixes', [fixes], [buffer])
      return calls
    },
    { gapMs: groupMs, enough: ENOUGH, sizeOf: (count) => count },
  )

  return {
    async append(fixes) {
      checkFixes(fixes)
      if (fixes.count === 0) return
      await waiting.during(fixes.count, () => {
        basket.put(fixes)
        return commit(fixes.count)
      })
    },
    // A read asks after the appends that came before it: they are waited for, so that it sees them.
    async timesOf(slot, fromMs, toMs) {
      await waiting.settled()
      return link.call('timesOf', [slot, fromMs, toMs])
    },
    async readUnit(slot, fromMs, toMs) {
      await waiting.settled()
      return link.call('readUnit', [slot, fromMs, toMs])
    },
    async placesAt(atMs, { asKnownNow = false } = {}) {
      await waiting.settled()
      return link.call('placesAt', [atMs, asKnownNow])
    },
    async *readAll(fromMs, toMs) {
      await waiting.settled()
      const walk = await link.call('openWalk', [fromMs, toMs])
      try {
        for (let page = await link.call('stepWalk', [walk]); page; page = await link.call('stepWalk', [walk])) yield page
      } finally {
        await link.call('closeWalk', [walk])
      }
    },
    importHistory(fixes, keepUntilMs) {
      checkFixes(fixes)
      return link.call('importHistory', [fixes, keepUntilMs])
    },
    maintain: (nowMs, keepMs, budgetMs) => link.call('maintain', [nowMs, keepMs, budgetMs]),
    async stats() {
      await waiting.settled()
      return link.call('stats', [])
    },
    settled: () => waiting.settled(),
  }
}
