/** What one wall may ask of the past, and how it is answered. The hall does the rest. */
import { Compile } from 'typebox/compile'
import { Fault } from '#wire/errors'
import { RateRequest, SeekRequest, StatesRequest, type Joined, type ReplayRequest } from '#wire/live'
import { answer, failureOf, whatIsWrong, type Untrusted } from './answers.ts'
import type { LiveLog, WallSocket } from './broadcast.ts'
import type { ReplayHall } from './replay-hall.ts'

export interface ReplayDoorOptions {
  readonly socket: WallSocket
  /** Where walls look at the past; `undefined`: there is none to look at. */
  readonly hall: ReplayHall | undefined
  /** @throws Fault where a room or realm is not known */
  readonly requireKnown: (address: { readonly room: string; readonly realm: string }) => void
  /** The wall is told nothing of the present from now on. */
  readonly leavePresent: () => void
  readonly cutIfOverfull: () => void
  readonly log: LiveLog
}

export interface ReplayDoor {
  /** Lets the wall into the past. @throws Fault as `ReplayHall.admit` */
  join(request: ReplayRequest, reply: unknown): Promise<void>
}

const seekCheck = Compile(SeekRequest)
const rateCheck = Compile(RateRequest)
const statesCheck = Compile(StatesRequest)

export function openReplayDoor({ socket, hall, requireKnown, leavePresent, cutIfOverfull, log }: ReplayDoorOptions): ReplayDoor {
  const on = socket.on.bind(socket) as unknown as Untrusted

  function theHall(): ReplayHall {
    if (!hall) throw new Fault('REALM_UNKNOWN', 'there is no past to look at here')
    return hall
  }

  function welcome(joined: Joined, reply: unknown): void {
    leavePresent()
    answer(reply, { ok: true, value: joined })
  }

  async function seek(request: unknown, reply: unknown): Promise<void> {
    if (!seekCheck.Check(request)) throw new Fault('REQUEST_INVALID', whatIsWrong('replay:seek', seekCheck.Errors(request)))
    await theHall().seek(socket, request.at, (joined) => welcome(joined, reply))
  }

  function setRate(request: unknown) {
    if (!rateCheck.Check(request)) throw new Fault('REQUEST_INVALID', whatIsWrong('replay:rate', rateCheck.Errors(request)))
    return theHall().setRate(socket, request.rate)
  }

  function states(request: unknown) {
    if (!statesCheck.Check(request)) throw new Fault('REQUEST_INVALID', whatIsWrong('replay:states', statesCheck.Errors(request)))
    requireKnown(request)
    return theHall().states(socket, request)
  }

  on('replay:seek', (request, reply) => {
    seek(request, reply).catch((error: unknown) => answer(reply, failureOf(error, log)))
  })
  for (const [event, ask] of [
    ['replay:rate', setRate],
    ['replay:states', states],
  ] as const)
    on(event, (request, reply) => {
      try {
        answer(reply, { ok: true, value: ask(request) })
      } catch (error) {
        answer(reply, failureOf(error, log))
      }
      cutIfOverfull()
    })

  return {
    join: (request, reply) => theHall().admit(socket, request, (joined) => welcome(joined, reply)),
  }
}
