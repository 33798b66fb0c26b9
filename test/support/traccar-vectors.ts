/** Reading Traccar's test vectors, which are written as the Java of its tests. */
import { readFileSync } from 'node:fs'

export interface TraccarVector {
  /** `Position`: must become one; `Null`: must not; others say something of what was decoded. */
  readonly check: string
  readonly method: 'GET' | 'POST'
  /** With its query. */
  readonly path: string
  readonly contentType: string | undefined
  readonly body: string | undefined
}

const STRING = /"((?:[^"\\]|\\.)*)"/

/** A Java string literal, undone: its escapes are those of JSON. */
function literalAfter(text: string, marker: string): string | undefined {
  const at = text.indexOf(marker)
  if (at < 0) return undefined
  const [, inner] = STRING.exec(text.slice(at + marker.length)) ?? []
  return inner === undefined ? undefined : String(JSON.parse(`"${inner}"`))
}

/** The vectors of one file. @throws Error when a line is of a form not met before */
export function readTraccarVectors(file: string): readonly TraccarVector[] {
  const entries = JSON.parse(readFileSync(file, 'utf8')) as { readonly check: string; readonly expr: string }[]
  return entries.map(({ check, expr }) => {
    const path = literalAfter(expr, expr.includes('HttpMethod.POST') ? 'HttpMethod.POST,' : 'request(')
    if (path === undefined) throw new Error(`vector ${expr} has no path`)
    return {
      check,
      method: expr.includes('HttpMethod.POST') ? 'POST' : 'GET',
      path,
      contentType: literalAfter(expr, '"Content-Type",'),
      body: literalAfter(expr, 'buffer('),
    }
  })
}
