/** The calls of the store's worker, over the two databases of a site. */
import { setImmediate } from 'node:timers/promises'
import type { FixColumns } from '../ports.ts'
import { openBlobTables } from './blob-tables.ts'
import type { StoreCalls, WorkerOptions } from './calls.ts'
import { openCompaction } from './compaction.ts'
import { dataVersionOf, JOURNAL_FILE, openForReading, openJournalDatabase, openTrackDatabase, TRACKS_FILE } from './database.ts'
import { importHistory } from './history.ts'
import { openJournalTables } from './journal-tables.ts'
import { readArchived, readStates, type StatePage } from './state-pages.ts'
import { openTrackReads, readEverything } from './track-reads.ts'
import { openTracksFile } from './tracks-file.ts'

/** SQLite's code for a file that another holds too long: what a restore is to whoever appends during it. */
class Replaced extends Error {
  readonly code = 'ERR_SQLITE_ERROR'
}

/** @param onForeign called when another process has changed the journal, or the log was replaced */
export function openStoreCalls(options: WorkerOptions, onForeign: () => void): StoreCalls {
  const journalDatabase = openJournalDatabase(options.dataDir, options)
  const trackDatabase = openTrackDatabase(options.dataDir, options)
  const journal = openJournalTables(journalDatabase, refuseIfReplaced)
  const blobs = openBlobTables(journalDatabase)
  const file = openTracksFile(trackDatabase)
  const reads = openTrackReads(file)
  const compaction = openCompaction(file, options)
  const walks = openWalks()
  const poll = setInterval(noticeOthers, options.pollMs)
  let epoch = journal.epoch()
  let journalVersion = dataVersionOf(journalDatabase)

  function noticeOthers(): void {
    const version = dataVersionOf(journalDatabase)
    if (version === journalVersion) return
    journalVersion = version
    epoch = journal.epoch()
    onForeign()
  }

  /** What was decided on the picture of the old log must not go into the new one: its sender is asked to come again. */
  function refuseIfReplaced(): void {
    if (journal.epoch() === epoch) return
    noticeOthers()
    throw new Replaced('the log was replaced from a backup')
  }

  async function untilDone<T>(work: Generator<undefined, T>): Promise<T> {
    for (;;) {
      const { done, value } = work.next()
      if (done) return value
      await setImmediate()
    }
  }

  return {
    appendEvents: journal.append,
    readEvents: journal.read,
    realms: journal.realms,
    lastSeq: journal.lastSeq,
    archiveStates: journal.archive,
    stateOf: journal.stateOf,
    statesAt: journal.statesAt,
    hasStates: journal.hasStates,
    statesUpTo: journal.statesUpTo,
    epoch: journal.epoch,
    putBlobPart: blobs.putPart,
    putBlobs: blobs.putAll,
    keepBlob: blobs.keep,
    dropBlobPart: blobs.dropPart,
    getBlob: blobs.get,
    removeBlob: blobs.remove,
    appendFixes(fixes) {
      file.writing(() => {
        refuseIfReplaced()
        return [file.recent.write(fixes)]
      })
      compaction.relieve()
    },
    timesOf: reads.timesOf,
    readUnit: reads.readUnit,
    placesAt: (atMs, asKnownNow) => untilDone(reads.placesAt({ atMs, asKnownNow })),
    stats: reads.stats,
    importHistory: (fixes, keepUntilMs) => importHistory(file, reads, fixes, keepUntilMs),
    openWalk: (fromMs, toMs) => walks.open(readEverything(openForReading(`${options.dataDir}/${TRACKS_FILE}`), fromMs, toMs)),
    stepWalk: (walk) => walks.step(walk) as FixColumns | undefined, // opened by `openWalk`
    openStates: (room, realm, prefix) => walks.open(readStates(openForReading(`${options.dataDir}/${JOURNAL_FILE}`), room, realm, prefix)),
    openArchived: (room, realm, prefix) =>
      walks.open(readArchived(openForReading(`${options.dataDir}/${JOURNAL_FILE}`), room, realm, prefix)),
    stepStates: (walk) => walks.step(walk) as StatePage | undefined, // opened by one of these two
    closeWalk: walks.close,
    async maintain(nowMs, keepMs, budgetMs) {
      const endMs = performance.now() + budgetMs
      while (compaction.step({ nowMs, keepMs })) {
        if (performance.now() >= endMs) return { more: true }
        await setImmediate()
      }
      return { more: false }
    },
    close() {
      clearInterval(poll)
      walks.closeAll()
      journalDatabase.close()
      trackDatabase.close()
    },
  }
}

/** Reads that are stepped through by their numbers, each until it is closed. */
function openWalks() {
  const walks = new Map<number, Generator<unknown, void>>()
  let next = 1

  function close(walk: number): void {
    walks.get(walk)?.return()
    walks.delete(walk)
  }

  return {
    open(walk: Generator<unknown, void>): number {
      walks.set(next, walk)
      return next++
    },
    step: (walk: number): unknown => walks.get(walk)?.next().value ?? undefined,
    close,
    closeAll() {
      for (const walk of walks.keys()) close(walk)
    },
  }
}
