/** A page that watches a named wall, as a test sees it: a real socket, and everything that came over it. */
import { io } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import { LIVE_NAMESPACE, type Reply } from '#wire/live'
import type { Role } from '#wire/roles'
import type { DriveRequest, TileHealth, WallLayout, WallScene, WallState, WatchRequest } from '#wire/walls'
import type { TestApp } from './http-server.ts'
import { until } from './until.ts'
import { valueOf, type WallSocket } from './wall.ts'

export const NAME = 'hall'

/** Two by two screens of 55 inches. */
export function aLayout(over: Partial<WallLayout> = {}): WallLayout {
  const screen = { tileWidthMm: 1209.6, tileHeightMm: 680.4, bezelXMm: 3.5, bezelYMm: 3.5 }
  return { name: NAME, title: '指挥大厅', columns: 2, rows: 2, ...screen, distanceM: 6, ...over }
}

type Tile = NonNullable<WatchRequest['tile']>

/** @param browser its own unless said otherwise */
export function aTile(column: number, row: number, over: Partial<Tile> = {}): Tile {
  return { column, row, browser: `browser-${column}-${row}`, ...over }
}

export interface WallPage {
  readonly socket: WallSocket
  /** Everything since it was opened. */
  readonly states: WallState[]
  readonly tiles: (readonly TileHealth[])[]
  readonly taken: { readonly column: number; readonly row: number }[]
  readonly removed: string[]
  watch(tile?: Tile, name?: string): Promise<Reply<WallState>>
  drive(change: Omit<DriveRequest, 'name'>): Promise<Reply<WallState>>
  take(): Promise<Reply<WallState>>
  giveBack(): Promise<Reply<WallState>>
  answer(isGiven: boolean): Promise<Reply<WallState>>
  beat(framesPerS?: number): void
  /** Asks until the newest state is so. */
  untilState(isSo: (state: WallState) => boolean): Promise<WallState>
  untilScene(isSo: (scene: WallScene) => boolean): Promise<WallScene>
  /** Asks until the tiles as last told are so. */
  untilTiles(isSo: (tiles: readonly TileHealth[]) => boolean): Promise<readonly TileHealth[]>
}

/** Connects; it watches nothing yet. */
export function openPage({ url, tokens }: Pick<TestApp, 'url' | 'tokens'>, token: string = tokens.wall): WallPage {
  const socket: WallSocket = io(`${url}${LIVE_NAMESPACE}`, { transports: ['websocket'], auth: { token }, forceNew: true })
  onTestFinished(() => void socket.disconnect())
  const page: WallPage = {
    socket,
    states: [],
    tiles: [],
    taken: [],
    removed: [],
    async watch(tile, name = NAME) {
      const answer: Reply<WallState> = await socket.emitWithAck('wall:watch', { name, ...(tile ? { tile } : {}) })
      if (answer.ok) page.states.push(answer.value)
      return answer
    },
    drive: (change) => socket.emitWithAck('wall:drive', { name: NAME, ...change }),
    take: () => socket.emitWithAck('wall:take', { name: NAME }),
    giveBack: () => socket.emitWithAck('wall:yield', { name: NAME }),
    answer: (isGiven) => socket.emitWithAck('wall:answer', { name: NAME, isGiven }),
    beat: (framesPerS = 60) => void socket.emit('wall:beat', { name: NAME, framesPerS, behindMs: 40, revision: 0 }),
    untilState: (isSo) =>
      until({
        what: `the wall to be so: ${isSo.toString()}`,
        ask: () => page.states.at(-1),
        isSo: (state) => state !== undefined && isSo(state),
      }).then(
        (state) => state!, // it is so
      ),
    untilScene: async (isSo) => (await page.untilState(({ scene }) => isSo(scene))).scene,
    untilTiles: (isSo) => until({ what: `its tiles to be so: ${isSo.toString()}`, ask: () => page.tiles.at(-1) ?? [], isSo }),
  }
  socket.on('wall:state', (state) => page.states.push(state))
  socket.on('wall:tiles', ({ tiles }) => page.tiles.push(tiles))
  socket.on('wall:taken', (tile) => page.taken.push(tile))
  socket.on('wall:removed', ({ name }) => page.removed.push(name))
  return page
}

/** A house with one wall. */
export async function buildWall({ call, tokens }: TestApp, layout: WallLayout = aLayout()): Promise<Response> {
  return call(`/api/v1/walls/${layout.name}`, { method: 'PUT', token: tokens.operator, body: layout })
}

/** Connects and watches. @throws where it may not */
export async function watching(
  house: Pick<TestApp, 'url' | 'tokens'>,
  as: Role | { readonly token: string } = 'wall',
  tile?: Tile,
): Promise<WallPage> {
  const page = openPage(house, typeof as === 'string' ? house.tokens[as] : as.token)
  valueOf(await page.watch(tile))
  return page
}

/** What became of a request: `ok`, or its refusal. */
export function outcomeOf(reply: Reply<unknown>): string {
  return reply.ok ? 'ok' : `${reply.code}: ${reply.message}`
}

/** How each tile is, row by row. */
export function livesOf(tiles: readonly TileHealth[]): readonly string[] {
  return tiles.map(({ is }) => is)
}
