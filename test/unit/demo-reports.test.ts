/** The demo's incidents and hazards: repeatable, legal at every step, as many and as mixed as a district has; and a keeper that goes on where it was left. */
import { describe, expect, it } from 'vitest'
import Schema from 'typebox/schema'
import { reportDraftOf, REPORTS, type Report } from '#wire/reports'
import { SendFailure } from '../../server/demo/gateway-client.ts'
import { reportKeeper } from '../../server/demo/report-keeper.ts'
import { LONGEST_LIFE_MS, reportLives, type ReportAct } from '../../server/demo/report-lives.ts'
import { shiftRoster } from '../../server/demo/shift-roster.ts'
import { hasEnded, takeStep } from '../../server/domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../../server/domain/reports/lifecycles.ts'
import { shippedGround } from '../support/demo-ground.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const START_MS = Date.UTC(2026, 2, 3, 4)
const OPTIONS = { ground: shippedGround(), units: shiftRoster(5).map(({ draft }) => draft), seed: 1 }

describe('what happens in the demo district', () => {
  it('is the same for the same seed, however the time is cut, and another for another', () => {
    const whole = reportLives(OPTIONS, 'incident', START_MS, START_MS + 3 * HOUR_MS)
    const cut = [0, 1, 2].flatMap((hour) => reportLives(OPTIONS, 'incident', START_MS + hour * HOUR_MS, START_MS + (hour + 1) * HOUR_MS))

    expect(cut).toEqual(whole)
    expect(reportLives({ ...OPTIONS, seed: 2 }, 'incident', START_MS, START_MS + 3 * HOUR_MS)).not.toEqual(whole)
  })

  it('is about a thousand incidents a day, most of them requests for help, a few of them serious', () => {
    const days = 10
    const brought = reportLives(OPTIONS, 'incident', START_MS, START_MS + days * DAY_MS).map(({ acts }) => acts[0]!.body)
    const share = (isSo: (body: ReportAct['body']) => boolean): number => brought.filter(isSo).length / brought.length

    expect(brought.length / days).toBeGreaterThan(900)
    expect(brought.length / days).toBeLessThan(1_100)
    expect(share((body) => body['class'] === 'helpRequest')).toBeCloseTo(0.48, 1)
    expect(share((body) => body['class'] === 'traffic')).toBeCloseTo(0.2, 1)
    expect(share((body) => body['class'] === 'criminal' || body['class'] === 'publicOrder')).toBeCloseTo(0.09, 1)
    expect(share((body) => Number(body['severity']) <= 2)).toBeGreaterThan(0.005)
    expect(share((body) => Number(body['severity']) <= 2)).toBeLessThan(0.03)
  })

  it.each(['incident', 'hazard'] as const)('each %s takes only legal steps through its whole life, and ends in time', (kind) => {
    const [draftSchema, schema] = [reportDraftOf(kind), REPORTS[kind]]
    const lives = reportLives(OPTIONS, kind, START_MS, START_MS + DAY_MS)
    for (const { acts, begunMs } of lives) {
      const [first, ...steps] = acts
      const { id, at, ...draft } = first!.body as { id: string; at: number }
      const stamp = { step: LIFECYCLES[kind].first, state: LIFECYCLES[kind].first, atMs: at, knownMs: at, by: 'demo' }
      let report = {
        ...draft,
        id,
        state: stamp.state,
        atMs: at,
        knownMs: at,
        stamps: [stamp],
        hasPersonal: false,
        simulated: true,
      } as Report
      for (const { body, atMs } of steps) {
        const { step, at: stepMs, note, ...said } = body as { step: string; at: number; note?: string }
        const wished = { ...report, ...said }
        const answer = takeStep(LIFECYCLES[kind], wished, {
          step,
          atMs: stepMs,
          knownMs: stepMs,
          by: 'demo',
          role: 'gateway',
          ...(note === undefined ? {} : { note }),
        })
        if (!answer.ok) throw new Error(`${id}: ${step}: ${answer.reason}`)
        expect(atMs).toBe(stepMs)
        report = { ...wished, state: answer.state, stamps: [...report.stamps, answer.stamp] }
      }

      expect(Schema.Check(draftSchema, first!.body)).toBe(true)
      expect(Schema.Check(schema, report)).toBe(true)
      expect(hasEnded(LIFECYCLES[kind], report)).toBe(true)
      expect(acts.at(-1)!.atMs - begunMs).toBeLessThanOrEqual(LONGEST_LIFE_MS[kind])
    }
    expect(lives.length).toBeGreaterThan(8)
  })
})

