/** A named wall of one screen that is driven from a desk: its tour, a place, a message, a compound in the light, the past. */
import { setTimeout as after } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import { LIVE_NAMESPACE, type ServerToWall, type WallToServer } from '#wire/live'
import type { DriveRequest, WallLayout } from '#wire/walls'

export const TILE_WALL: WallLayout = {
  name: 'soak',
  title: '耐久测试屏',
  columns: 1,
  rows: 1,
  tileWidthMm: 960,
  tileHeightMm: 540,
  bezelXMm: 0,
  bezelYMm: 0,
  distanceM: 4,
}
const CAMERA = { lon: 119.9532, lat: 31.7095, widthM: 6_000 } as const
const BETWEEN_MS = 600
const BACK_MS = 60_000

export interface TileChurn {
  turn(): Promise<void>
  close(): void
}

/** Builds the wall and takes its controls. */
export async function openTileChurn(url: string, token: string, onFault: (line: string) => void): Promise<TileChurn> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const built = await fetch(`${url}/api/v1/walls/${TILE_WALL.name}`, { method: 'PUT', headers, body: JSON.stringify(TILE_WALL) })
  if (!built.ok) throw new Error(`the wall was answered ${built.status}: ${await built.text()}`)
  const desk: Socket<ServerToWall, WallToServer> = io(`${url}${LIVE_NAMESPACE}`, { transports: ['websocket'], auth: { token } })
  await desk.emitWithAck('wall:watch', { name: TILE_WALL.name })
  await desk.emitWithAck('wall:take', { name: TILE_WALL.name })

  async function drive(change: Omit<DriveRequest, 'name'>): Promise<void> {
    const answer = await desk.emitWithAck('wall:drive', { name: TILE_WALL.name, ...change })
    if (!answer.ok) onFault(`driving the wall was answered ${answer.code}: ${answer.message}`)
    await after(BETWEEN_MS)
  }
  return {
    async turn() {
      await drive({ camera: CAMERA, takenMs: 500 })
      await drive({ message: { text: '请注意安全' } })
      await drive({ message: null, hidden: ['labels'] })
      await drive({ past: { atMs: Date.now() - BACK_MS, rate: 10 } })
      await drive({ past: null, hidden: [] })
      await drive({ mode: 'tour' })
    },
    close: () => void desk.disconnect(),
  }
}
