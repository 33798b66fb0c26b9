/** Compacted fixes as SQL: one row for a unit's hour, and what is known of each hour as a whole. */
import type { DatabaseSync } from 'node:sqlite'
import type { FixColumns } from '../ports.ts'
import { pickFixes, sortFixes } from '../fix-columns.ts'
import { hourOf } from '../hours.ts'
import { packFixes } from '../packed-fixes.ts'

/** What a row costs beyond its packed bytes: its header and its entries in two indexes. */
export const ROW_BYTES = 40

export interface Piece {
  readonly id: number
  readonly slot: number
  readonly packed: Uint8Array
}

/** Before every piece of an hour. */
export const FIRST_PIECE = { slot: -1, id: 0 } as const

export interface HourRow {
  readonly hour: number
  readonly fixes: number
  readonly bytes: number
  readonly first_taken_ms: number
  readonly last_taken_ms: number
  readonly first_received_ms: number
}

export interface UnitHour {
  readonly hour: number
  readonly pieces: number
  readonly packed: Uint8Array
}

export interface PieceTables {
  /** Writes one unit's fixes of one hour as a piece beside those there are. */
  insert(hour: number, slot: number, fixes: FixColumns): void
  /** Writes one unit's fixes, hour by hour. */
  insertByHour(slot: number, fixes: FixColumns): void
  /** Promises to keep an hour, whether there are pieces of it yet or not. */
  keepHour(hour: number, untilMs: number): void
  /** Takes away pieces that hold `fixes` fixes together. */
  remove(hour: number, pieces: readonly Piece[], fixes: number): void
  ofUnitHour(hour: number, slot: number): Piece[]
  /** The latest hour before another in which there are pieces of the unit: how many, and one of them. */
  latestOfUnit(slot: number, beforeHour: number): UnitHour | undefined
  ofUnit(slot: number, fromHour: number, toHour: number): Uint8Array[]
  /** At most `limit` pieces of an hour in order of slot and id, those after the given one. */
  ofHour(hour: number, after: Pick<Piece, 'slot' | 'id'>, limit: number): Piece[]
  hours(): HourRow[]
}

export function openPieceTables(database: DatabaseSync): PieceTables {
  const insertPiece = database.prepare('INSERT INTO pieces (hour, slot, packed) VALUES (?, ?, ?)')
  const removePiece = database.prepare('DELETE FROM pieces WHERE id = ?')
  const unitHour = database.prepare('SELECT id, slot, packed FROM pieces WHERE hour = ? AND slot = ? ORDER BY id')
  const anyOfUnitHour = database.prepare('SELECT 1 FROM pieces WHERE hour = ? AND slot = ? LIMIT 1')
  const unitLatest = database.prepare(
    `SELECT hour, packed, (SELECT count(*) FROM pieces AS part WHERE part.slot = latest.slot AND part.hour = latest.hour) AS pieces
     FROM pieces AS latest WHERE slot = ? AND hour < ? ORDER BY hour DESC LIMIT 1`,
  )
  const unitBetween = database.prepare('SELECT packed FROM pieces WHERE slot = ? AND hour BETWEEN ? AND ? ORDER BY hour')
  const hourFrom = database.prepare(
    'SELECT id, slot, packed FROM pieces INDEXED BY pieces_by_hour WHERE hour = ? AND (slot, id) > (?, ?) ORDER BY slot, id LIMIT ?',
  )
  const addToHour = database.prepare(
    `INSERT INTO hours VALUES (?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO UPDATE SET
       fixes = fixes + excluded.fixes, bytes = bytes + excluded.bytes,
       first_taken_ms = min(first_taken_ms, excluded.first_taken_ms), last_taken_ms = max(last_taken_ms, excluded.last_taken_ms),
       first_received_ms = min(first_received_ms, excluded.first_received_ms), is_ragged = max(is_ragged, excluded.is_ragged)`,
  )
  const promiseHour = database.prepare(
    `INSERT INTO hours VALUES (?, 0, 0, ${Number.MAX_SAFE_INTEGER}, 0, ${Number.MAX_SAFE_INTEGER}, ?, 0)
     ON CONFLICT DO UPDATE SET keep_until_ms = max(keep_until_ms, excluded.keep_until_ms)`,
  )
  const takeFromHour = database.prepare('UPDATE hours SET fixes = fixes - ?, bytes = bytes - ? WHERE hour = ?')
  const allHours = database.prepare('SELECT hour, fixes, bytes, first_taken_ms, last_taken_ms, first_received_ms FROM hours ORDER BY hour')

  function insert(hour: number, slot: number, fixes: FixColumns): void {
    const sorted = sortFixes(fixes)
    const packed = packFixes(sorted, 'track')
    const isRagged = anyOfUnitHour.get(hour, slot) === undefined ? 0 : 1
    insertPiece.run(hour, slot, packed)
    const firstReceivedMs = sorted.receivedMs.reduce((a, b) => Math.min(a, b))
    const [firstMs, lastMs] = [sorted.takenMs[0]!, sorted.takenMs[sorted.count - 1]!]
    addToHour.run(hour, sorted.count, packed.length + ROW_BYTES, firstMs, lastMs, firstReceivedMs, isRagged)
  }

  return {
    insert,
    insertByHour(slot, fixes) {
      for (const [hour, indices] of indicesByHour(fixes)) insert(hour, slot, pickFixes(fixes, indices))
    },
    keepHour(hour, untilMs) {
      promiseHour.run(hour, untilMs)
    },
    remove(hour, pieces, fixes) {
      for (const { id } of pieces) removePiece.run(id)
      takeFromHour.run(
        fixes,
        pieces.reduce((sum, { packed }) => sum + packed.length + ROW_BYTES, 0),
        hour,
      )
    },
    ofUnitHour: (hour, slot) => unitHour.all(hour, slot) as unknown as Piece[], // the columns named in the statement; so below
    latestOfUnit: (slot, beforeHour) => unitLatest.get(slot, beforeHour) as unknown as UnitHour | undefined,
    ofUnit: (slot, fromHour, toHour) => unitBetween.all(slot, fromHour, toHour).map((row) => row['packed'] as Uint8Array),
    ofHour: (hour, after, limit) => hourFrom.all(hour, after.slot, after.id, limit) as unknown as Piece[],
    hours: () => allHours.all() as unknown as HourRow[],
  }
}

function indicesByHour({ count, takenMs }: FixColumns): ReadonlyMap<number, readonly number[]> {
  const byHour = new Map<number, number[]>()
  for (let i = 0; i < count; i++) {
    const hour = hourOf(takenMs[i]!)
    const indices = byHour.get(hour)
    if (indices) indices.push(i)
    else byHour.set(hour, [i])
  }
  return byHour
}
