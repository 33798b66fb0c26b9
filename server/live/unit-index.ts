/** Finds the slot of a unit by the bytes of its id, without making a string of them. */

export interface UnitIndex {
  /** Sets the slot of an id; ids that are not printable ASCII are left out. */
  set(id: string, slot: number): void
  /** Forgets an id; its bytes are kept for when it comes back. */
  remove(id: string): void
  /** The slot of the id in `bytes` from `from` to before `to`; −1: there is none. */
  find(bytes: Uint8Array, from: number, to: number): number
}

const FIRST_ENTRIES = 1_024
const FIRST_BYTES = 16_384
const ASCII = /^[\x20-\x7e]+$/
/** Stands for the slot of an id that was removed. */
const GONE = 0xffff_ffff
/** FNV-1a, Fowler, Noll and Vo, public domain. Only registered units are in the index, so nobody outside can make it collide. */
const FNV_BASIS = 0x811c9dc5
const FNV_PRIME = 0x01000193

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = FNV_BASIS
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, FNV_PRIME)
  return hash ^ (hash >>> 15)
}

/**
 * An index with nothing in it.
 *
 * Cost: a look into the table, and one at the id that it finds; 24 bytes and its id a unit. A `Map` of strings takes three times as long at
 * 186,000 units, for the string must be made, hashed and compared.
 */
export function unitIndex(): UnitIndex {
  /** Open addressing: hash, then place of the id plus one; 0: free. */
  let table = new Int32Array(FIRST_ENTRIES * 2)
  /** For each id: slot (4 bytes), length (1), its bytes. */
  let ids = new Uint8Array(FIRST_BYTES)
  let idsEnd = 0
  let count = 0

  function isAt(place: number, bytes: Uint8Array, from: number, to: number): boolean {
    if (ids[place + 4] !== to - from) return false
    for (let i = 0; i < to - from; i++) if (ids[place + 5 + i] !== bytes[from + i]) return false
    return true
  }

  /** The entry that holds these bytes, or the free one where they belong. */
  function entryOf(hash: number, bytes: Uint8Array, from: number, to: number): number {
    const mask = table.length / 2 - 1
    for (let entry = hash & mask; ; entry = (entry + 1) & mask) {
      const place = table[entry * 2 + 1]!
      if (place === 0) return entry
      if (table[entry * 2] === hash && isAt(place - 1, bytes, from, to)) return entry
    }
  }

  function widen(): void {
    const old = table
    table = new Int32Array(old.length * 2)
    const mask = table.length / 2 - 1
    for (let entry = 0; entry < old.length; entry += 2) {
      if (old[entry + 1] === 0) continue
      let to = old[entry]! & mask
      while (table[to * 2 + 1] !== 0) to = (to + 1) & mask
      table[to * 2] = old[entry]!
      table[to * 2 + 1] = old[entry + 1]!
    }
  }

  function slotAt(place: number): number {
    return (ids[place]! | (ids[place + 1]! << 8) | (ids[place + 2]! << 16) | (ids[place + 3]! << 24)) >>> 0
  }

  function setSlotAt(place: number, slot: number): void {
    for (let byte = 0; byte < 4; byte++) ids[place + byte] = slot >>> (8 * byte)
  }

  function append(id: Uint8Array): number {
    const place = idsEnd
    idsEnd += 5 + id.length
    if (idsEnd > ids.length) {
      const wider = new Uint8Array(ids.length * 2)
      wider.set(ids)
      ids = wider
    }
    ids[place + 4] = id.length
    ids.set(id, place + 5)
    return place
  }

  function set(id: string, slot: number): void {
    const bytes = Buffer.from(id, 'latin1')
    const hash = hashOf(bytes, 0, bytes.length)
    const entry = entryOf(hash, bytes, 0, bytes.length)
    const known = table[entry * 2 + 1]!
    if (known !== 0) return setSlotAt(known - 1, slot)
    const place = append(bytes)
    setSlotAt(place, slot)
    table[entry * 2] = hash
    table[entry * 2 + 1] = place + 1
    if (++count * 4 > table.length) widen()
  }

  function find(bytes: Uint8Array, from: number, to: number): number {
    const place = table[entryOf(hashOf(bytes, from, to), bytes, from, to) * 2 + 1]!
    const slot = place === 0 ? GONE : slotAt(place - 1)
    return slot === GONE ? -1 : slot
  }

  return {
    set(id, slot) {
      if (ASCII.test(id)) set(id, slot)
    },
    remove(id) {
      const bytes = Buffer.from(id, 'latin1')
      if (ASCII.test(id) && find(bytes, 0, bytes.length) >= 0) set(id, GONE)
    },
    find,
  }
}
