/** Columns by slot grow as slots come; doubling keeps the cost of one more slot constant. */

const MIN_SLOTS = 1_024

type Column =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>

/** A column of at least this many slots that begins with what the old one held; new slots hold `fill`. */
export function grown<T extends Column>(column: T, slots: number, fill = 0): T {
  const length = Math.max(MIN_SLOTS, column.length * 2, 2 ** Math.ceil(Math.log2(slots)))
  const wider = new (column.constructor as new (length: number) => T)(length) // the constructor of a typed array makes its own kind
  if (fill !== 0) wider.fill(fill)
  wider.set(column)
  return wider
}
