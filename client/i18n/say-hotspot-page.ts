/** What the page of hotspots says of itself: of a link that it cannot read, of counts that differ, and of what its figures are too few for. */
import type { HotspotAnswer, HotspotNote } from '#wire/hotspots'
import { REPEAT_BANDS, REPEAT_DAYS, type HotspotAsk } from '../hotspots/hotspot-address.ts'
import { figureOf } from '../hotspots/hotspot-table.ts'
import type { LinkFault, LinkPart } from '../hotspots/link-faults.ts'
import type { WeekHour } from '../hotspots/week-hours.ts'
import { figureText } from './say-hotspots.ts'
import { countOf } from './say-kpi.ts'
import type { Words } from './zh.ts'

/** Hours named where several are even; of more only how many they are is told. */
const MOST_NAMED_HOURS = 3

/** What of a link is not understood, and what is shown instead. @param periodSaid the period that is shown */
export function linkFaultText(faults: readonly LinkFault[], ask: HotspotAsk, periodSaid: string, words: Words): string {
  const said = words.hotspots
  const { kpi } = words
  const classNames: Readonly<Record<string, string>> = words.reports[ask.kind === 'incident' ? 'incidentClass' : 'hazardClass']
  const parts: Readonly<Record<LinkPart, readonly [label: string, shown: string]>> = {
    period: [kpi.periodLabel, periodSaid],
    base: [kpi.baseLabel, kpi.base[ask.when.base]],
    map: [said.mapLabel, said.method[ask.map]],
    beside: [said.besideLabel, said.noBeside],
    kind: [said.kindLabel, said.kind[ask.kind]],
    class: [said.classLabel, ask.classes.map((name) => classNames[name]).join(said.changed.join) || said.allClasses],
    division: [said.divisionLabel, said.allDivisions],
    compounds: [said.compoundsLabel, said.allCompounds],
    hours: [said.hoursLabel, said.allHours],
    cell: [said.cellLabel, said.usualCell],
    clock: [said.clock.place, said.clock.whole],
    bands: [said.repeats.bands, bandsText(ask.bands ?? REPEAT_BANDS[0], words)],
    days: [said.repeats.days, daysText(ask.days ?? REPEAT_DAYS[0], words)],
  }
  return said.link.unread(faults.map(({ part, text }) => said.link.part(parts[part][0], text, parts[part][1])).join(said.changed.join))
}

/** Upper ends as they are chosen: `0–100–200 m`, and of time. */
export function bandsText(ends: string, words: Words): string {
  return words.hotspots.metres(
    ends
      .split(',')
      .map((end) => countOf(Number(end)))
      .join('–'),
  )
}

export function daysText(ends: string, words: Words): string {
  return words.hotspots.repeats.upToDays(['0', ...ends.split(',')].join('–'))
}

/** Why the ranks count others than the heading; `undefined` where they count the same. Against the heading's count: of a town, what is tied to no compound of its own lies mostly elsewhere. */
export function rankedCountText(ranked: HotspotAnswer, whole: HotspotAnswer, words: Words): string | undefined {
  const { used } = ranked.counts.period
  const more = used - whole.counts.period.used
  if (more === 0) return undefined
  return words.hotspots.ranked.counted(countOf(used), countOf(Math.abs(more)), more > 0)
}

/** When most happens, where the figures say so by more than chance. */
export function peakText(clock: HotspotAnswer, hours: readonly WeekHour[], nameOf: (hour: WeekHour) => string, words: Words): string {
  const { peak, peakTies, peakTooFew, peakChance } = words.hotspots.clock
  const { used } = clock.counts.period
  if (clock.figures['peak'] === 'tooFew') return peakTooFew(countOf(used))
  if (clock.figures['peak'] !== 'named') return peakChance
  const most = Math.max(...hours.map(({ perHour }) => perHour))
  const highest = hours.filter(({ perHour }) => perHour === most)
  const ties = figureOf(clock, 'peakHours') ?? highest.length
  if (ties > MOST_NAMED_HOURS) return peakTies(countOf(ties), figureText(most))
  return peak(highest.map(nameOf).join(words.hotspots.changed.join), figureText(most))
}

/** What must be known about one answer; that its events are made up stands once on the page. */
export function ownNotes({ notes }: Pick<HotspotAnswer, 'notes'>): readonly HotspotNote[] {
  return notes.filter(({ code }) => code !== 'simulated')
}
