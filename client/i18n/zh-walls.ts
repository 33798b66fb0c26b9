/** Every word about named walls, in Chinese. English follows the same shape. */
import { wallDeskZh } from './zh-wall-desk.ts'
import { wallTilesZh } from './zh-wall-tiles.ts'

export const wallsZh = {
  desk: wallDeskZh,
  tile: wallTilesZh,
}
