/** A watched folder for networks that lead one way only: what is dropped is taken in, put away, and answered by a receipt beside it. */
import { appendFile, readFile, rm } from 'node:fs/promises'
import { FAULTS, Fault } from '#wire/errors'
import { subjectOf } from '../../domain/subjects.ts'
import type { RefusedRecord } from '../../import/refused-rows.ts'
import type { Ledger } from '../../live/ledger.ts'
import type { ReportDesk } from '../../live/report-desk.ts'
import type { ReportImports } from '../../report-imports.ts'
import { MAX_CAP_BYTES, readCap } from '../cap/read-cap.ts'
import type { CapTaker } from '../cap/take-cap.ts'
import { decodeBody } from '../body.ts'
import type { Intake } from '../intake.ts'
import type { Sender } from '../sender.ts'
import { copyOf, type DropCopy } from './drop-copy.ts'
import { openDropFolder, type DropEnd, type DroppedFile } from './drop-folder.ts'
import { takePositions, takeReportLines } from './drop-lines.ts'
import { kindOfName, type DropKind } from './drop-names.ts'
import { isRefused, MOST_REFUSED_ROWS, type DropCount, type DropReceipt, type DropRefusal, type TakenFile } from './drop-receipt.ts'

export interface DropOptions {
  readonly dir: string
  /** Where a file is copied before it is read; a folder of our own. */
  readonly copyPath: string
  readonly house: Ledger
  readonly desk: ReportDesk
  readonly takeCap: CapTaker
  readonly intake: Pick<Intake, 'accept'>
  readonly imports: ReportImports
  readonly refusedLines: (row: RefusedRecord, isFirst: boolean) => string
  readonly nowMs: () => number
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
 * [F2] What was taken before, by its content, is not taken again; a crash at any moment takes it again, and doubles nothing.
 * [F3] Nothing is deleted: a file is moved to `done` or `refused`, its receipt beside it.
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
const ACTOR = { name: 'drop', role: 'gateway' } as const
const SENDER: Sender = {
  by: 'drop',
  role: 'gateway',
  source: 'drop',
  sourceKind: 'gateway',
  crs: 'WGS84',
  defaultAccuracyM: 15,
  simulated: false,
}

/** @throws Fault STATE_CONFLICT where the folder cannot be used */
export async function openDrop(options: DropOptions): Promise<Drop> {
  const { house, nowMs, log, stillMs } = options
  const lookMs = Math.min(MOST_LOOK_MS, stillMs / 2)
  const folder = await openDropFolder(options.dir, stillMs)
  const taken = house.of<TakenFile>('dropFile')
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
    const kind = file.isText ? kindOfName(file.name) : 'its name is not in UTF-8'
    const copy = typeof kind === 'string' ? { refused: kind } : await copyOf(file.path, options.copyPath, MAX_FILE_BYTES)
    if (copy === 'changed') return
    if ('refused' in copy || typeof kind === 'string') {
      const reason = 'refused' in copy ? copy.refused : ''
      return putAway(file, 'refused', { outcome: 'refused', reason, beganMs })
    }
    const about = {
      what: kind.what === 'table' ? `table by mapping ${kind.mapping}` : kind.what,
      bytes: copy.bytes,
      sha256: copy.sha256,
      beganMs,
    }
    const before = taken.get(copy.sha256)
    if (before) {
      const { file: _file, ...earlier } = before
      return putAway(file, 'done', { ...about, outcome: 'alreadyTaken', ...earlier })
    }
    const rows = refusals(folder.refusedPath)
    await rm(folder.refusedPath, { force: true }) // what a crash has left
    try {
      const count = await bring(kind, copy, rows)
      if (!isRefused(count)) await remember(file.name, copy, count)
      await putAway(
        file,
        isRefused(count) ? 'refused' : 'done',
        { ...about, outcome: isRefused(count) ? 'refused' : 'taken', ...count },
        rows,
      )
    } catch (cause) {
      if (!(cause instanceof Fault)) throw cause
      // The file stays where it is and is tried at the next look: the disk or the log is behind.
      if (FAULTS[cause.code].retry) throw cause
      await putAway(file, 'refused', { ...about, outcome: 'refused', reason: cause.message }, rows)
    } finally {
      await rm(options.copyPath, { force: true })
    }
  }

  async function bring(kind: DropKind, { path }: DropCopy, rows: Refusals): Promise<DropCount> {
    switch (kind.what) {
      case 'table': {
        const named = options.imports.mappings.get(kind.mapping)
        if (!named) throw new Fault('NOT_FOUND', `there is no mapping '${kind.mapping}': its name begins with that of none`)
        const { name: _name, ...mapping } = named
        const onRefused = (row: RefusedRecord) => rows.takeRow(row, options.refusedLines)
        return options.imports.run(path, { kind: mapping.kind, mapping, by: ACTOR.name, simulated: false, dryRun: false, onRefused })
      }
      case 'cap':
        return bringCap(path)
      case 'positions':
        return takePositions(path, options.intake, SENDER, rows.take)
      case 'reports':
        return takeReportLines(path, options.desk, ACTOR, nowMs, rows.take)
    }
  }

  async function bringCap(path: string): Promise<DropCount> {
    const bytes = await readFile(path)
    if (bytes.length > MAX_CAP_BYTES) throw new Fault('BODY_TOO_LARGE', `a message of at most ${MAX_CAP_BYTES} bytes is taken`)
    const alert = readCap(decodeBody(bytes))
    const one = { records: 1, added: 0, duplicates: 0, refused: 0 }
    if (alert.msgType === 'Alert' && (await options.desk.book.find('incident', alert.identifier))) return { ...one, duplicates: 1 }
    const { taken: isTaken, reason = '' } = await options.takeCap(alert, ACTOR, false)
    if (!isTaken) throw new Fault('FIELD_INVALID', reason)
    return { ...one, added: 1 }
  }

  async function remember(file: string, { sha256 }: DropCopy, count: DropCount): Promise<void> {
    const takenMs = nowMs()
    const about = { atMs: takenMs, knownMs: takenMs, by: ACTOR.name }
    const [oldest] = taken.size >= MOST_REMEMBERED ? taken.keys() : []
    const data: TakenFile = { file, takenMs, ...count }
    await house.record([
      { ...about, kind: 'dropFile:taken', subject: subjectOf('dropFile', sha256), data },
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

interface Refusals {
  readonly first: readonly DropRefusal[]
  /** Whether a table's refused rows were written down. */
  readonly hasFile: boolean
  take(row: DropRefusal): void
  takeRow(row: RefusedRecord, linesOf: DropOptions['refusedLines']): Promise<void>
  flush(): Promise<void>
}

/** Characters gathered before they are written. */
const CHUNK_CHARS = 65_536

function refusals(path: string): Refusals {
  const first: DropRefusal[] = []
  let rows = 0
  let chunk = ''

  function take({ line, field, reason }: DropRefusal): void {
    if (first.length < MOST_REFUSED_ROWS) first.push({ line, field, reason })
  }

  async function flush(): Promise<void> {
    if (chunk === '') return
    await appendFile(path, chunk)
    chunk = ''
  }

  return {
    first,
    get hasFile() {
      return rows > 0
    },
    take,
    async takeRow(row, linesOf) {
      take(row)
      chunk += linesOf(row, rows++ === 0)
      if (chunk.length >= CHUNK_CHARS) await flush()
    },
    flush,
  }
}
