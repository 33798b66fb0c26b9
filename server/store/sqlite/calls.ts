/** What the store asks of its worker, and how the answers come back. */
import type { ArchivedState, FixColumns, JournalEvent, NamedBytes, SubjectState, TrackStats } from '../ports.ts'
import type { CompactionOptions } from './compaction.ts'
import type { OpenOptions } from './database.ts'
import type { ImportCount } from './history.ts'
import type { WrittenDraft } from './journal-tables.ts'
import type { StatePage } from './state-pages.ts'

/** Every call, by name: the worker has a function for each, the store calls it by message. */
export interface StoreCalls {
  appendEvents(drafts: readonly WrittenDraft[]): readonly number[]
  readEvents(room: string, realm: string, afterSeq: number, limit: number): readonly JournalEvent[]
  realms(room: string): readonly string[]
  lastSeq(room: string, realm: string): number
  archiveStates(
    room: string,
    realm: string,
    upToSeq: number,
    states: readonly Omit<ArchivedState, 'seq'>[],
  ): readonly (number | undefined)[]
  stateOf(room: string, realm: string, subject: string): SubjectState | undefined
  statesAt(room: string, realm: string, seqs: readonly number[]): readonly SubjectState[]
  hasStates(room: string, realm: string, subjects: readonly string[]): readonly boolean[]
  statesUpTo(room: string, realm: string, subjects: readonly string[], upToSeq: number): readonly (SubjectState | undefined)[]
  appendFixes(fixes: FixColumns): void
  timesOf(slot: number, fromMs: number, toMs: number): Float64Array
  readUnit(slot: number, fromMs: number, toMs: number): FixColumns
  placesAt(atMs: number, asKnownNow: boolean): Promise<FixColumns>
  /** A walk is stepped through until it gives `undefined`, and closed. */
  openWalk(fromMs: number, toMs: number): number
  stepWalk(walk: number): FixColumns | undefined
  openStates(room: string, realm: string, prefix: string): number
  openArchived(room: string, realm: string, prefix: string): number
  stepStates(walk: number): StatePage | undefined
  closeWalk(walk: number): void
  importHistory(fixes: FixColumns, keepUntilMs: number): ImportCount
  maintain(nowMs: number, keepMs: number, budgetMs: number): Promise<{ readonly more: boolean }>
  stats(): TrackStats
  putBlobPart(name: string, version: string, part: number, bytes: Uint8Array): void
  putBlobs(version: string, blobs: readonly NamedBytes[]): void
  keepBlob(name: string, version: string, parts: number): void
  dropBlobPart(name: string): boolean
  getBlob(name: string): Uint8Array | undefined
  removeBlob(name: string): void
  epoch(): string
  close(): void
}

export type CallName = keyof StoreCalls

export interface CallMessage {
  readonly id: number
  readonly name: CallName
  readonly args: readonly unknown[]
}

/** `fault`: an expected failure, of the disk or of the database. Else a defect, told with its stack. */
export interface Failure {
  readonly fault: boolean
  readonly message: string
  readonly stack: string | undefined
}

export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'unopened'; readonly failure: Failure }
  | { readonly type: 'foreign' }
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure }

export interface WorkerOptions extends OpenOptions, CompactionOptions {
  readonly dataDir: string
  /** How often the files are looked at for what another process changed, ms. */
  readonly pollMs: number
}
