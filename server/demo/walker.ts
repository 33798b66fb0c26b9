/** Where one member of the shift truly is: goes through its routine as time is handed in. */
import type { Routine } from './legs.ts'
import { placeOn, trackLine, type Point } from './track-line.ts'

export interface TruePlace extends Point {
  readonly speedMps: number
  readonly courseDeg: number
}

export interface Walker {
  /** Goes on for so many seconds and says where that is. */
  advance(seconds: number): TruePlace
}

/** A leg without length and stay would never let time pass. */
const SHORTEST_LEG_S = 1

export function walker(routine: Routine): Walker {
  let line = trackLine([routine.start])
  let speedMps = 1
  let walkedM = 0
  let leftToStayS = 0
  let courseDeg = 0

  function begin(from: Point): void {
    const leg = routine.next(from)
    line = trackLine(leg.points)
    speedMps = leg.speedMps
    walkedM = 0
    leftToStayS = line.lengthM === 0 ? Math.max(SHORTEST_LEG_S, leg.stayS) : leg.stayS
  }

  return {
    advance(seconds) {
      let leftS = seconds
      let isMoving = false
      while (leftS > 0) {
        const toGoS = (line.lengthM - walkedM) / speedMps
        isMoving = toGoS >= leftS
        if (isMoving) {
          walkedM += leftS * speedMps
          break
        }
        leftS -= Math.max(0, toGoS)
        walkedM = line.lengthM
        if (leftToStayS >= leftS) {
          leftToStayS -= leftS
          break
        }
        leftS -= leftToStayS
        begin(placeOn(line, line.lengthM))
      }
      const { x, y, courseDeg: ahead } = placeOn(line, walkedM)
      if (isMoving) courseDeg = ahead
      return { x, y, courseDeg, speedMps: isMoving ? speedMps : 0 }
    },
  }
}
