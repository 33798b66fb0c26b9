/** The bands that near repeats are looked for in, as a call asks for them. */
import { Fault } from '#wire/errors'
import { MOST_REPEAT_BANDS, type HotspotQuery } from '#wire/hotspots'
import type { HotspotQuestion } from '../domain/hotspot-answers/question.ts'

const USUAL_REPEAT_M = 400
/** Of the furthest band: the very place, and these parts of it. */
const USUAL_PARTS = [0, 0.25, 0.5, 1]
/** Within a week, two, and four, as the near-repeat calculators of the field do. */
const USUAL_DAYS = [7, 14, 28]
const MOST_M = 20_000
const MOST_DAYS = 366
const NUMBER = /^\d{1,5}(\.\d{1,3})?$/

function wrong(name: 'bands' | 'days', reason: string): Fault {
  return new Fault('REQUEST_INVALID', `${name} ${reason}`, { errors: [{ field: `querystring/${name}`, reason }] })
}

/** @throws Fault REQUEST_INVALID naming the parameter at fault */
export function repeatBandsOf({ band, bands, days }: HotspotQuery): Pick<HotspotQuestion, 'repeatsM' | 'repeatsDays'> {
  if (band !== undefined && bands !== undefined) throw wrong('bands', 'are given with band: leave one of them out')
  const repeatsM = bands === undefined ? USUAL_PARTS.map((part) => part * (band ?? USUAL_REPEAT_M)) : endsOf('bands', bands, MOST_M)
  const repeatsDays = days === undefined ? USUAL_DAYS : endsOf('days', days, MOST_DAYS)
  if (!(repeatsM.at(-1)! > 0)) throw wrong('bands', 'have only the very place: ask for one beyond it')
  if (!(repeatsDays[0]! > 0)) throw wrong('days', 'begin with no time at all: the first band must last')
  return { repeatsM, repeatsDays }
}

/** Upper ends with commas between. */
function endsOf(name: 'bands' | 'days', text: string, most: number): readonly number[] {
  const parts = text.split(',')
  if (!parts.every((part) => NUMBER.test(part) && Number(part) <= most))
    throw wrong(name, `are not upper ends up to ${most} with commas between`)
  if (parts.length > MOST_REPEAT_BANDS) throw wrong(name, `are more than ${MOST_REPEAT_BANDS}`)
  const ends = parts.map(Number)
  if (ends.some((end, i) => i > 0 && end <= ends[i - 1]!)) throw wrong(name, 'do not rise')
  return ends
}
