/** Alarm cards put into words, and which of them are shown. */
import { ESCALATES_TO, type AlarmBoard, type AlarmCard, type AlarmHead } from '#wire/alarms'
import { SERIOUS_SEVERITY } from '#wire/reports'
import { ageOf, saying } from '../i18n/say.ts'
import type { Words } from '../i18n/zh.ts'

/** What things are called that an alarm knows by id. */
export interface AlarmNames {
  unit(id: string): string | undefined
  compound(id: string): string | undefined
  watchPoint(id: string): string | undefined
  division(id: string): string | undefined
  /** Where an incident says it is, as far as it is held. */
  incidentAddress(id: string): string | undefined
}

/** A card as it is read. */
export interface SaidCard {
  readonly title: string
  /** How many alarms; absent: one. */
  readonly many: string | undefined
  readonly age: string
  /** Who has it, or that nobody has. */
  readonly who: string
  readonly isWaiting: boolean
  readonly escalation: string | undefined
  /** Where whoever calls for help is, and what was said with it. */
  readonly more: string
}

function idOf(about: string): string {
  return about.slice(about.indexOf('/') + 1)
}

/** What an alarm is about, by name. */
export function aboutSaid(
  { cause, about, compound, division }: Pick<AlarmHead, 'cause' | 'about' | 'compound' | 'division'>,
  names: AlarmNames,
  words: Words,
): string {
  const id = idOf(about)
  switch (cause) {
    case 'sos':
      return names.unit(id) ?? id
    case 'incident':
      return (
        (compound === undefined ? undefined : names.compound(compound)) ??
        names.incidentAddress(id) ??
        (division === undefined ? undefined : names.division(division)) ??
        words.reports.noPlace
      )
    case 'criticalGap':
      return names.compound(id) ?? id
    case 'abnormalCheckIn':
    case 'missedCheckpoint':
      return names.watchPoint(id) ?? id
    case 'silentSource':
      return id === 'phones' ? words.sourcePhones : id
  }
}

/** Where all of a card is: its compound, its town, or the whole district. */
function placeOfMany({ compound, division }: AlarmCard, names: AlarmNames, words: Words): string {
  if (compound !== undefined) return names.compound(compound) ?? compound
  return (division === undefined ? undefined : names.division(division)) ?? words.alarms.everywhere
}

export function cardSaid(card: AlarmCard, names: AlarmNames, words: Words, nowMs: number): SaidCard {
  const { alarms } = words
  const { head, count, waiting, escalation } = card
  const where = count === 1 ? aboutSaid(head, names, words) : placeOfMany(card, names, words)
  return {
    title: `${alarms.cause[card.cause]} ${where}`,
    many: count === 1 ? undefined : alarms.ofMany(count),
    age: saying(ageOf(nowMs - card.oldestMs, words)),
    who: whoSaid(card, words),
    isWaiting: waiting > 0,
    escalation: escalation === 0 ? undefined : alarms.escalated(escalation, awaits(escalation)),
    more: count === 1 ? moreOf(head, names, words) : '',
  }
}

function moreOf({ cause, class: ofClass, compound, division, note }: AlarmHead, names: AlarmNames, words: Words): string {
  const town = division === undefined ? undefined : names.division(division)
  const place = (compound === undefined ? undefined : names.compound(compound)) ?? town
  const kind = ofClass === undefined ? undefined : words.reports.incidentClass[ofClass as keyof typeof words.reports.incidentClass]
  return [cause === 'sos' ? place : cause === 'incident' ? kind : town, note].filter(Boolean).join(' · ')
}

function whoSaid({ count, waiting, owners, head }: AlarmCard, words: Words): string {
  const { alarms } = words
  const [owner] = owners
  if (waiting > 0) return count === 1 ? alarms.state['raised']! : alarms.someWaiting(waiting)
  return alarms.owned(owner === undefined ? alarms.nobody : alarms.owners(owner, owners.length - 1), alarms.state[head.state]!)
}

export function awaits(escalation: number): (typeof ESCALATES_TO)[number] {
  return ESCALATES_TO[Math.min(escalation, ESCALATES_TO.length - 1)]!
}

/** `usual`: every serious card, and lesser ones while a row has room; `all`; `few`: one row. */
export type RailView = 'usual' | 'all' | 'few'

export function cardsShown({ cards }: AlarmBoard, view: RailView, perRow: number): readonly AlarmCard[] {
  if (view === 'all') return cards
  if (view === 'few') return cards.slice(0, perRow)
  const serious = cards.filter(({ level }) => level <= SERIOUS_SEVERITY).length
  const rows = Math.max(1, Math.ceil(serious / perRow))
  return cards.slice(0, rows * perRow)
}
