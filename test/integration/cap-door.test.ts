/** CAP over HTTP: an alert brings an incident, an update corrects it, a cancel ends it; an exercise never becomes real. */
import { expect, test } from 'vitest'
import type { Problem } from '#wire/errors'
import type { Incident } from '#wire/reports'
import type { CapAnswer } from '../../server/doors/cap/take-cap.ts'
import { json } from '../support/coverage-app.ts'
import { drillApp, planAtOnce } from '../support/drill-app.ts'
import { anInject } from '../support/drills.ts'
import { startApp, type TestApp } from '../support/http-server.ts'

/** A fire near a hotel, said now. */
function message({
  identifier = 'fd-17',
  msgType = 'Alert',
  status = 'Actual',
  severity = 'Severe',
  references = '',
  inMs = 0,
} = {}): string {
  const sent = new Date(Date.now() + inMs + 8 * 3_600_000).toISOString().slice(0, 19)
  return `<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${identifier}</identifier><sender>119@wujin</sender>
    <sent>${sent}+08:00</sent><status>${status}</status><msgType>${msgType}</msgType><scope>Restricted</scope>${references}
    <info><category>Fire</category><event>火警</event><urgency>Immediate</urgency><severity>${severity}</severity><certainty>Observed</certainty>
    <headline>宾馆起火</headline><area><areaDesc>某宾馆</areaDesc><circle>31.7,119.95 0.1</circle></area></info></alert>`
}

function send({ url, tokens }: TestApp, body: string, type = 'application/cap+xml'): Promise<Response> {
  return fetch(`${url}/api/v1/cap`, { method: 'POST', headers: { authorization: `Bearer ${tokens.gateway}`, 'content-type': type }, body })
}

test('an alert, its update and its cancel are one incident', async () => {
  const app = await startApp()
  const incident = () => json(app.call('/api/v1/incidents/fd-17', { token: app.tokens.wall }))
  const references = '<references>119@wujin,fd-17,2026-11-26T08:00:00+08:00</references>'

  const taken = await send(app, message())
  expect([taken.status, await json(taken)]).toEqual([201, { taken: true, incident: 'fd-17', state: 'received' }])
  expect(await incident()).toMatchObject({ class: 'fire', severity: 2, text: '宾馆起火', address: '某宾馆', place: [119.95, 31.7] })

  await send(app, message({ identifier: 'fd-18', msgType: 'Update', severity: 'Extreme', references }))
  expect(await incident()).toMatchObject({ severity: 1, state: 'received' })

  expect(await json(send(app, message({ identifier: 'fd-19', msgType: 'Cancel', references })))).toEqual({
    taken: true,
    incident: 'fd-17',
    state: 'invalid',
  })
  expect((await send(app, message())).status).toBe(409)
  expect(await json(app.call('/api/v1/incidents', { token: app.tokens.wall }))).toMatchObject({
    items: [{ id: 'fd-17', state: 'invalid' }],
  })
})

test('a message in GBK is read as what it is, and one whose identifier is no id of ours is found again by its update', async () => {
  const app = await startApp()
  const identifier = 'urn:oid:2.49/1'
  const [head = '', tail = ''] = message({ identifier })
    .replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="GBK"?>')
    .replaceAll(/火警|某宾馆/g, 'x')
    .split('宾馆起火')
  const inGbk = Buffer.concat([Buffer.from(head), Uint8Array.of(0xc6, 0xf0, 0xbb, 0xf0), Buffer.from(tail)])
  const headers = { authorization: `Bearer ${app.tokens.gateway}`, 'content-type': 'application/cap+xml' }

  const taken = await json<CapAnswer>(fetch(`${app.url}/api/v1/cap`, { method: 'POST', headers, body: inGbk }))
  const told = () => json<Incident>(app.call(`/api/v1/incidents/${encodeURIComponent(taken.incident!)}`, { token: app.tokens.wall }))
  expect(await told()).toMatchObject({ id: taken.incident, severity: 2, text: '起火' })

  const references = `<references>119@wujin,${identifier},2026-11-26T08:00:00+08:00</references>`
  const updated = await json<CapAnswer>(send(app, message({ identifier: 'u-2', msgType: 'Update', severity: 'Extreme', references })))

  expect(updated.incident).toBe(taken.incident)
  expect(await told()).toMatchObject({ severity: 1, text: '宾馆起火' })
})

