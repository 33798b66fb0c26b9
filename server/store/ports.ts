/**
 * What the house asks of storage, in the words of the domain. Three ports make a `Store`; each rule has a number, and the suites
 * in `test/storage` hold every driver to it. Drivers: `memory-`, `sqlite-`; PostgreSQL is to keep the same rules.
 */

/** A line of the journal before it has a number. `data` is the whole new state of the subject (plain JSON); absent: it is gone. */
export interface EventDraft {
  readonly room: string
  readonly realm: string
  readonly kind: string
  readonly subject: string
  readonly atMs: number
  readonly knownMs: number
  /** Who did it: a token's name, `cli`, `server`. Never a person's name. */
  readonly by: string
  readonly data?: unknown
}

export interface JournalEvent extends EventDraft {
  /** Previous + 1 within one room and realm, from 1. */
  readonly seq: number
}

/** What is true now of one subject: the data of its last event. */
export interface SubjectState {
  readonly subject: string
  readonly seq: number
  readonly data: unknown
}

/** A state that was put away, and what stays at hand of it: a line of its owner's own, of at most a few hundred characters. */
export interface ArchivedState {
  readonly subject: string
  readonly seq: number
  readonly digest: string
}

/**
 * Everything that changed except positions: append-only, numbered, the audit trail.
 *
 * [J1] `append` resolves only when its drafts are durable; all of one call are stored, or none, in their order.
 * [J2] `seq` is gap-free from 1 within one room and realm, also with several processes appending at once.
 * [J3] `read` gives events in order of `seq`, each once; what was appended before the call is in it.
 * [J4] `states` gives, for each subject that is not gone nor in the archive, the data of its last event: what reading the whole journal
 *      would give, in order of `seq`.
 * [J5] What another process appends is seen by `read`, and announced through `onForeign` within 2 s.
 * [J6] Nothing ever changes or removes an event.
 * [J7] The most drafts waiting is bounded; past it `append` rejects with the fault INTAKE_FULL and stores nothing of that call.
 * [J8] `archive` puts states away, each with its digest, durably, all of one call or none; a state whose last event is newer than `upToSeq`, or
 *      that is gone, stays as it is. `archived` gives each that is put away, once, in no promised order. The next event of a subject takes it
 *      out of the archive.
 * [J9] `stateOf`, `statesAt` and `hasStates` tell of states whether put away or not; `statesAt` leaves out numbers that are the last of no
 *      subject.
 * [J10] `realms` gives each realm of a room that has an event, once.
 * [J11] `statesUpTo` gives of each subject, in the order given, the data of its last event up to a number, whatever came after it; `undefined`
 *      where it had none, or was gone.
 */
export interface Journal {
  append(drafts: readonly EventDraft[]): Promise<readonly JournalEvent[]>
  read(room: string, realm: string, afterSeq: number, limit: number): Promise<readonly JournalEvent[]>
  realms(room: string): Promise<readonly string[]>
  /** 0 when there is none. */
  lastSeq(room: string, realm: string): Promise<number>
  /** @param prefix of the subject, such as `unit/`; empty for all */
  states(room: string, realm: string, prefix: string): Promise<readonly SubjectState[]>
  /** @returns of each, in the order given, the number of its last event; `undefined` where it stayed as it is */
  archive(
    room: string,
    realm: string,
    upToSeq: number,
    states: readonly Omit<ArchivedState, 'seq'>[],
  ): Promise<readonly (number | undefined)[]>
  archived(room: string, realm: string, prefix: string): AsyncIterable<readonly ArchivedState[]>
  stateOf(room: string, realm: string, subject: string): Promise<SubjectState | undefined>
  /** @param seqs 5,000 at most */
  statesAt(room: string, realm: string, seqs: readonly number[]): Promise<readonly SubjectState[]>
  /** Of each subject whether it is there, in the order given. */
  hasStates(room: string, realm: string, subjects: readonly string[]): Promise<readonly boolean[]>
  /** @param subjects 5,000 at most */
  statesUpTo(room: string, realm: string, subjects: readonly string[], upToSeq: number): Promise<readonly (SubjectState | undefined)[]>
  /** Calls back whenever another process has appended or the log was replaced; returns what stops it. */
  onForeign(listener: () => void): () => void
}

/**
 * Fixes as columns, all of one length; index `i` is one fix. Unknown: 65535 in the u16 columns, 255 in battery.
 * `mark` holds the `MARK` bits of `wire/fix.ts`; `source` is an index that the caller assigns and keeps (journal subject `source/ID`).
 */
