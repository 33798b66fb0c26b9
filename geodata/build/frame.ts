/** The frame everything is built in: its plane, its box, its seed. */
import type { Bounds } from '../polygon.ts'
import { planeAt } from '../plane.ts'

/** The middle of the district. */
export const PLANE = planeAt(119.93, 31.58)

/** What the base map shows: the district and some kilometres round it. West, south, east, north. */
export const FRAME_BOX: Bounds = [119.6, 31.29, 120.28, 31.86]

/** The same box in metres on the plane. */
export const FRAME_M: Bounds = [PLANE.xOf(FRAME_BOX[0]), PLANE.yOf(FRAME_BOX[1]), PLANE.xOf(FRAME_BOX[2]), PLANE.yOf(FRAME_BOX[3])]

/** Published limits of the district, WGS 84. */
export const DISTRICT_BOX: Bounds = [119.667, 31.334, 120.196, 31.81]

/** Another seed makes another district, as believable as this one. */
export const SEED = 20_240_315
