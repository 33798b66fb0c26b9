/** What will be so once everything that waits is sent: the page shows it as noted, never as done. */
import type { Entry } from './outbox.ts'

export interface ToCome {
  /** The compound that the member said to go to. */
  readonly going?: { readonly compound: string; readonly about: string; readonly id: string }
  /** The tasks that were given back. */
  readonly back: ReadonlySet<string>
  /** The steps that wait, by `PATH step`. */
  readonly steps: ReadonlySet<string>
  /** The watch points with a check-in that waits. */
  readonly checkIns: ReadonlySet<string>
}

interface Body {
  readonly compound?: string
  readonly watchPoint?: string
  readonly step?: string
}

export function aboutToCome(waiting: readonly Entry[]): ToCome {
  const of = (kind: Entry['kind']): readonly Entry[] => waiting.filter((entry) => entry.kind === kind)
  const body = (entry: Entry): Body => entry.body ?? {} // this page wrote it
  const back = new Set(of('back').map(({ path }) => path.replace(/^\/me\/going\//, '').replace(/\?.*$/, '')))
  const going = of('going').findLast(({ id }) => !back.has(id))
  return {
    ...(going ? { going: { compound: body(going).compound ?? '', about: going.about, id: going.id } } : {}),
    back,
    steps: new Set(of('step').map((entry) => `${entry.path} ${body(entry).step ?? ''}`)),
    checkIns: new Set(of('checkIn').map((entry) => body(entry).watchPoint ?? '')),
  }
}
