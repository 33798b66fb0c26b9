/** What one page may ask of the named walls, and how it is answered. The hall does the rest. */
import { Compile } from 'typebox/compile'
import { Fault } from '#wire/errors'
import { AnswerRequest, DriveRequest, TileBeat, WallNamed, WatchRequest, type WallState } from '#wire/walls'
import type { Role } from '#wire/roles'
import { withArticle } from '../domain/article.ts'
import { may } from '../domain/permissions.ts'
import { answer, failureOf, whatIsWrong, type Untrusted } from './answers.ts'
import type { LiveLog, WallSocket } from './broadcast.ts'
import type { WallHall } from './wall-hall.ts'

export interface WallDoorOptions {
  readonly socket: WallSocket
  readonly caller: { readonly role: Role; readonly name: string }
  /** `undefined`: there are no named walls here. */
  readonly hall: WallHall | undefined
  readonly cutIfOverfull: () => void
  readonly log: LiveLog
}

const watchCheck = Compile(WatchRequest)
const namedCheck = Compile(WallNamed)
const beatCheck = Compile(TileBeat)
const driveCheck = Compile(DriveRequest)
const answerCheck = Compile(AnswerRequest)

interface Check<T> {
  Check(value: unknown): value is T
  Errors(value: unknown): Iterable<{ readonly instancePath: string; readonly message: string }>
}

export function openWallDoor({ socket, caller, hall, cutIfOverfull, log }: WallDoorOptions): void {
  const on = socket.on.bind(socket) as unknown as Untrusted

  function theHall(): WallHall {
    if (!hall) throw new Fault('NOT_FOUND', 'there are no named walls here')
    return hall
  }

  function requireDriver(): void {
    if (!may(caller.role, 'walls:drive'))
      throw new Fault('ROLE_FORBIDDEN', `${withArticle(caller.role)} may not drive a wall (walls:drive)`)
  }

  function ask<T>(event: string, check: Check<T>, deed: (request: T) => WallState): void {
    on(event, (request, reply) => {
      try {
        if (!check.Check(request)) throw new Fault('REQUEST_INVALID', whatIsWrong(event, check.Errors(request)))
        answer(reply, { ok: true, value: deed(request) })
      } catch (error) {
        answer(reply, failureOf(error, log))
      }
      cutIfOverfull()
    })
  }

  function askAsDriver<T>(event: string, check: Check<T>, deed: (request: T) => WallState): void {
    ask(event, check, (request) => {
      requireDriver()
      return deed(request)
    })
  }

  ask('wall:watch', watchCheck, (request) => theHall().watch(socket, caller.name, request))
  askAsDriver('wall:drive', driveCheck, (request) => theHall().drive(socket, request))
  askAsDriver('wall:take', namedCheck, ({ name }) => theHall().take(socket, name))
  askAsDriver('wall:yield', namedCheck, ({ name }) => theHall().yield(socket, name))
  askAsDriver('wall:answer', answerCheck, (request) => theHall().answer(socket, request))
  on('wall:leave', (request) => {
    if (namedCheck.Check(request)) hall?.leave(socket, request.name)
  })
  on('wall:beat', (beat) => {
    if (beatCheck.Check(beat)) hall?.beat(socket, beat)
  })
  socket.on('disconnect', () => hall?.cut(socket))
}
