/** What the hotspot page reads: only what is wanted, two at a time, the old picture kept until the new one is there, and all of it can be stopped. */
import { effectScope, nextTick, shallowRef } from 'vue'
import { expect, it, onTestFinished } from 'vitest'
import type { HotspotAnswer } from '#wire/hotspots'
import { useReadings, type Wanted } from '../../client/hotspots/use-readings.ts'
import { ApiFault } from '../../client/http/api.ts'

type Id = 'map' | 'change' | 'ranked' | 'truth'

interface Asked {
  readonly path: string
  readonly isAborted: () => boolean
  answer(): void
  fail(fault: ApiFault): void
}

function answerTo(path: string): HotspotAnswer {
  const none = { used: 0, simulated: 0, invalid: 0, otherClass: 0, noPlace: 0, outside: 0 }
  return { asOfMs: 0, tookMs: 0, parameters: { path }, counts: { period: none }, definitions: [], notes: [], figures: {} }
}

function wantedOf(period: string, ids: readonly Id[] = ['map', 'change', 'ranked', 'truth']): readonly Wanted<Id>[] {
  return ids.map((id) => ({ id, page: 'one', path: `/${id}/${period}` }))
}

/** A page with a server whose answers the test gives by hand. */
function aPage(first: readonly Wanted<Id>[] = wantedOf('a')) {
  const asked: Asked[] = []
  const wanted = shallowRef(first)
  const scope = effectScope()
  const paused: (() => void)[] = []
  const readings = scope.run(() =>
    useReadings(wanted, {
      ask(path, { signal }) {
        const { promise, resolve, reject } = Promise.withResolvers<HotspotAnswer>()
        asked.push({ path, isAborted: () => signal?.aborted ?? false, answer: () => resolve(answerTo(path)), fail: reject })
        return promise
      },
      after(_, work) {
        paused.push(work)
        return () => void paused.splice(paused.indexOf(work), 1)
      },
    }),
  )!
  onTestFinished(() => scope.stop())
  return { asked, wanted, readings, paused, paths: () => asked.map(({ path }) => path) }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await nextTick()
}

function pathIn(answer: HotspotAnswer | undefined): unknown {
  return answer?.parameters['path']
}

it('asks for two at a time, in the order wanted', async () => {
  const { asked, readings, paths } = aPage()
  expect(paths()).toEqual(['/map/a', '/change/a'])
  expect(readings.work.value).toEqual({ done: 0, total: 4 })

  asked[1]!.answer()
  await settled()

  expect(paths()).toEqual(['/map/a', '/change/a', '/ranked/a'])
  expect(readings.work.value).toEqual({ done: 1, total: 4 })
  expect(readings.of('change')).toMatchObject({ isOld: false, isAwaited: false })
})

it('asks once for what two parts show', async () => {
  const { asked, readings, paths } = aPage([
    { id: 'map', page: 'one', path: '/gi' },
    { id: 'change', page: 'one', path: '/gi' },
  ])
  asked[0]!.answer()
  await settled()

  expect(paths()).toEqual(['/gi'])
  expect([readings.of('map').answer, readings.of('change').answer].map(pathIn)).toEqual(['/gi', '/gi'])
})

it('stops what is not wanted any more, and shows the old answer as old until the new one comes', async () => {
  const { asked, wanted, readings } = aPage(wantedOf('a', ['map', 'change']))
  asked[0]!.answer()
  await settled()

  wanted.value = wantedOf('b', ['map', 'change'])
  await settled()
  expect([asked[0]!.isAborted(), asked[1]!.isAborted()]).toEqual([false, true])
  expect(pathIn(readings.of('map').answer)).toBe('/map/a')
  expect(readings.of('map')).toMatchObject({ isOld: true, isAwaited: true })

  asked[1]!.answer() // too late
  asked[2]!.answer()
  await settled()
  expect(pathIn(readings.of('map').answer)).toBe('/map/b')
  expect(readings.of('map').isOld).toBe(false)
  expect(readings.of('change').answer).toBeUndefined()
})

