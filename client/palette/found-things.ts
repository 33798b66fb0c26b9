/** What every palette finds: the compounds, the units and the places of the house, by name and by id. */
import type { Compound, Division, LonLat, PolicePost, WatchPoint } from '#wire/places'
import type { Words } from '../i18n/zh.ts'
import type { RosterUnit } from '../live/unit-roster.ts'
import type { Command } from './palette.ts'

export function compoundCommands(compounds: Iterable<Compound>, group: string, open: (id: string) => void): readonly Command[] {
  return Array.from(compounds, ({ id, name }) => ({ id: `compound-${id}`, title: name, group, also: id, run: () => open(id) }))
}

/** @param open gets the slot */
export function unitCommands(units: Iterable<RosterUnit>, group: string, open: (slot: number) => void): readonly Command[] {
  return Array.from(units, ({ id, slot, callSign }) => ({ id: `unit-${id}`, title: callSign, group, also: id, run: () => open(slot) }))
}

/** A place that is gone to by its name and has no card of its own. */
export interface FoundPlace {
  readonly name: string
  readonly at: LonLat
}

export interface NamedPlaces {
  readonly divisions: ReadonlyMap<string, Division>
  readonly watchPoints: ReadonlyMap<string, WatchPoint>
  readonly policePosts: ReadonlyMap<string, PolicePost>
}

/** Towns and districts, watch points and police posts. Cost: O(places), once when they change. */
export function placeCommands(
  { divisions, watchPoints, policePosts }: NamedPlaces,
  words: Words,
  open: (found: FoundPlace) => void,
): readonly Command[] {
  const { group } = words.desk.palette
  const commandOf = (kind: string, said: string, { id, name, at }: { readonly id: string } & FoundPlace): Command => ({
    id: `${kind}-${id}`,
    title: name,
    group: said,
    also: id,
    run: () => open({ name, at }),
  })
  return [
    ...Array.from(divisions.values(), ({ id, name, centre }) => commandOf('division', group.division, { id, name, at: centre })),
    ...Array.from(watchPoints.values(), (point) => commandOf('watch-point', group.watchPoint, point)),
    ...Array.from(policePosts.values(), (post) => commandOf('police-post', group.policePost, post)),
  ]
}
