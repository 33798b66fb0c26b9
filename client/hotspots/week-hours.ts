/** The hours of a week as the clock shows them: seven days of twenty-four. */
import { rowsOf, type HotspotTable } from './hotspot-table.ts'

export interface WeekHour {
  /** 0: Monday. */
  readonly day: number
  readonly hour: number
  readonly events: number
  /** How many such hours the period has. */
  readonly hours: number
  /** 0 where the period has none. */
  readonly perHour: number
  /** Share of the surroundings seen, 0 to 1; absent: not known. */
  readonly light?: number
}

const DAYS = 7

/** @returns by day, by hour; no days where there is no table */
export function weekHours(table: HotspotTable | undefined): readonly (readonly WeekHour[])[] {
  if (!table) return []
  const all = rowsOf(table).map(({ day, hour, events, hours, perHour, light }): WeekHour => ({
    day: Number(day),
    hour: Number(hour),
    events: Number(events),
    hours: Number(hours),
    perHour: Number(perHour),
    ...(typeof light === 'number' ? { light } : {}),
  }))
  return Array.from({ length: DAYS }, (_, day) => all.filter((one) => one.day === day))
}
