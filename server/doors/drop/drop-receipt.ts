/** What became of a dropped file, as the receipt beside it says. */

export interface DropRefusal {
  readonly line: number
  readonly field: string
  readonly reason: string
}

export interface DropCount {
  readonly records: number
  readonly added: number
  readonly duplicates: number
  readonly refused: number
  /** Why the rest was not read. */
  readonly stopped?: string
}

/** What the house remembers of a file it has taken whole (subject `dropFile/KEY`, by its content and how that was read). */
export interface TakenFile extends DropCount {
  readonly file: string
  readonly takenMs: number
}

export interface DropReceipt extends Partial<DropCount> {
  readonly file: string
  readonly outcome: 'taken' | 'alreadyTaken' | 'refused'
  /** Why nothing of it was taken. */
  readonly reason?: string
  readonly what?: string
  readonly bytes?: number
  readonly sha256?: string
  /** The first of the refused lines. */
  readonly refusedRows?: readonly DropRefusal[]
  /** The file beside it that has all refused rows of a table. */
  readonly refusedFile?: string
  /** When the same content was taken whole before, read the same way, Unix ms. */
  readonly takenMs?: number
  readonly beganMs: number
  readonly doneMs: number
}

/** Refused lines that a receipt holds. */
export const MOST_REFUSED_ROWS = 1_000

/** Whether nothing of a file could be used, or not all of it was read. */
export function isRefused({ records, added, duplicates, stopped }: DropCount): boolean {
  return stopped !== undefined || (records > 0 && added + duplicates === 0)
}
