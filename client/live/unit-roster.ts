/** Who the units are, by slot and by id: filled by the pages of a snapshot, kept by events. Where they are is in the columns. */
import type { UnitsPage } from '#wire/live'
import { DUTIES, MOVERS, TEAMS, type Duty, type Mover, type Team, type Unit } from '#wire/units'

/** What the wall knows of a unit besides its place. */
export interface RosterUnit {
  readonly id: string
  readonly slot: number
  readonly callSign: string
  readonly team: Team
  readonly mover: Mover
  readonly duty: Duty
  readonly confirmed: boolean
  readonly simulated: boolean
  readonly source: string
}

export interface UnitRoster {
  readonly size: number
  at(slot: number): RosterUnit | undefined
  byId(id: string): RosterUnit | undefined
  values(): IterableIterator<RosterUnit>
  /** Takes in a page; returns the slots it held. */
  addPage(page: UnitsPage): readonly number[]
  put(unit: Unit): void
  remove(id: string): number | undefined
  clear(): void
}

export function unitRoster(): UnitRoster {
  const bySlot: (RosterUnit | undefined)[] = []
  const byId = new Map<string, RosterUnit>()

  function set(unit: RosterUnit): void {
    bySlot[unit.slot] = unit
    byId.set(unit.id, unit)
  }

  return {
    get size() {
      return byId.size
    },
    at: (slot) => bySlot[slot],
    byId: (id) => byId.get(id),
    values: () => byId.values(),
    addPage(page) {
      page.slot.forEach((slot, i) => set(unitOfPage(page, i, slot)))
      return page.slot
    },
    put({ id, slot, callSign, team, mover, duty, confirmed, simulated, source }) {
      set({ id, slot, callSign, team, mover, duty, confirmed, simulated, source })
    },
    remove(id) {
      const unit = byId.get(id)
      if (!unit) return undefined
      byId.delete(id)
      bySlot[unit.slot] = undefined
      return unit.slot
    },
    clear() {
      bySlot.length = 0
      byId.clear()
    },
  }
}

function unitOfPage(page: UnitsPage, i: number, slot: number): RosterUnit {
  return {
    id: page.id[i]!,
    slot,
    callSign: page.callSign[i]!,
    team: TEAMS[page.team[i]!] ?? 'patrol',
    mover: MOVERS[page.mover[i]!] ?? 'foot',
    duty: DUTIES[page.duty[i]!] ?? 'offDuty',
    confirmed: page.confirmed[i] === 1,
    simulated: page.simulated[i] === 1,
    source: page.sources[page.sourceIndex[i]!] ?? '',
  }
}
