/** What the drill pages ask of the server. */
import type { DrillBoard } from '#wire/drill-board'
import { reach } from '../http/api.ts'

export function drillPath(id: string, rest = ''): string {
  return `/drills/${encodeURIComponent(id)}${rest}`
}

export interface NamedBoard {
  readonly tag: string
  readonly board: DrillBoard
}

const UNCHANGED = 304
/** A line that answers nothing for so long is none. */
const GIVE_UP_MS = 5_000

/** @param tag of the board that is held. @returns `undefined`: that one is still right. @throws ApiFault */
export async function readBoard(id: string, tag?: string): Promise<NamedBoard | undefined> {
  const response = await reach(drillPath(id), {
    signal: AbortSignal.timeout(GIVE_UP_MS),
    ...(tag === undefined ? {} : { headers: { 'if-none-match': tag } }),
  })
  if (response.status === UNCHANGED) return undefined
  return { tag: response.headers.get('etag') ?? '', board: (await response.json()) as DrillBoard } // the wire's own type
}
