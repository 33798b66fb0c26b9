/** What every palette finds: the compounds and the units of the house, by name and by id. */
import type { Compound } from '#wire/places'
import type { RosterUnit } from '../live/unit-roster.ts'
import type { Command } from './palette.ts'

export function compoundCommands(compounds: Iterable<Compound>, group: string, open: (id: string) => void): readonly Command[] {
  return Array.from(compounds, ({ id, name }) => ({ id: `compound-${id}`, title: name, group, also: id, run: () => open(id) }))
}

/** @param open gets the slot */
export function unitCommands(units: Iterable<RosterUnit>, group: string, open: (slot: number) => void): readonly Command[] {
  return Array.from(units, ({ id, slot, callSign }) => ({ id: `unit-${id}`, title: callSign, group, also: id, run: () => open(slot) }))
}
