/** A wall as the journal has it (subject `wall/NAME` of the house): how it is built, and what it is to show again after a restart. */
import type { WallCamera, WallHold, WallLayout, WallScene } from '#wire/walls'
import { standing } from './scene.ts'

export interface WallRecord {
  readonly layout: WallLayout
  /** Where it stood, or was on its way to, when this was written. */
  readonly camera?: WallCamera
  readonly scene?: Omit<WallScene, 'path' | 'stop'>
  readonly hold?: Omit<WallHold, 'wanted'>
}

/** What is shown of a wall that an alarm has taken is what it took the place of: after a restart the alarm takes it again. */
export function recordOf(layout: WallLayout, { path, stop: _stop, ...scene }: WallScene, hold: WallHold | undefined): WallRecord {
  return { layout, camera: path.to, scene, ...(hold ? { hold: { who: hold.who, sinceMs: hold.sinceMs } } : {}) }
}

/** The scene to begin with; `undefined`: nothing has been shown yet. */
export function sceneOf({ camera, scene }: WallRecord, nowMs: number): WallScene | undefined {
  return camera && scene ? { ...scene, path: standing(camera, nowMs) } : undefined
}
