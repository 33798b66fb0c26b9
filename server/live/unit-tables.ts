/** The register of units as walls take it: pages of columns, and counts by team. */
import { UNITS_PER_PAGE, type UnitsPage, type Vitals } from '#wire/live'
import { DUTIES, MOVERS, TEAMS, type Team } from '#wire/units'
import type { UnitBook } from './unit-book.ts'

/** The page that begins at a slot. Slots without a unit are left out. */
export function unitsPage(units: UnitBook, seq: number, fromSlot: number): UnitsPage {
  const toSlot = Math.min(units.count, fromSlot + UNITS_PER_PAGE)
  const sources = new Map<string, number>()
  const page = {
    slot: [] as number[],
    id: [] as string[],
    callSign: [] as string[],
    team: [] as number[],
    mover: [] as number[],
    duty: [] as number[],
    confirmed: [] as (0 | 1)[],
    simulated: [] as (0 | 1)[],
    sourceIndex: [] as number[],
  }
  for (let slot = fromSlot; slot < toSlot; slot++) {
    const unit = units.at(slot)
    if (!unit) continue
    if (!sources.has(unit.source)) sources.set(unit.source, sources.size)
    page.slot.push(slot)
    page.id.push(unit.id)
    page.callSign.push(unit.callSign)
    page.team.push(TEAMS.indexOf(unit.team))
    page.mover.push(MOVERS.indexOf(unit.mover))
    page.duty.push(DUTIES.indexOf(unit.duty))
    page.confirmed.push(unit.confirmed ? 1 : 0)
    page.simulated.push(unit.simulated ? 1 : 0)
    page.sourceIndex.push(sources.get(unit.source)!)
  }
  return { seq, ...page, sources: [...sources.keys()], ...(toSlot < units.count ? { nextSlot: toSlot } : {}) }
}

/** Confirmed units by team and duty, and how many wait for confirmation. Cost: O(units). */
export function countDuty(units: UnitBook): Pick<Vitals, 'onDuty' | 'standby' | 'unconfirmed'> {
  const onDuty = noTeams()
  const standby = noTeams()
  let unconfirmed = 0
  for (let slot = 0; slot < units.count; slot++) {
    const unit = units.at(slot)
    if (!unit) continue
    if (!unit.confirmed) unconfirmed++
    else if (unit.duty === 'onDuty') onDuty[unit.team]++
    else if (unit.duty === 'standby') standby[unit.team]++
  }
  return { onDuty, standby, unconfirmed }
}

function noTeams(): Record<Team, number> {
  return { patrol: 0, coPrevention: 0, mediation: 0, rapidResponse: 0 }
}
