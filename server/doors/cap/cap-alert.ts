/** A message of the Common Alerting Protocol 1.2 (OASIS, 2010) as plain data, and the rules of its elements as one table that reading and writing share. */
import { parseIsoMs } from '../../domain/gate-time.ts'

export const CAP_NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2'

export const CAP_STATUSES = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const
export const CAP_MESSAGE_TYPES = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const
export const CAP_CATEGORIES = [
  'Geo',
  'Met',
  'Safety',
  'Security',
  'Rescue',
  'Fire',
  'Health',
  'Env',
  'Transport',
  'Infra',
  'CBRNE',
  'Other',
] as const
export const CAP_SEVERITIES = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const
const SCOPES = ['Public', 'Restricted', 'Private'] as const
const RESPONSES = ['Shelter', 'Evacuate', 'Prepare', 'Execute', 'Avoid', 'Monitor', 'Assess', 'AllClear', 'None'] as const
const URGENCIES = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const
const CERTAINTIES = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const

export interface CapPair {
  readonly valueName: string
  readonly value: string
}

/** Texts as they stand, times as the standard writes them; `polygon` and `circle` in its own form, latitude first. */
export interface CapArea {
  readonly areaDesc: string
  readonly polygon?: readonly string[]
  readonly circle?: readonly string[]
  readonly geocode?: readonly CapPair[]
  readonly altitude?: string
  readonly ceiling?: string
}

export interface CapResource {
  readonly resourceDesc: string
  readonly mimeType: string
  readonly size?: string
  readonly uri?: string
  readonly derefUri?: string
  readonly digest?: string
}

export interface CapInfo {
  readonly language?: string
  readonly category: readonly (typeof CAP_CATEGORIES)[number][]
  readonly event: string
  readonly responseType?: readonly (typeof RESPONSES)[number][]
  readonly urgency: (typeof URGENCIES)[number]
  readonly severity: (typeof CAP_SEVERITIES)[number]
  readonly certainty: (typeof CERTAINTIES)[number]
  readonly audience?: string
  readonly eventCode?: readonly CapPair[]
  readonly effective?: string
  readonly onset?: string
  readonly expires?: string
  readonly senderName?: string
  readonly headline?: string
  readonly description?: string
  readonly instruction?: string
  readonly web?: string
  readonly contact?: string
  readonly parameter?: readonly CapPair[]
  readonly resource?: readonly CapResource[]
  readonly area?: readonly CapArea[]
}

export interface CapAlert {
  readonly identifier: string
  readonly sender: string
  readonly sent: string
  readonly status: (typeof CAP_STATUSES)[number]
  readonly msgType: (typeof CAP_MESSAGE_TYPES)[number]
  readonly source?: string
  readonly scope: (typeof SCOPES)[number]
  readonly restriction?: string
  readonly addresses?: string
  readonly code?: readonly string[]
  readonly note?: string
  readonly references?: string
  readonly incidents?: string
  readonly info?: readonly CapInfo[]
}

/** An element: whether it must be there, may be there more than once, and what it holds: elements, or a text of a form. */
export interface CapElement {
  readonly name: string
  readonly isNeeded?: boolean
  readonly isMany?: boolean
  readonly elements?: readonly CapElement[]
  readonly oneOf?: readonly string[]
  readonly form?: RegExp
  /** Whether what is of the form is anything: there is no 30 February. */
  readonly isOne?: (text: string) => boolean
  /** What the form is, in words. */
  readonly says?: string
}

const TIME = {
  form: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$/,
  isOne: (text: string) => !Number.isNaN(parseIsoMs(text)),
  says: 'a time such as 2026-11-26T08:00:00+08:00',
}
const PLAIN = { form: /^[^\s,<&]+$/, says: 'a name without spaces, commas, < and &' }
const NUMBER = { form: /^[-+]?\d+(\.\d+)?$/, says: 'a number' }
const POLYGON = {
  form: /^[-+]?[\d.]+,[-+]?[\d.]+(\s+[-+]?[\d.]+,[-+]?[\d.]+){3,}$/,
  says: 'four or more pairs lat,lon, the last the same as the first',
}
const CIRCLE = { form: /^[-+]?[\d.]+,[-+]?[\d.]+\s+[\d.]+$/, says: 'lat,lon and a radius in km' }

const needed = (name: string, more: Partial<CapElement> = {}): CapElement => ({ name, isNeeded: true, ...more })
const optional = (name: string, more: Partial<CapElement> = {}): CapElement => ({ name, ...more })
const many = (name: string, more: Partial<CapElement> = {}): CapElement => ({ name, isMany: true, ...more })

const PAIR = [needed('valueName'), needed('value')]
const AREA = [
  needed('areaDesc'),
  many('polygon', POLYGON),
  many('circle', CIRCLE),
  many('geocode', { elements: PAIR }),
  optional('altitude', NUMBER),
  optional('ceiling', NUMBER),
]
const RESOURCE = [
  needed('resourceDesc'),
  needed('mimeType'),
  optional('size', NUMBER),
  optional('uri'),
  optional('derefUri'),
  optional('digest'),
]
const INFO = [
  optional('language'),
  many('category', { isNeeded: true, oneOf: CAP_CATEGORIES }),
  needed('event'),
  many('responseType', { oneOf: RESPONSES }),
  needed('urgency', { oneOf: URGENCIES }),
  needed('severity', { oneOf: CAP_SEVERITIES }),
  needed('certainty', { oneOf: CERTAINTIES }),
  optional('audience'),
  many('eventCode', { elements: PAIR }),
  optional('effective', TIME),
  optional('onset', TIME),
  optional('expires', TIME),
  optional('senderName'),
  optional('headline'),
  optional('description'),
  optional('instruction'),
  optional('web'),
  optional('contact'),
  many('parameter', { elements: PAIR }),
  many('resource', { elements: RESOURCE }),
  many('area', { elements: AREA }),
]

/** In the order in which the standard's schema wants them written. */
export const CAP_ALERT: readonly CapElement[] = [
  needed('identifier', PLAIN),
  needed('sender', PLAIN),
  needed('sent', TIME),
  needed('status', { oneOf: CAP_STATUSES }),
  needed('msgType', { oneOf: CAP_MESSAGE_TYPES }),
  optional('source'),
  needed('scope', { oneOf: SCOPES }),
  optional('restriction'),
  optional('addresses'),
  many('code'),
  optional('note'),
  optional('references'),
  optional('incidents'),
  many('info', { elements: INFO }),
]