export interface FixColumns {
  readonly count: number
  readonly slot: Uint32Array
  readonly takenMs: Float64Array
  readonly receivedMs: Float64Array
  readonly lonE7: Int32Array
  readonly latE7: Int32Array
  readonly speedCmps: Uint16Array
  readonly courseCdeg: Uint16Array
  readonly accuracyDm: Uint16Array
  readonly batteryPct: Uint8Array
  readonly mark: Uint8Array
  readonly source: Uint16Array
}

export interface TrackStats {
  /** Fixes in blocks in order of arrival, and in pieces by unit and hour. */
  readonly recentFixes: number
  readonly compactedFixes: number
  readonly recentBytes: number
  readonly compactedBytes: number
  readonly oldestMs?: number
  readonly newestMs?: number
}

/**
 * Where every unit was: high volume, kept for a set number of days. Times are whole milliseconds. Columns handed in are copied
 * before the call returns; columns given back belong to the caller.
 *
 * [T1] `append` resolves only when its fixes are durable; all of one call, or none. Calls are grouped into one commit of at most tens of ms.
 * [T2] A fix that was acknowledged is given back by the reads exactly as it was appended, in every column, before, during and
 *      after compaction, and after the process was killed at any byte.
 * [T3] Reads give each fix once, and see what was appended before the call. `readUnit` is ordered by `takenMs`.
 * [T4] `timesOf` gives the exact `takenMs` values of one unit in [fromMs, toMs), pending appends included.
 * [T5] `placesAt(t)` gives one row a unit, as known then: of its fixes received at or before t and marked neither `jump` nor `late`, the
 *      one with the greatest `takenMs`, however old. With `asKnownNow`: of its fixes taken at or before t and not marked `jump`,
 *      whenever received. Of two taken at one instant, the one received later. A unit's last place outlives the removal of its hours.
 * [T6] `maintain` works for about `budgetMs`, in steps each safe against a kill, and says whether more is due: it compacts closed hours,
 *      removes hours wholly older than `keepMs` (an hour that `importHistory` was promised for longer stays as long), and never makes
 *      an append wait longer than one step.
 * [T7] The most fixes waiting is bounded; past it `append` rejects with the fault INTAKE_FULL and stores nothing of that call.
 * [T8] Recent storage is at most 24 bytes a fix, compacted at most 12, measured at 3,000 units reporting every 10 s.
 * [T9] `importHistory` stores old fixes as compacted, skips those whose unit and `takenMs` are stored already, and keeps the hours of all of
 *      them, skipped or not, at least until `keepUntilMs`, whatever `keepMs` says.
 */
export interface TrackLog {
  append(fixes: FixColumns): Promise<void>
  timesOf(slot: number, fromMs: number, toMs: number): Promise<Float64Array>
  readUnit(slot: number, fromMs: number, toMs: number): Promise<FixColumns>
  placesAt(atMs: number, options?: { readonly asKnownNow?: boolean }): Promise<FixColumns>
  /** All fixes with `takenMs` in [fromMs, toMs), block by block, in no promised order. */
  readAll(fromMs: number, toMs: number): AsyncIterable<FixColumns>
  importHistory(fixes: FixColumns, keepUntilMs: number): Promise<{ readonly stored: number; readonly duplicates: number }>
  maintain(nowMs: number, keepMs: number, budgetMs: number): Promise<{ readonly more: boolean }>
  stats(): Promise<TrackStats>
}

export interface NamedBytes {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * Large things under a name: checkpoints, imported roads.
 *
 * [B1] `put` replaces the whole blob, durably, or leaves the old one.
 * [B2] `get` gives the bytes last put, or `undefined`.
 * [B3] `putAll` puts many small ones in one step: all of them, durably, or none.
 */
export interface Blobs {
  put(name: string, bytes: Uint8Array): Promise<void>
  /** @param blobs of a few KB each, some MB together */
  putAll(blobs: readonly NamedBytes[]): Promise<void>
  get(name: string): Promise<Uint8Array | undefined>
  remove(name: string): Promise<void>
}

/**
 * [S1] `epoch` names this log: it changes when the log is restored from a backup, and at no other time.
 * [S2] `backup` writes a consistent copy while appends go on, into a new or empty folder; `restore` into a store in use replaces all of
 *      it at once, changes the epoch and is announced through `journal.onForeign`. The memory driver keeps nothing to come back to and
 *      refuses `backup` with STATE_CONFLICT.
 * [S3] `close` waits for what is pending; nothing acknowledged is lost by not calling it.
 */
export interface Store {
  readonly journal: Journal
  readonly tracks: TrackLog
  readonly blobs: Blobs
  epoch(): Promise<string>
  backup(toFolder: string): Promise<void>
  close(): Promise<void>
}
