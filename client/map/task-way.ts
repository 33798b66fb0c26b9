/** The straight line from a unit to where it is sent: it ends at the wall, so that the figure within stays free. */
import { meetingOf } from '#geodata/crossings'
import { isInside } from '#geodata/polygon'
import type { AreaGeometry, LonLat } from '#wire/places'
import { middleOf } from '../places/middle.ts'
import { worldX, worldY } from './mercator.ts'

export interface TaskWay {
  readonly from: LonLat
  readonly to: LonLat
  /** Of an arrow that points right, clockwise, so that it points along the line. */
  readonly turnDeg: number
}

/** @returns `undefined` where the unit is within the footprint: it has come. Cost: O(corners). */
export function taskWay(from: LonLat, footprint: AreaGeometry): TaskWay | undefined {
  const polygons = footprint.type === 'Polygon' ? [footprint.coordinates] : footprint.coordinates
  if (polygons.some((polygon) => isInside(polygon, from))) return undefined
  const aim = middleOf(footprint)
  let share = 1
  for (const [outer] of polygons) {
    outer!.forEach((corner, i) => {
      const meeting = i === 0 ? undefined : meetingOf(from, aim, outer![i - 1]!, corner)
      if (meeting) share = Math.min(share, meeting.alongFirst)
    })
  }
  const to: LonLat = [from[0] + (aim[0] - from[0]) * share, from[1] + (aim[1] - from[1]) * share]
  const [east, north] = [worldX(aim[0]) - worldX(from[0]), worldY(aim[1]) - worldY(from[1])]
  return { from, to, turnDeg: (Math.atan2(-north, east) * 180) / Math.PI }
}