/** A server that remembers, and answers as ours does where there is a report already, or none. */
function aServer() {
  const acts: (readonly [id: string, step: string])[] = []
  const ids = new Set<string>()
  return {
    acts,
    ids,
    client: {
      bringReport: async (_kind: string, draft: object) => {
        const { id } = draft as { id: string }
        if (ids.has(id)) throw new SendFailure('HTTP 409', { retry: false, status: 409 })
        ids.add(id)
        acts.push([id, 'brought'])
      },
      stepReport: async (_kind: string, id: string, step: object) => {
        if (!ids.has(id)) throw new SendFailure('HTTP 404', { retry: false, status: 404 })
        acts.push([id, (step as { step: string }).step])
      },
    },
  }
}

async function keep(server: ReturnType<typeof aServer>, span: { startMs: number; leftMs?: number; untilMs: number }): Promise<void> {
  const keeper = reportKeeper({ ...OPTIONS, ...span, client: server.client, sleep: async () => undefined, isStopped: () => false })
  for (let atMs = span.startMs; atMs <= span.untilMs; atMs += 60_000) keeper.tick(atMs)
  await new Promise((resolve) => setImmediate(resolve))
  for (let before = -1; before !== server.acts.length; await new Promise((resolve) => setImmediate(resolve))) before = server.acts.length
  expect(keeper.failure).toBeUndefined()
}

describe('the keeper of the demo', () => {
  const END_MS = START_MS + 4 * HOUR_MS

  it('begins with what is going on: nothing is brought twice, no step is left out', async () => {
    const server = aServer()
    await keep(server, { startMs: START_MS, untilMs: END_MS })
    const begun = reportLives(OPTIONS, 'incident', START_MS - HOUR_MS, END_MS - HOUR_MS)

    expect(new Set(server.acts.map(([id, step]) => `${id} ${step}`)).size).toBe(server.acts.length)
    for (const { acts } of begun) {
      const { id } = acts[0]!
      expect(server.acts.filter(([of]) => of === id).map(([, step]) => step)).toEqual(
        acts.map(({ body, isBrought }) => (isBrought ? 'brought' : body['step'])),
      )
    }
    expect(server.acts.some(([id]) => id.startsWith('demo-hazard'))).toBe(true)
  })

  it.each([0, 30 * 60_000, 30 * HOUR_MS])('ends what a shift left open %i ms ago, and repeats nothing that it did', async (pauseMs) => {
    const server = aServer()
    await keep(server, { startMs: START_MS, untilMs: START_MS + HOUR_MS })
    const open = reportLives(OPTIONS, 'incident', START_MS, START_MS + HOUR_MS).filter(
      ({ acts }) => acts.at(-1)!.atMs >= START_MS + HOUR_MS,
    )
    await keep(server, { startMs: START_MS + HOUR_MS + pauseMs, leftMs: START_MS + HOUR_MS, untilMs: END_MS + pauseMs })

    expect(open.length).toBeGreaterThan(3)
    expect(new Set(server.acts.map(([id, step]) => `${id} ${step}`)).size).toBe(server.acts.length)
    for (const { acts } of open) expect(server.acts.filter(([id]) => id === acts[0]!.id)).toHaveLength(acts.length)
  })

  it('takes no step twice where nobody says that there was a shift before', async () => {
    const server = aServer()
    await keep(server, { startMs: START_MS, untilMs: START_MS + HOUR_MS })
    await keep(server, { startMs: START_MS + HOUR_MS, untilMs: END_MS })

    expect(new Set(server.acts.map(([id, step]) => `${id} ${step}`)).size).toBe(server.acts.length)
  })
})
