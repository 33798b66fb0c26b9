/** The one place whose clock of the week is looked at beside that of the whole, as the address has it: `town.320411001`, `compound.c17`, `cell.hex.500.c12r7`. */

export type ClockPlace =
  | { readonly kind: 'compound' | 'town'; readonly id: string }
  /** A cell has its id among those of its size and shape. */
  | { readonly kind: 'cell'; readonly id: string; readonly shape: 'hex' | 'square'; readonly cellM: number }

const NAMED = /^(compound|town)\.(\S{1,64})$/
const CELL = /^cell\.(hex|square)\.(\d{2,4})\.(c-?\d{1,6}r-?\d{1,6})$/

/** @returns `undefined` where it is none */
export function readClockPlace(text: string): ClockPlace | undefined {
  const [, kind, id] = NAMED.exec(text) ?? []
  if (id !== undefined) return { kind: kind === 'town' ? 'town' : 'compound', id }
  const [, shape, size, cell] = CELL.exec(text) ?? []
  return cell === undefined ? undefined : { kind: 'cell', id: cell, shape: shape === 'hex' ? 'hex' : 'square', cellM: Number(size) }
}

export function writeClockPlace(place: ClockPlace): string {
  return place.kind === 'cell' ? `cell.${place.shape}.${place.cellM}.${place.id}` : `${place.kind}.${place.id}`
}

/** As the API is asked for it; a town is a division. */
export function clockQuery(place: ClockPlace): Readonly<Record<string, string>> {
  if (place.kind === 'cell') return { cellId: place.id, cell: String(place.cellM), shape: place.shape }
  return place.kind === 'town' ? { division: place.id } : { compound: place.id }
}
