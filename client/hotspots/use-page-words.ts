/** What stands at the head of the page, in words made of the figures of its parts. */
import { storeToRefs } from 'pinia'
import { computed, type Ref } from 'vue'
import type { Division } from '#wire/places'
import { rankedCountText } from '../i18n/say-hotspot-page.ts'
import { headingOf, noteText, recordsSince } from '../i18n/say-hotspots.ts'
import { periodText, spanText } from '../i18n/say-kpi.ts'
import { useLanguage } from '../i18n/words.ts'
import type { HotspotAsk } from './hotspot-address.ts'
import type { Spans } from './hotspot-spans.ts'
import type { PartId } from './use-hotspot-page.ts'
import type { Readings } from './use-readings.ts'

export interface PageWordOptions {
  readonly ask: Readonly<Ref<HotspotAsk>>
  readonly spans: Readonly<Ref<Spans>>
  readonly readings: Readings<PartId>
  readonly divisions: Readonly<Ref<readonly Division[] | undefined>>
  readonly utcOffsetMin: Readonly<Ref<number>>
}

export function usePageWords({ ask, spans, readings, divisions, utcOffsetMin }: PageWordOptions) {
  const { words } = storeToRefs(useLanguage())
  const said = computed(() => words.value.hotspots)
  const periodSaid = computed(() => {
    const { when } = ask.value
    const { period, wholeToMs } = spans.value
    if (when.own) return spanText({ ...period, toMs: wholeToMs }, utcOffsetMin.value, words.value)
    return periodText(when.period, { ...period, toMs: wholeToMs }, utcOffsetMin.value, words.value)
  })
  const heading = computed(() => {
    const { answer, isOld, fault } = readings.of('gi')
    return headingOf(isOld || fault ? undefined : answer, periodSaid.value, words.value)
  })
  /** What is left of the filters when they are told in words, for print and pictures. */
  const filtersSaid = computed(() => {
    const { kind, classes, division, compounds, hours } = ask.value
    const names: Readonly<Record<string, string>> =
      kind === 'incident' ? words.value.reports.incidentClass : words.value.reports.hazardClass
    const { changed, allClasses, allDivisions } = said.value
    const town = divisions.value?.find(({ id }) => id === division)?.name ?? division
    return [
      said.value.kind[kind],
      classes.map((name) => names[name]).join(changed.join) || allClasses,
      town ?? allDivisions,
      ...(compounds === undefined ? [] : [words.value.compoundType[compounds]]),
      ...(hours === undefined ? [] : [said.value.hours[hours]]),
    ].join(' · ')
  })
  /** Said where the heading's count is read, and where the ranks are. */
  const rankedCount = computed(() => {
    const { answer, isOld, fault } = readings.of('ranked')
    const whole = readings.of('change')
    if (!answer || isOld || fault || !whole.answer || whole.isOld || whole.fault) return undefined
    return rankedCountText(answer, whole.answer, words.value)
  })
  /** Once for the whole page: the parts count nearly the same events. */
  const simulatedSaid = computed(() => {
    const { answer, isOld } = readings.of('change')
    const note = isOld ? undefined : answer?.notes.find(({ code }) => code === 'simulated')
    return note && answer && noteText(note, answer, words.value)
  })
  const baseSince = computed(() => {
    const { answer, isOld } = readings.of('change')
    return answer && !isOld ? recordsSince(answer) : undefined
  })
  return { periodSaid, heading, filtersSaid, rankedCount, simulatedSaid, baseSince }
}
