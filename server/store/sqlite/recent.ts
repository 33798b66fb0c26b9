/**
 * The recent fixes: on disk as blocks in order of arrival, and the same in memory, chained by unit, for the reads. The memory is a copy
 * of the disk: it changes only after a commit, and is read anew when another process has changed the blocks.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { FixColumns } from '../ports.ts'
import { joinFixes, pickFixes, sliceFixes } from '../fix-columns.ts'
import { newFixWindow, type FixWindow } from '../fix-window.ts'
import { hourOf } from '../hours.ts'
import { packFixes, unpackFixes } from '../packed-fixes.ts'
import { ROW_BYTES } from './piece-tables.ts'
import { dataVersionOf } from './database.ts'
import { readProgress, writeProgress, type Progress } from './progress.ts'

/** A last block smaller than this grows with the next commit: a commit writes a whole page anyhow, and few fixes pack badly. */
const GROWING_BLOCK_FIXES = 256
/** The most fixes of one block: it is the unit in which they are read back. */
const MAX_BLOCK_FIXES = 8_192

interface Block {
  readonly id: number
  /** Its fixes are those of the window from `start` to before `end`. */
  readonly start: number
  readonly end: number
  readonly bytes: number
}

export interface Recent {
  readonly window: FixWindow
  readonly progress: Progress
  readonly bytes: number
  /** Whether fix `index` of the window lies in pieces already, and counts there. */
  isSorted(index: number): boolean
  /** Reads the blocks anew if another connection has changed them. Call inside a transaction, before anything else in it. */
  refresh(): void
  /** Writes fixes within the caller's transaction. @returns what to call after its commit */
  write(fixes: FixColumns): () => void
  /** How many fixes of the window lie in blocks up to `lastBlock`. */
  countUpTo(lastBlock: number): number
  lastBlock(): number
  /** Notes progress within the caller's transaction. @returns what to call after its commit */
  note(progress: Partial<Progress>): () => void
  /** Ends a sorting within the caller's transaction: what it left unsorted becomes blocks again. @returns what to call after its commit */
  endSorting(): () => void
}

/** @param onForeign called when another connection has changed the file in any way, within the transaction that saw it */
export function openRecent(database: DatabaseSync, onForeign: () => void): Recent {
  const all = database.prepare('SELECT id, packed FROM blocks ORDER BY id')
  const insert = database.prepare('INSERT INTO blocks (id, fixes, packed) VALUES (?, ?, ?)')
  const grow = database.prepare('UPDATE blocks SET fixes = ?, packed = ? WHERE id = ?')
  const dropUpTo = database.prepare('DELETE FROM blocks WHERE id <= ?')
  const shape = database.prepare(
    `SELECT (SELECT value FROM meta WHERE name = 'epoch') AS epoch, (SELECT min(id) FROM blocks) AS first, last.id AS last, last.fixes AS fixes
     FROM (SELECT max(id) AS id, fixes FROM blocks) AS last`,
  )
  let window = newFixWindow()
  let blocks: Block[] = []
  let progress = readProgress(database)
  let dataVersion = -1
  let seen = ''
  let sortingEnd = 0

  /**
   * What identifies the blocks on disk: any change by another process shows here. Taken within a transaction, always: after a commit
   * it would hide what another process wrote just then.
   */
  function fingerprint(): string {
    return JSON.stringify([shape.get(), readProgress(database)])
  }

  function load(): void {
    progress = readProgress(database)
    window = newFixWindow()
    blocks = []
    for (const row of all.iterate()) {
      const packed = row['packed'] as Uint8Array // the column is a BLOB
      const fixes = unpackFixes(packed)
      blocks.push({ id: Number(row['id']), start: window.count, end: window.count + fixes.count, bytes: packed.length })
      window.add(fixes)
    }
  }

  function isSorted(index: number): boolean {
    if (progress.lastBlock === 0 || index >= sortingEnd) return false
    const { slot, takenMs } = window.columns
    return slot[index]! < progress.slotBefore && hourOf(takenMs[index]!) < progress.hourBefore
  }

  function countUpTo(lastBlock: number): number {
    return blocks.findLast(({ id }) => id <= lastBlock)?.end ?? 0
  }

  function settle(print: string): void {
    sortingEnd = countUpTo(progress.lastBlock)
    seen = print
  }

  return {
    get window() {
      return window
    },
    get progress() {
      return progress
    },
    get bytes() {
      return blocks.reduce((sum, block) => sum + block.bytes + ROW_BYTES, 0)
    },
    isSorted,
    refresh() {
      const version = dataVersionOf(database)
      if (version === dataVersion) return
      const print = fingerprint()
      if (print !== seen) load()
      settle(print)
      onForeign()
      dataVersion = version
    },
    write(fixes) {
      const tail = blocks.at(-1)
      const grows = tail !== undefined && tail.id > progress.lastBlock && tail.end - tail.start < GROWING_BLOCK_FIXES
      const joined = grows ? joinFixes([sliceFixes(window.columns, tail.start, tail.end), fixes]) : fixes
      const written: Block[] = []
      const offset = grows ? tail.start : window.count
      for (let at = 0; at < joined.count; at += MAX_BLOCK_FIXES) {
        const part = sliceFixes(joined, at, Math.min(at + MAX_BLOCK_FIXES, joined.count))
        const packed = packFixes(part, 'arrival')
        const isTail = grows && at === 0
        const id = isTail ? tail.id : (written.at(-1)?.id ?? tail?.id ?? progress.lastBlock) + 1
        if (isTail) grow.run(part.count, packed, id)
        else insert.run(id, part.count, packed)
        written.push({ id, start: offset + at, end: offset + at + part.count, bytes: packed.length })
      }
      const print = fingerprint()
      return () => {
        if (grows) blocks.pop()
        blocks.push(...written)
        window.add(fixes)
        settle(print)
      }
    },
    countUpTo,
    lastBlock: () => blocks.at(-1)?.id ?? 0,
    note(changes) {
      writeProgress(database, changes)
      const print = fingerprint()
      return () => {
        progress = { ...progress, ...changes }
        settle(print)
      }
    },
    endSorting() {
      const { lastBlock, hourBefore } = progress
      const ended = { lastBlock: 0, slotBefore: 0 }
      const { takenMs } = window.columns
      const end = countUpTo(lastBlock)
      const left: number[] = []
      for (let i = 0; i < end; i++) if (hourOf(takenMs[i]!) >= hourBefore) left.push(i)
      dropUpTo.run(lastBlock)
      const kept: Block[] = []
      // They take the numbers of the last of the blocks they come from, so that they stay before everything that arrived later.
      const parts = Math.ceil(left.length / MAX_BLOCK_FIXES)
      for (let part = 0; part < parts; part++) {
        const start = part * MAX_BLOCK_FIXES
        const indices = left.slice(start, start + MAX_BLOCK_FIXES)
        const packed = packFixes(pickFixes(window.columns, indices), 'arrival')
        const id = lastBlock - parts + 1 + part
        insert.run(id, indices.length, packed)
        kept.push({ id, start, end: start + indices.length, bytes: packed.length })
      }
      writeProgress(database, ended)
      const print = fingerprint()
      return () => {
        const shift = end - left.length
        const later = blocks.filter(({ id }) => id > lastBlock)
        window.retain((index) => index >= end || hourOf(takenMs[index]!) >= hourBefore)
        blocks = [...kept, ...later.map((block) => ({ ...block, start: block.start - shift, end: block.end - shift }))]
        progress = { ...progress, ...ended }
        settle(print)
      }
    },
  }
}
