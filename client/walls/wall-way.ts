/** The way that a wall's camera is on, as whoever watches knows it: the newest, and the one that is gone until that begins. */
import { cameraAt } from '#geodata/camera-path'
import type { CameraPath, WallCamera } from '#wire/walls'

export interface WallWay {
  readonly newest: CameraPath
  /** Gone until the newest begins; absent where nothing was known before. */
  readonly before?: CameraPath
}

/** Every state of a wall tells its way; most tell the same again. */
export function wayAfter(way: WallWay | undefined, told: CameraPath): WallWay {
  if (!way) return { newest: told }
  const { newest } = way
  const isSame = newest.startMs === told.startMs && newest.takenMs === told.takenMs && isAt(newest.to, told.to)
  return isSame ? way : { newest: told, before: newest }
}

export function cameraOn({ newest, before }: WallWay, nowMs: number): WallCamera {
  return cameraAt(before && nowMs < newest.startMs ? before : newest, nowMs)
}

/** Until then there is something new to draw with every frame. */
export function arrivesMs({ newest }: WallWay): number {
  return newest.startMs + newest.takenMs
}

function isAt(one: WallCamera, other: WallCamera): boolean {
  return one.lon === other.lon && one.lat === other.lat && one.widthM === other.widthM
}
