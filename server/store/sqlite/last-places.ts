/** The last places of removed hours: what rule T5 still knows of a unit when its fixes are gone. On disk, and the same in memory. */
import type { DatabaseSync } from 'node:sqlite'
import type { FixColumns } from '../ports.ts'
import { pickFixes } from '../fix-columns.ts'
import { packFixes, unpackFixes } from '../packed-fixes.ts'
import { newPlaceFinder, type PlaceFinder } from '../place-finder.ts'
import { EVER_KNOWN, EVER_TAKEN } from '../place-rule.ts'

export interface LastPlaces {
  /** Reads them anew. */
  load(): void
  found(asKnownNow: boolean): FixColumns
  /** Notes fixes about to be removed, within the caller's transaction. @returns what to call after its commit */
  note(fixes: FixColumns): () => void
}

const RULES = [EVER_KNOWN, EVER_TAKEN] as const

export function openLastPlaces(database: DatabaseSync): LastPlaces {
  const all = database.prepare('SELECT as_known_now, packed FROM last_places')
  const one = database.prepare('SELECT packed FROM last_places WHERE slot = ? AND as_known_now = ?')
  const put = database.prepare('INSERT INTO last_places VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET packed = excluded.packed')
  let known = newPlaceFinder(EVER_KNOWN)
  let taken = newPlaceFinder(EVER_TAKEN)

  function finderOf(asKnownNow: boolean): PlaceFinder {
    return asKnownNow ? taken : known
  }

  /** @returns the places that stand now of the units of `fixes` */
  function write(fixes: FixColumns, rule: (typeof RULES)[number]): FixColumns {
    const asKnownNow = Number(rule.asKnownNow)
    const finder = newPlaceFinder(rule)
    for (const slot of new Set(fixes.slot)) {
      const packed = one.get(slot, asKnownNow)?.['packed'] as Uint8Array | undefined // the column is a BLOB
      if (packed) finder.offer(unpackFixes(packed))
    }
    finder.offer(fixes)
    const places = finder.found()
    for (let i = 0; i < places.count; i++) put.run(places.slot[i]!, asKnownNow, packFixes(pickFixes(places, [i]), 'track'))
    return places
  }

  return {
    load() {
      known = newPlaceFinder(EVER_KNOWN)
      taken = newPlaceFinder(EVER_TAKEN)
      for (const row of all.iterate()) finderOf(row['as_known_now'] === 1).offer(unpackFixes(row['packed'] as Uint8Array)) // a BLOB
    },
    found: (asKnownNow) => finderOf(asKnownNow).found(),
    note(fixes) {
      const written = RULES.map((rule) => ({ asKnownNow: rule.asKnownNow, places: write(fixes, rule) }))
      return () => {
        for (const { asKnownNow, places } of written) finderOf(asKnownNow).offer(places)
      }
    },
  }
}
