/** CAP and incidents, each in the words of the other. */
import { createHash } from 'node:crypto'
import { Compile } from 'typebox/compile'
import { ReportId, type Incident } from '#wire/reports'
import type { LonLat } from '#wire/places'
import { parseIsoMs } from '../../domain/gate-time.ts'
import type { CapAlert, CapArea, CapInfo } from './cap-alert.ts'

type CapCategory = CapInfo['category'][number]

/** 1 red to 4 blue. What nobody knows is blue: it is in no hurry until somebody says so. */
const SEVERITIES: Readonly<Record<CapInfo['severity'], number>> = { Extreme: 1, Severe: 2, Moderate: 3, Minor: 4, Unknown: 4 }
const SAID_SEVERITIES = ['Extreme', 'Severe', 'Moderate', 'Minor'] as const

const CLASSES: Readonly<Partial<Record<CapCategory, Incident['class']>>> = {
  Fire: 'fire',
  Transport: 'traffic',
  Security: 'publicOrder',
  Rescue: 'helpRequest',
  Health: 'helpRequest',
}
const CATEGORIES: Readonly<Record<Incident['class'], CapCategory>> = {
  criminal: 'Security',
  publicOrder: 'Security',
  traffic: 'Transport',
  fire: 'Fire',
  dispute: 'Security',
  helpRequest: 'Rescue',
  complaintReport: 'Other',
  other: 'Other',
}
/** Our own class and the site's own code travel as parameters, so that nothing is lost between two houses. */
const CLASS_PARAMETER = 'lamplight:class'
const MOST_TEXT = 2_000
const MOST_SHORT = 120

/** An identifier may have any length and slashes in it; an id stands in addresses. */
const MOST_ID = 64
const DIGEST = 16
const isId = Compile(ReportId)

/** The id of the incident that a message tells of: its identifier, or where that is none for us, one that is made of it and is always the same. */
export function incidentIdOf(identifier: string): string {
  const isOurs: boolean = isId.Check(identifier) // no type guard: what is no id is a string all the same
  if (isOurs) return identifier
  const digest = createHash('sha256').update(identifier).digest('hex').slice(0, DIGEST)
  return `${identifier.replaceAll(/[^\w:.-]/g, '_').slice(0, MOST_ID - DIGEST - 1)}~${digest}`
}

/** The incident that a message of this house tells of: `capOf` names it with how many steps it had. */
export function toldOf(identifier: string): string | undefined {
  return /^(.+)\.\d+$/.exec(identifier)?.[1]
}

/** By this the messages of a house are known. */
export function houseSender(room: string): string {
  return `lamplight.${room}`
}

/** What is left out is told by the last sign; no character is cut in two. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const kept = text.slice(0, most - 1)
  return `${kept.isWellFormed() ? kept : kept.slice(0, -1)}…`
}

export interface CapIncident {
  readonly id: string
  readonly class: Incident['class']
  readonly severity: number
  readonly atMs: number
  readonly text: string
  readonly address?: string
  readonly place?: LonLat
}

/** An incident as a message tells of it; in the first language that it speaks. @returns `undefined` where it tells of nothing */
export function incidentOf({ identifier, sent, info: infos }: CapAlert): CapIncident | undefined {
  const info = infos?.[0]
  if (!info) return undefined
  const area = info.area?.[0]
  const place = area && placeOf(area)
  const own = info.parameter?.find(({ valueName }) => valueName === CLASS_PARAMETER)?.value
  const known = Object.keys(CATEGORIES).find((name) => name === own) as Incident['class'] | undefined // the keys are the classes
  return {
    id: incidentIdOf(identifier),
    class: known ?? info.category.map((category) => CLASSES[category]).find((found) => found !== undefined) ?? 'other',
    severity: SEVERITIES[info.severity],
    atMs: parseIsoMs(info.onset ?? info.effective ?? sent),
    text: cut([info.headline ?? info.event, info.description, info.instruction].filter(Boolean).join('\n'), MOST_TEXT),
    ...(area ? { address: cut(area.areaDesc, MOST_SHORT) } : {}),
    ...(place ? { place } : {}),
  }
}

/** The middle of a circle, or of a polygon's corners: somewhere to look, not a border. */
function placeOf({ circle, polygon }: CapArea): LonLat | undefined {
  const corners = (circle?.[0]?.split(/\s+/).slice(0, 1) ?? polygon?.[0]?.split(/\s+/).slice(1) ?? []).map((pair) =>
    pair.split(',').map(Number),
  )
  if (corners.length === 0) return undefined
  const middle = (at: 0 | 1) => corners.reduce((sum, corner) => sum + corner[at]!, 0) / corners.length
  const [lat, lon] = [middle(0), middle(1)]
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lon, lat] : undefined
}

/**
 * An incident as a message: an alert while it is as it was received, an update after that, a cancel once it is found invalid or a duplicate; a test where
 * it is simulated. Nothing personal is in a report.
 *
 * @param sender who says so: no spaces, commas, < or &
 */
export function capOf(incident: Incident, { sender, utcOffsetMin }: { readonly sender: string; readonly utcOffsetMin: number }): CapAlert {
  const time = (ms: number) => capTime(ms, utcOffsetMin)
  const last = incident.stamps.at(-1)!
  const isOver = incident.state === 'invalid' || incident.state === 'duplicate'
  const identifier = nameOf(`${incident.id}.${incident.stamps.length}`)
  const first = `${sender},${nameOf(`${incident.id}.1`)},${time(incident.stamps[0]!.knownMs)}`
  const [headline = incident.class, ...rest] = (incident.text ?? incident.class).split('\n')
  return {
    identifier,
    sender,
    sent: time(last.knownMs),
    // What is made up never leaves this house as real, and an exercise is a drill's alone.
    status: incident.simulated ? 'Test' : 'Actual',
    msgType: isOver ? 'Cancel' : incident.stamps.length === 1 ? 'Alert' : 'Update',
    scope: 'Restricted',
    restriction: 'police and property alliance',
    ...(incident.stamps.length > 1 ? { references: first } : {}),
    info: [
      {
        language: 'zh-CN',
        category: [CATEGORIES[incident.class]],
        event: incident.class,
        urgency: incident.state === 'closed' ? 'Past' : 'Immediate',
        severity: SAID_SEVERITIES[incident.severity - 1]!,
        certainty: 'Observed',
        onset: time(incident.atMs),
        headline,
        ...(rest.length > 0 ? { description: rest.join('\n') } : {}),
        parameter: [
          { valueName: CLASS_PARAMETER, value: incident.class },
          { valueName: 'lamplight:state', value: incident.state },
        ],
        ...(incident.place
          ? {
              area: [
                { areaDesc: incident.address ?? incident.compound ?? 'place', circle: [`${incident.place[1]},${incident.place[0]} 0`] },
              ],
            }
          : {}),
      },
    ],
  }
}

/** CAP wants the offset written out, and never `Z`. */
export function capTime(ms: number, utcOffsetMin: number): string {
  const local = new Date(ms + utcOffsetMin * 60_000).toISOString().slice(0, 19)
  const minutes = Math.abs(utcOffsetMin)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${local}${utcOffsetMin < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** What CAP forbids in names stands as an underscore. */
export function nameOf(id: string): string {
  return id.replaceAll(/[\s,<&]/g, '_')
}
