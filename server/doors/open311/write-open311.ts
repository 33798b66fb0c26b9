/** Answers of Open311: XML without a namespace, and the JSON that the standard derives from it. */
import { xmlText } from '../xml-text.ts'

export const OPEN311_FORMATS = ['json', 'xml'] as const
export type Open311Format = (typeof OPEN311_FORMATS)[number]

export const MEDIA_TYPES: Readonly<Record<Open311Format, string>> = {
  json: 'application/json; charset=utf-8',
  xml: 'text/xml; charset=utf-8',
}

/** What one element of a list is called. */
const ITEM_NAMES: Readonly<Record<string, string>> = {
  services: 'service',
  service_requests: 'request',
  errors: 'error',
  attributes: 'attribute',
  endpoints: 'endpoint',
  formats: 'format',
}

/** @param root name of the outermost element, which JSON leaves out */
export function writeOpen311(format: Open311Format, root: string, value: object): string {
  return format === 'json' ? JSON.stringify(value) : `<?xml version="1.0" encoding="utf-8"?>\n${element(root, value, '')}`
}

function element(name: string, value: unknown, indent: string): string {
  if (value === null || value === undefined || value === '') return `${indent}<${name}/>\n`
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return `${indent}<${name}>${xmlText(String(value))}</${name}>\n`
  const inner = `${indent}  `
  const children: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? value.map((item: unknown) => [ITEM_NAMES[name] ?? 'item', item] as const)
    : Object.entries(value)
  return `${indent}<${name}>\n${children.map(([child, of]) => element(child, of, inner)).join('')}${indent}</${name}>\n`
}
