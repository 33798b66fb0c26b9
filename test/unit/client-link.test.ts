/** What the wall folds into its picture, and how it tells it. */
import { expect, it } from 'vitest'
import type { RoomEvent } from '#wire/live'
import { withNews, withPast } from '../../client/live/news.ts'
import { roomPicture } from '../../client/live/room-picture.ts'
import { serverClock } from '../../client/live/server-clock.ts'
import { tellingOf, type Names } from '../../client/wall/telling.ts'
import { zh } from '../../client/i18n/zh.ts'

const nobody: Names = { place: () => undefined, unit: () => undefined, compound: () => undefined }

function event(seq: number, callSign = `义巡 ${seq}`): RoomEvent {
  const data = {
    id: 'u1',
    slot: 0,
    callSign,
    team: 'patrol',
    mover: 'foot',
    duty: 'onDuty',
    confirmed: true,
    simulated: false,
    source: 's',
  }
  return { room: 'r', realm: 'live', seq, kind: 'unit:changed', subject: 'unit/u1', atMs: seq, knownMs: seq, data }
}

function joined(): ReturnType<typeof roomPicture> {
  const picture = roomPicture()
  picture.join({ mode: 'fresh', room: 'r', roomName: 'R', realm: 'live', epoch: 'e', seq: 10, serverMs: 0, demo: false, unitCount: 0 })
  picture.addPage({
    seq: 10,
    slot: [],
    id: [],
    callSign: [],
    team: [],
    mover: [],
    duty: [],
    confirmed: [],
    simulated: [],
    sourceIndex: [],
    sources: [],
  })
  return picture
}

it('applies each event once, in order, and stops before a hole', () => {
  const picture = joined()

  const first = picture.takeEvents([event(11), event(12)])
  const second = picture.takeEvents([event(12), event(13), event(15)])

  expect(first.applied.map(({ seq }) => seq)).toEqual([11, 12])
  expect(second.applied.map(({ seq }) => seq)).toEqual([13])
  expect(second.hole).toBe(true)
  expect(picture.have()).toEqual({ epoch: 'e', seq: 13 })
  expect(picture.counts.repeated).toBe(1)
  expect(picture.roster.byId('u1')?.callSign).toBe('义巡 13')
})

it('says nothing of what it holds before the snapshot is whole, nor after it was told to forget', () => {
  expect(roomPicture().have()).toBeUndefined()
  const picture = joined()
  picture.forget()
  expect(picture.have()).toBeUndefined()
})

it('counts ages by the message that was least late', () => {
  let local = 1_000
  const clock = serverClock(() => local)
  clock.observe(51_000)
  local = 2_000
  clock.observe(51_500)
  expect(clock.nowMs()).toBeGreaterThan(51_990)
  expect(clock.nowMs()).toBeLessThanOrEqual(52_000)
})

it('tells a crowd of like events as one line, with the newest name', () => {
  const [line, ...rest] = withNews([], [event(1), event(2), event(3)])
  expect(rest).toEqual([])
  expect(line).toMatchObject({ seq: 3, count: 3 })
  expect(tellingOf(line!, zh, nobody)).toEqual({ title: '单位变更 3 条', what: '义巡 3 在岗', team: 'patrol', isHollow: false })
})

it('tells what happened before it joined under what comes, and does not count what it did not ask for', () => {
  const live = withNews([], [event(203)])

  const [newest, older, ...rest] = withPast(live, [event(201), event(202)])

  expect(rest).toEqual([])
  expect(newest).toMatchObject({ seq: 203, count: 1, isAtLeast: false })
  expect(older).toMatchObject({ seq: 202, count: 2, isAtLeast: true })
  expect(tellingOf(older!, zh, nobody).title).toBe('单位变更 2 条以上')
  expect(withPast([], [event(1), event(2)])[0]).toMatchObject({ count: 2, isAtLeast: false })
  expect(withNews(withPast([], [event(201), event(202)]), [event(203)])[0]).toMatchObject({ count: 3, isAtLeast: true })
})

it('tells a check-in by the name of its watch point, and apart from it one that is not as it should be', () => {
  const checkIn = (seq: number, kind: string): RoomEvent => ({
    ...event(seq),
    kind,
    subject: 'checkIn/w-10',
    data: { watchPoint: 'w-10', atMs: seq, isNormal: kind === 'checkIn:made' },
  })
  const names: Names = { ...nobody, place: (subject) => (subject === 'checkIn/w-10' ? '东门岗' : undefined) }

  const news = withNews([], [checkIn(1, 'checkIn:made'), checkIn(2, 'checkIn:abnormal')])

  expect(news.map((line) => tellingOf(line, zh, names))).toEqual([
    { title: '东门岗', what: '守望点打卡：异常', isHollow: false },
    { title: '东门岗', what: '守望点打卡', isHollow: false },
  ])
})

it('tells a task by whom it sends where, and a refused suggestion with its reason', () => {
  const pair = { unit: 'A12', compound: 'c-1' }
  const sent: RoomEvent = { ...event(1), kind: 'task:sent', subject: 'task/t1', data: { id: 't1', ...pair, state: 'sent', sentMs: 1 } }
  const refused: RoomEvent = {
    ...event(2),
    kind: 'suggestion:refused',
    subject: 'refusal/A12@c-1',
    data: { ...pair, reason: '联系不上', atMs: 1 },
  }
  const names: Names = { ...nobody, unit: () => ({ callSign: '瞭望 12', team: 'patrol' }), compound: () => '一村' }

  const [newest, older] = withNews([], [sent, refused])

  expect(tellingOf(newest!, zh, names)).toEqual({ title: '瞭望 12 → 一村', what: '建议未采纳 · 联系不上', team: 'patrol', isHollow: false })
  expect(tellingOf(older!, zh, names)).toEqual({ title: '瞭望 12 → 一村', what: '派出', team: 'patrol', isHollow: false })
  expect(tellingOf(older!, zh, nobody).title).toBe('A12 → c-1')
})

it('does not tell what only leaves the picture', () => {
  expect(withNews([], [{ ...event(1), kind: 'task:removed', subject: 'task/t1', data: undefined }])).toEqual([])
})