test('an exercise is refused, and what says nothing changes nothing', async () => {
  const app = await startApp()
  const exercise = await send(app, message({ status: 'Exercise' }))
  expect([exercise.status, (await json<Problem>(exercise)).errors?.[0]?.field]).toEqual([422, 'alert/incidents'])
  expect(await json(send(app, message({ status: 'Test' })))).toMatchObject({ taken: false })
  expect(await json(send(app, message({ msgType: 'Ack' })))).toMatchObject({ taken: false })
  const unknown = await send(app, message({ msgType: 'Cancel', references: '<references>a,gone,2026-11-26T08:00:00+08:00</references>' }))
  expect((await json<Problem>(unknown)).errors).toMatchObject([{ field: 'alert/references', reason: expect.stringContaining('gone') }])
  expect(await json(app.call('/api/v1/incidents', { token: app.tokens.wall }))).toEqual({ items: [] })
})

test('an exercise is a note in the drill that it names, where its sender observes that; to everybody else there is no such drill', async () => {
  const app = await drillApp()
  const exercise = (identifier: string, drill: string, sent = 0) =>
    send(app, message({ identifier, status: 'Exercise', references: `<incidents>${drill}</incidents>`, inMs: sent }))
  const waiting = [
    anInject({ id: 'flood', when: { kind: 'afterCap', event: '洪水', delayS: 0 }, expectations: [] }),
    anInject({ id: 'fire', when: { kind: 'afterCap', event: '火警', delayS: 0 }, expectations: [] }),
  ]
  await app.did(
    '/drills',
    app.tokens.coordinator,
    planAtOnce({ observers: ['eye', 'test-gateway'], script: [...planAtOnce().script, ...waiting] }),
  )
  await app.did('/drills', app.tokens.coordinator, planAtOnce({ id: 'd-2' }))
  const early = await exercise('x-0', 'd-1')
  await app.did('/drills/d-1/start', app.chief)

  const taken = await exercise('x-1', 'd-1', 1_000)
  const again = await exercise('x-1', 'd-1', 1_000)
  const theirs = await exercise('x-2', 'd-2')
  const none = await exercise('x-2', 'd-9')

  expect(early.status).toBe(400)
  expect([taken.status, await json(taken), again.status]).toEqual([201, { taken: true, drill: 'd-1' }, 201])
  const { marks } = await app.report('d-1')
  expect(marks).toMatchObject([{ id: 'cap-x-1', observer: 'test-gateway', note: 'CAP · 宾馆起火', capEvents: ['火警'] }])
  // It sets off what the script has wait for it: that message's own time, and its event.
  const told = await app.untilBoard('d-1', 'the inject that waits for it to come', ({ injects }) => injects.at(-1)!.actualMs !== undefined)
  expect(told.injects.map(({ id, isByHand }) => [id, isByHand])).toEqual([
    ['order', false],
    ['flood', undefined],
    ['fire', false],
  ])
  const reasonOf = async (answer: Response) => (await json<Problem>(answer)).errors?.[0]?.reason.replace(/d-\d/, 'd')
  expect([theirs.status, await reasonOf(theirs)]).toEqual([422, await reasonOf(none)])
  expect(await json(app.call('/api/v1/incidents', { token: app.tokens.wall }))).toEqual({ items: [] })
})

test('an incident is given as a message that another house takes', async () => {
  const [ours, theirs] = [await startApp(), await startApp()]
  const body = { id: 'j-1', class: 'dispute', severity: 3, place: [119.95, 31.7], text: '争吵 <b>&' }
  await ours.call('/api/v1/incidents', { method: 'POST', token: ours.tokens.operator, body })
  const given = await ours.call('/api/v1/incidents/j-1/cap', { token: ours.tokens.wall })

  expect(given.headers.get('content-type')).toBe('application/cap+xml; charset=utf-8')
  const told = await given.text()
  expect((await send(theirs, told)).status).toBe(201)
  // It may come back, from a house that passes on what it hears.
  const back = await send(ours, told)
  expect([back.status, await json(back)]).toMatchObject([200, { taken: false, incident: 'j-1', state: 'received' }])
  expect(await json(ours.call('/api/v1/incidents', { token: ours.tokens.wall }))).toMatchObject({ items: [{ id: 'j-1' }] })
  expect(await json(theirs.call('/api/v1/incidents/j-1.1', { token: theirs.tokens.wall }))).toMatchObject({ ...body, id: 'j-1.1' })
})

test.each([
  ['text/plain', message(), 415],
  ['application/xml', `<!DOCTYPE a [<!ENTITY b "c">]>${message().slice(21)}`, 400],
  ['application/xml', 'x'.repeat(300 * 1024), 413],
])('%s that cannot be taken is answered as such', async (type, body, status) => {
  expect((await send(await startApp(), body, type)).status).toBe(status)
})
