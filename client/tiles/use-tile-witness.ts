/** Where this tile's camera is, for whoever measures it from outside: read-only, the same in every build. */
import { onScopeDispose } from 'vue'
import type { WallCamera } from '#wire/walls'
import { useLive } from '../live/live-store.ts'

export interface TileWitness {
  /** The moment of the path that the map was drawn for last, by the server's clock as it is known here, Unix ms. */
  readonly drawnForMs: number
  /** When it was drawn, by the clock of this browser, Unix ms. */
  readonly drawnAtMs: number
  /** Server less local, ms, as it is counted by; and the most that it can be wrong by, `undefined` before the server was asked. */
  readonly clockOffsetMs: number
  readonly clockErrorMs: number | undefined
  /** Of the whole wall, as it was worked out last. */
  readonly camera: WallCamera | undefined
  /** The ground, the compounds and how they are judged are on the map. */
  readonly isWhole: boolean
}

declare global {
  interface Window {
    lamplightTile?: () => TileWitness
  }
}

export interface TileNotes {
  /** The camera was worked out for now. */
  aimed(camera: WallCamera): void
  /** The map was drawn with the last camera. */
  drew(): void
}

export function useTileWitness(isWhole: () => boolean): TileNotes {
  const live = useLive()
  let aim: { readonly camera?: WallCamera; readonly forMs: number } = { forMs: 0 }
  let drawn = { drawnForMs: 0, drawnAtMs: 0 }
  window.lamplightTile = () => ({
    ...drawn,
    clockOffsetMs: live.presentMs() - live.localNowMs(),
    clockErrorMs: live.clockErrorMs(),
    camera: aim.camera,
    isWhole: isWhole(),
  })
  onScopeDispose(() => delete window.lamplightTile)
  return {
    aimed: (camera) => (aim = { camera, forMs: live.presentMs() }),
    drew: () => (drawn = { drawnForMs: aim.forMs, drawnAtMs: live.localNowMs() }),
  }
}
