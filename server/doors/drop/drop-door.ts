/** A watched folder for networks that lead one way only: what is dropped is taken in, put away, and answered by a receipt beside it. */
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { FAULTS, Fault } from '#wire/errors'
import type { NamedMapping } from '#wire/report-mapping'
import { subjectOf } from '../../domain/subjects.ts'
import type { Ledger } from '../../live/ledger.ts'
import { DROP_ACTOR, dropContents, type DropContentsOptions } from './drop-contents.ts'
import { copyOf, type DropCopy } from './drop-copy.ts'
import { openDropFolder, type DropEnd, type DroppedFile } from './drop-folder.ts'
import { kindOfName, type DropKind } from './drop-names.ts'
import { isRefused, type DropCount, type DropReceipt, type TakenFile } from './drop-receipt.ts'
import { dropRefusals, type Refusals } from './drop-refusals.ts'

export interface DropOptions extends DropContentsOptions {
  readonly dir: string
  /** Where a file is copied before it is read; a folder of our own. */
  readonly copyPath: string
  readonly house: Ledger
  readonly log: DropLog
  /** How long a file must have stood still. */
  readonly stillMs: number
}

interface DropLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/**
 * [F1] A file is taken once its size and time of change have stood still, and only if they still do when it has been copied.
 * [F2] What was taken whole before, read the same way, is not taken again; a file of which anything was refused may come again, and a crash at any
 *      moment takes it again: ids tell what is here already.
 * [F3] Nothing is deleted: a file is moved to `done` or `refused`, its receipt beside it.
 * [F4] One that grows after that was not whole: it comes back and is taken anew, whole; ids tell what is here already.
 */
export interface Drop {
  /** Ends once the file under way is put away. */
  close(): Promise<void>
}

/** Watching by events is blind on network shares, so the folder is looked at: twice in the time that a file must stand still. */
const MOST_LOOK_MS = 5_000
const MAX_FILE_BYTES = 64 * 1024 * 1024
/** Contents remembered; older ones, dropped again, are read again, and their reports known by their ids. */
const MOST_REMEMBERED = 10_000

/** @throws Fault STATE_CONFLICT where the folder cannot be used */
export async function openDrop(options: DropOptions): Promise<Drop> {
  const { house, nowMs, log, stillMs } = options
  const lookMs = Math.min(MOST_LOOK_MS, stillMs / 2)
  const folder = await openDropFolder(options.dir, stillMs)
  const taken = house.of<TakenFile>('dropFile')
  const bring = dropContents(options)
  let isClosed = false
  let working: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout

  async function look(): Promise<void> {
    for (const file of await folder.ready(nowMs())) {
      if (isClosed) return
      try {
        await take(file)
      } catch (err) {
        log.warn({ file: file.name, err }, 'drop')
        // The house is behind: the others would fare no better. A file that cannot be moved must not hold up the others.
        if (err instanceof Fault) return
      }
    }
  }

  async function take(file: DroppedFile): Promise<void> {
    const beganMs = nowMs()
    const refuse = (reason: string) => putAway(file, 'refused', { outcome: 'refused', reason, beganMs })
    const kind = file.isText ? kindOfName(file.name) : 'its name is not in UTF-8'
    if (typeof kind === 'string') return refuse(kind)
    const copy = await copyOf(file.path, options.copyPath, MAX_FILE_BYTES)
    if (copy === 'changed') return
    if ('refused' in copy) return refuse(copy.refused)
    try {
      await takeCopy(file, kind, copy, beganMs)
    } finally {
      await rm(options.copyPath, { force: true })
    }
  }

  async function takeCopy(file: DroppedFile, kind: DropKind, copy: DropCopy, beganMs: number): Promise<void> {
    const { sha256, bytes, path } = copy
    const about = { what: kind.what === 'table' ? `table by mapping ${kind.mapping}` : kind.what, bytes, sha256, beganMs }
    const key = keyOf(copy, kind, options.imports.mappings)
    const before = taken.get(key)
    if (before) {
      const { file: _file, ...earlier } = before
      return putAway(file, 'done', { ...about, outcome: 'alreadyTaken', ...earlier })
    }
    await rm(folder.refusedPath, { force: true }) // what a crash has left
    const rows = dropRefusals(folder.refusedPath)
    try {
      const count = await bring(kind, path, rows)
      if (isRefused(count)) return await putAway(file, 'refused', { ...about, outcome: 'refused', ...count }, rows)
      if (count.refused === 0) await remember(file.name, key, count)
      await putAway(file, 'done', { ...about, outcome: 'taken', ...count }, rows)
    } catch (cause) {
      // Where trying again helps, the disk or the log is behind: the file stays where it is until the next look.
      if (!(cause instanceof Fault) || FAULTS[cause.code].retry) throw cause
      await putAway(file, 'refused', { ...about, outcome: 'refused', reason: cause.message }, rows)
    }
  }

  async function remember(file: string, key: string, count: DropCount): Promise<void> {
    const takenMs = nowMs()
    const about = { atMs: takenMs, knownMs: takenMs, by: DROP_ACTOR.name }
    const [oldest] = taken.size >= MOST_REMEMBERED ? taken.keys() : []
    const data: TakenFile = { file, takenMs, ...count }
    await house.record([
      { ...about, kind: 'dropFile:taken', subject: subjectOf('dropFile', key), data },
      ...(oldest === undefined ? [] : [{ ...about, kind: 'dropFile:forgotten', subject: subjectOf('dropFile', oldest) }]),
    ])
  }

  async function putAway(file: DroppedFile, to: DropEnd, told: Omit<DropReceipt, 'file' | 'doneMs'>, rows?: Refusals): Promise<void> {
    await rows?.flush()
    const refusedPath = rows?.hasFile ? folder.refusedPath : undefined
    const receiptOf = (name: string): DropReceipt => ({
      file: name,
      ...told,
      ...(rows && rows.first.length > 0 ? { refusedRows: rows.first } : {}),
      ...(refusedPath === undefined ? {} : { refusedFile: `${name}.refused.csv` }),
      doneMs: nowMs(),
    })
    const name = await folder.putAway(file, to, receiptOf, refusedPath)
    log.info({ file: name, to, outcome: told.outcome, added: told.added, refused: told.refused }, 'drop')
  }

  function lookSoon(): void {
    working = look()
      .catch((err: unknown) => log.warn({ err }, 'drop'))
      .then(() => {
        if (!isClosed) timer = setTimeout(lookSoon, lookMs).unref()
      })
  }

  timer = setTimeout(lookSoon, lookMs).unref()
  return {
    async close() {
      isClosed = true
      clearTimeout(timer)
      await working
    },
  }
}

/** What a file is remembered by: the same bytes read another way, or by a mapping that was mended, are another matter. */
function keyOf({ sha256 }: DropCopy, kind: DropKind, mappings: ReadonlyMap<string, NamedMapping>): string {
  const readBy = kind.what === 'table' ? mappings.get(kind.mapping) : undefined
  return createHash('sha256')
    .update(JSON.stringify([sha256, kind, readBy]))
    .digest('hex')
}