it('reads nothing anew that it has, and goes on with what is still wanted', async () => {
  const { asked, wanted, paths } = aPage(wantedOf('a', ['map', 'change']))
  asked[0]!.answer()
  await settled()

  wanted.value = [{ id: 'map', page: 'one', path: '/map/other' }, ...wantedOf('a', ['change'])]
  await settled()
  wanted.value = wantedOf('a', ['map', 'change'])
  await settled()

  expect(paths()).toEqual(['/map/a', '/change/a', '/map/other'])
  expect(asked[1]!.isAborted()).toBe(false)
  expect(asked[2]!.isAborted()).toBe(true)
})

it('reads all anew for another page, the same paths too', async () => {
  const { asked, wanted, readings, paths } = aPage(wantedOf('a', ['map', 'change']))
  asked[0]!.answer()
  await settled()

  wanted.value = wantedOf('a', ['map', 'change']).map((one) => ({ ...one, page: 'another' }))
  await settled()

  expect(paths()).toEqual(['/map/a', '/change/a', '/map/a', '/change/a'])
  expect(asked[1]!.isAborted()).toBe(true)
  expect(readings.of('map')).toMatchObject({ isOld: true, isAwaited: true })
})

it('keeps no more answers than it may', async () => {
  const { asked, wanted, paths } = aPage(wantedOf('0', ['map']))
  for (let i = 0; i < 20; i++) {
    wanted.value = wantedOf(String(i), ['map'])
    await settled()
    asked.at(-1)!.answer()
    await settled()
  }
  const before = paths().length

  wanted.value = wantedOf('19', ['map'])
  await settled()
  wanted.value = wantedOf('10', ['map'])
  await settled()
  expect(paths()).toHaveLength(before)

  wanted.value = wantedOf('1', ['map'])
  await settled()
  expect(paths()).toHaveLength(before + 1)
})

it('gives up everything at a press, and begins again at another', async () => {
  const { asked, readings, paths } = aPage()
  asked[0]!.answer()
  await settled()

  readings.stop()
  expect(asked.map(({ isAborted }) => isAborted())).toEqual([false, true, true])
  expect(readings.work.value).toBeUndefined()
  expect([readings.of('map').isStopped, readings.of('truth').isStopped]).toEqual([false, true])

  readings.again()
  expect(paths().slice(3)).toEqual(['/change/a', '/ranked/a'])
})

it('tells why there is no answer, goes on with the rest, and tries that again only when asked', async () => {
  const { asked, readings, paths } = aPage(wantedOf('a', ['map', 'change']))

  asked[0]!.fail(new ApiFault(400, 'REQUEST_INVALID', 'from is not before to'))
  asked[1]!.answer()
  await settled()
  expect(readings.of('map').fault?.status).toBe(400)
  expect(readings.work.value).toBeUndefined()
  expect(paths()).toHaveLength(2)

  readings.again()
  expect(paths()).toHaveLength(3)
})

it('asks a full server again after a pause, five times, and nobody else in its place', async () => {
  const { asked, readings, paused, paths } = aPage(wantedOf('a', ['map', 'change', 'ranked']))
  for (let tries = 0; tries < 5; tries++) {
    asked.findLast(({ path }) => path === '/map/a')!.fail(new ApiFault(503, 'INTAKE_FULL', 'full'))
    await settled()
    expect(paused).toHaveLength(1)
    expect(readings.of('map')).toMatchObject({ isAwaited: true })
    paused.shift()!()
  }
  expect(paths().filter((path) => path === '/map/a')).toHaveLength(6)
  expect(paths()).not.toContain('/ranked/a')

  asked.at(-1)!.fail(new ApiFault(503, 'INTAKE_FULL', 'full'))
  await settled()
  expect(readings.of('map').fault?.code).toBe('INTAKE_FULL')
  expect(paths().at(-1)).toBe('/ranked/a')
})

it('does not come back from a pause to what was given up', async () => {
  const { asked, readings, paused, paths } = aPage(wantedOf('a', ['map']))
  asked[0]!.fail(new ApiFault(503, 'INTAKE_FULL', 'full'))
  await settled()

  readings.stop()

  expect(paused).toEqual([])
  expect(paths()).toEqual(['/map/a'])
})

it('lets nothing run on when the page is left', () => {
  const scope = effectScope()
  const signals: AbortSignal[] = []
  scope.run(() =>
    useReadings(shallowRef(wantedOf('a')), {
      ask(_, { signal }) {
        signals.push(signal!)
        return new Promise(() => undefined)
      },
    }),
  )

  scope.stop()

  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
})
