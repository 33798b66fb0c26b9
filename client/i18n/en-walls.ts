/** Every word about named walls, in English, in the shape of the Chinese. */
import { wallDeskEn } from './en-wall-desk.ts'
import { wallTilesEn } from './en-wall-tiles.ts'
import type { wallsZh } from './zh-walls.ts'

export const wallsEn: typeof wallsZh = {
  desk: wallDeskEn,
  tile: wallTilesEn,
}
