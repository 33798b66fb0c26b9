/** How every compound stands, asked for at once: by a wall that joins, and as the list of the API. */
import { io, type Socket } from 'socket.io-client'
import { decodeCoverage } from '#wire/coverage-frame'
import { LIVE_NAMESPACE, LIVE_REALM, PROTOCOL_VERSION, type ServerToWall, type WallToServer } from '#wire/live'
import { ROOM } from './province.ts'

const PAGE = 5_000

/** Joins, and resolves to how many compounds its first message told of, and after how many ms. */
export async function joinForAll(url: string, token: string): Promise<{ readonly compounds: number; readonly tookMs: number }> {
  const socket: Socket<ServerToWall, WallToServer> = io(`${url}${LIVE_NAMESPACE}`, {
    transports: ['websocket'],
    auth: { token },
    forceNew: true,
  })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  const fromMs = performance.now()
  const told = new Promise<number>((resolve) => socket.once('room:coverage', (_, bytes) => resolve(decodeCoverage(bytes).slot.length)))
  const reply = await socket.emitWithAck('room:join', { protocol: PROTOCOL_VERSION, room: ROOM, realm: LIVE_REALM })
  if (!reply.ok) throw new Error(`${reply.code}: ${reply.message}`)
  const compounds = await told
  const tookMs = performance.now() - fromMs
  socket.disconnect()
  return { compounds, tookMs }
}

/** Reads the list page by page. @throws Error when one is refused */
export async function listAll(url: string, token: string): Promise<{ readonly compounds: number; readonly tookMs: number }> {
  const fromMs = performance.now()
  let compounds = 0
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const answer = await fetch(`${url}/api/v1/coverage?limit=${PAGE}${query}`, { headers: { authorization: `Bearer ${token}` } })
    if (!answer.ok) throw new Error(`coverage was answered ${answer.status}: ${await answer.text()}`)
    const { items, next } = (await answer.json()) as { readonly items: readonly unknown[]; readonly next?: string } // as `GET /coverage` says
    compounds += items.length
    cursor = next
  }
  return { compounds, tookMs: performance.now() - fromMs }
}
