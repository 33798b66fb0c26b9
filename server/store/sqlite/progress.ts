/** How far compaction has come, kept in the same transactions as what it does. */
import type { DatabaseSync } from 'node:sqlite'

/**
 * While `lastBlock` > 0 a sorting is under way: of the fixes in blocks up to it, those of hours before `hourBefore` and slots before
 * `slotBefore` are in pieces already, and no longer count where they lie. At 0 none is, and all hours before `hourBefore` were sorted.
 */
export interface Progress {
  readonly lastBlock: number
  readonly hourBefore: number
  readonly slotBefore: number
}

const COLUMNS = {
  lastBlock: 'last_block',
  hourBefore: 'hour_before',
  slotBefore: 'slot_before',
} as const satisfies Record<keyof Progress, string>

export function readProgress(database: DatabaseSync): Progress {
  const values = new Map(
    database
      .prepare('SELECT name, value FROM progress')
      .all()
      .map((row) => [row['name'], Number(row['value'])]),
  )
  const of = (key: keyof Progress) => values.get(COLUMNS[key]) ?? 0
  return { lastBlock: of('lastBlock'), hourBefore: of('hourBefore'), slotBefore: of('slotBefore') }
}

export function writeProgress(database: DatabaseSync, progress: Partial<Progress>): void {
  const update = database.prepare('UPDATE progress SET value = ? WHERE name = ?')
  for (const [key, value] of Object.entries(progress)) update.run(value, COLUMNS[key as keyof Progress]) // the keys of a Progress
}
