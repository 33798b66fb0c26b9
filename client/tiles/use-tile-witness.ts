/** Where this tile's camera is, for whoever measures it from outside: read-only, the same in every build. */
import { onScopeDispose } from 'vue'
import type { WallCamera } from '#wire/walls'
import { useLive } from '../live/live-store.ts'

export interface TileWitness {
  /** The moment that the camera was worked out for last, by the server's clock, Unix ms. */
  readonly drawnMs: number
  /** Server less local, ms. */
  readonly clockOffsetMs: number
  /** Of the whole wall. */
  readonly camera: WallCamera | undefined
}

declare global {
  interface Window {
    lamplightTile?: () => TileWitness
  }
}

/** @returns what is to be called with every camera that is drawn */
export function useTileWitness(): (camera: WallCamera) => void {
  const live = useLive()
  let drawn: Pick<TileWitness, 'drawnMs' | 'camera'> = { drawnMs: 0, camera: undefined }
  window.lamplightTile = () => ({ ...drawn, clockOffsetMs: live.presentMs() - live.localNowMs() })
  onScopeDispose(() => delete window.lamplightTile)
  return (camera) => (drawn = { drawnMs: live.presentMs(), camera })
}
