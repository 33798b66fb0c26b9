/** What a wall shows, and what becomes of it when somebody drives. */
import { Fault } from '#wire/errors'
import { PATH_LEAD_MS, type CameraPath, type DriveRequest, type WallCamera, type WallScene } from '#wire/walls'
import { cameraAt, wayMs } from '#geodata/camera-path'
import { masked } from '../reports/masking.ts'

/** What stands on a wall longer than a day nobody has put up for today. */
const MOST_MESSAGE_MS = 86_400_000

/** A wall that stands at a place and tours from there. */
export function firstScene(camera: WallCamera, nowMs: number): WallScene {
  return { mode: 'tour', path: standing(camera, nowMs), hidden: [] }
}

export function standing(camera: WallCamera, nowMs: number): CameraPath {
  return { from: camera, to: camera, startMs: nowMs, takenMs: 0 }
}

/** The same, on its way to another place from where it will be when everybody knows. @param takenMs a calm way unless said otherwise */
export function moved(scene: WallScene, to: WallCamera, nowMs: number, takenMs?: number): WallScene {
  const startMs = nowMs + PATH_LEAD_MS
  const from = cameraAt(scene.path, startMs)
  return { ...scene, path: { from, to, startMs, takenMs: takenMs ?? wayMs(from, to) } }
}

/** Whether a request leads the wall somewhere, in place or in time; else it only changes what is drawn there. */
export function doesLead({ camera, mode, past }: DriveRequest): boolean {
  return camera !== undefined || mode !== undefined || past !== undefined
}

/**
 * [S1] A camera or a past holds the wall: a tour goes to what is so now. A tour ends the past.
 * [S2] What is absent stays. Phone numbers, numbers of identity cards and plates in a message are masked, as in everything that stands on a wall.
 *
 * @throws Fault REQUEST_INVALID naming the field
 */
export function driven(scene: WallScene, request: DriveRequest, nowMs: number): WallScene {
  requireSense(request, nowMs)
  const { camera, takenMs, hidden, highlight, message, past } = request
  const mode = request.mode ?? (camera || past ? 'hold' : scene.mode)
  const isLed = doesLead(request)
  const there = camera ? moved(scene, camera, nowMs, takenMs) : scene
  const said = message ? { ...message, text: masked(message.text.trim()) } : message
  return compact({
    mode,
    path: there.path,
    hidden: hidden ? [...new Set(hidden)] : scene.hidden,
    highlight: highlight === undefined ? scene.highlight : (highlight ?? undefined),
    message: said === undefined ? scene.message : (said ?? undefined),
    stop: isLed ? undefined : scene.stop,
    past: past ? { ...past, setMs: nowMs } : past === null || mode === 'tour' ? undefined : scene.past,
  })
}

/** Without what is absent: `undefined` is not sent. */
function compact({ highlight, message, stop, past, ...rest }: Wide): WallScene {
  return {
    ...rest,
    ...(highlight === undefined ? {} : { highlight }),
    ...(message ? { message } : {}),
    ...(stop ? { stop } : {}),
    ...(past ? { past } : {}),
  }
}

type Wide = { readonly [Key in keyof WallScene]-?: undefined extends WallScene[Key] ? WallScene[Key] | undefined : WallScene[Key] }

function requireSense({ mode, camera, message, past }: DriveRequest, nowMs: number): void {
  if (mode === 'tour' && camera) throw wrong('mode', "is 'tour', which goes where it likes: leave out the camera")
  if (mode === 'tour' && past) throw wrong('mode', "is 'tour', which shows the present: leave out the past")
  if (message && message.text.trim() === '') throw wrong('message/text', 'is blank')
  if (message?.untilMs !== undefined && message.untilMs <= nowMs) throw wrong('message/untilMs', 'is past')
  if (message?.untilMs !== undefined && message.untilMs > nowMs + MOST_MESSAGE_MS)
    throw wrong('message/untilMs', 'is more than a day ahead')
  if (past && !(past.atMs < nowMs)) throw wrong('past/atMs', 'is not past')
  if (past && past.rate > 0 && past.rate < 1) throw wrong('past/rate', 'is neither 0 (held) nor 1 to 600')
}

function wrong(field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `wall:drive: ${field} ${reason}`, { errors: [{ field, reason }] })
}

/** A past that is set aside stands still. */
export function heldPast({ past, ...rest }: WallScene, nowMs: number): WallScene {
  return past ? { ...rest, past: { ...past, atMs: past.atMs + (nowMs - past.setMs) * past.rate, setMs: nowMs } } : rest
}
