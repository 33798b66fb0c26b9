/** CAP 1.2 as XML. */
import { xmlText } from '../xml-text.ts'
import { CAP_ALERT, CAP_NAMESPACE, type CapAlert, type CapElement } from './cap-alert.ts'

/** Writes a message, its elements in the order of the standard. What reading it gives is what was written. */
export function writeCap(alert: CapAlert): string {
  const body = elementsOf(alert as unknown as Values, CAP_ALERT, '  ') // the table names its fields
  return `<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="${CAP_NAMESPACE}">\n${body}</alert>\n`
}

type Values = Readonly<Record<string, unknown>>

function elementsOf(values: Values, elements: readonly CapElement[], indent: string): string {
  return elements
    .flatMap(({ name, isMany, elements: inner }) => {
      const value = values[name]
      const all = (isMany ? (value ?? []) : value === undefined ? [] : [value]) as readonly unknown[] // as the table has it
      return all.map((one) =>
        inner
          ? `${indent}<${name}>\n${elementsOf(one as Values, inner, `${indent}  `)}${indent}</${name}>\n`
          : `${indent}<${name}>${xmlText(String(one))}</${name}>\n`,
      )
    })
    .join('')
}
