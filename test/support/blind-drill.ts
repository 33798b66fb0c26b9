/** A house with one of each thing that questions name, and a double-blind drill that goes on in it. */
import { expect } from 'vitest'
import { footprintOf } from './coverage-app.ts'
import { rectangle } from './coverage-town.ts'
import { COMPOUND, MAPPING, TOWN } from './every-question.ts'
import { DEVICE_UNIT, type TestApp } from './http-server.ts'
import { aLayout, NAME as WALL } from './named-walls.ts'
import { aJpeg } from './photos.ts'
import { MARK } from './realm-events.ts'
import { DESK_MAPPING } from './report-tables.ts'

type Post = (path: string, token: string, body: unknown, method?: string) => Promise<void>

function posting({ call }: TestApp): Post {
  return async (path, token, body, method = 'POST') => {
    const answer = await call(`/api/v1${path}`, { method, token, body })
    expect(answer.ok, `${path} ${await answer.text()}`).toBe(true)
  }
}

/** One of each thing that a question names. */
export async function settle(app: TestApp, nowMs: number): Promise<void> {
  const post = posting(app)
  const { operator, admin } = app.tokens
  const ground = (halfM: number) => footprintOf(rectangle(-halfM, -halfM, halfM, halfM))
  await post('/divisions', operator, {
    id: TOWN,
    name: '湖塘镇',
    kind: 'town',
    centre: [119.95, 31.68],
    entrusted: false,
    area: ground(3_000),
  })
  await post('/compounds', operator, {
    id: COMPOUND,
    name: '一号小区',
    type: 'commodity',
    gates: [],
    households: 1_200,
    footprint: ground(60),
  })
  await post('/units', operator, { id: DEVICE_UNIT, confirmed: true, duty: 'onDuty', team: 'rapidResponse' })
  await post('/positions', app.tokens.gateway, [{ unit: DEVICE_UNIT, lon: 119.95, lat: 31.68, at: nowMs - 1_000, accuracy: 5 }])
  await post(`/report-mappings/${MAPPING}`, admin, DESK_MAPPING, 'PUT')
  await post(`/walls/${WALL}`, admin, aLayout(), 'PUT')
}

/** A double-blind drill that has begun for nobody but those who lead it; its realm holds one of each of its own events. @param unit that takes part; no other drill's. @returns the token of whoever leads it */
export async function beginBlindDrill(app: TestApp, id: string, unit: string): Promise<string> {
  const { tokens, url } = app
  const post = posting(app)
  const chiefName = `${MARK}-${id}`
  await post('/units', tokens.operator, { id: unit, confirmed: true, duty: 'onDuty' })
  const chief = (await app.app.identity.tokens.create({ name: chiefName, role: 'leader' }, 'test', Date.now())).token
  const expectation = { id: 'come', item: 'report', of: [unit], withinS: 60, recognisedBy: { kind: 'mark' } }
  await post('/drills', tokens.coordinator, {
    id,
    version: 1,
    title: MARK,
    scenario: MARK,
    mode: 'doubleBlind',
    place: { at: [119.95, 31.7], name: MARK },
    lengthS: 9_000,
    controller: chiefName,
    observers: [],
    objectives: [{ id: 'o', text: MARK }],
    participants: [{ kind: 'unit', id: unit, duty: MARK, isWithdrawn: false }],
    script: [{ id: 'first', title: MARK, text: MARK, when: { kind: 'clock', atS: 8_000 }, expectations: [expectation] }],
  })
  await post(`/drills/${id}/start`, chief, {})
  await post(`/drills/${id}/mark`, chief, { note: MARK })
  const photo = { method: 'POST', headers: { authorization: `Bearer ${chief}` }, body: aJpeg() }
  expect((await fetch(`${url}/api/v1/drills/${id}/photos?id=r-1&note=${MARK}`, photo)).status).toBe(201)
  await post(`/drills/${id}/reports`, chief, { id: 'r-1', by: unit, kind: 'incident', class: 'fire', text: MARK })
  await post(`/drills/${id}/pause`, chief, { note: MARK })
  await post(`/drills/${id}/resume`, chief, {})
  return chief
}
