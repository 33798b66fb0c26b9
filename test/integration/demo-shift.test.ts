import { fork } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { Unit } from '#wire/units'
import { gatewayClient, SendFailure } from '../../server/demo/gateway-client.ts'
import { type OpenHouse, openHouse } from '../support/house.ts'

async function unitsOf(get: OpenHouse['get']): Promise<readonly (Unit & { readonly position?: unknown })[]> {
  return ((await get('/units?limit=1000')) as { readonly items: readonly Unit[] }).items
}

it('a shift in a process of its own registers its units and sends, until it is told to stop', async () => {
  const { url, token, get } = await openHouse()
  const child = fork(
    new URL('../support/demo-process.ts', import.meta.url),
    ['--url', url, '--token', token, '--rate', '20', '--from', '3', '--speed', '600'],
    {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stdout?.on('data', (piece: Buffer) => (said += piece.toString()))

  await vi.waitFor(async () => expect((await unitsOf(get)).filter(({ position }) => position).length).toBeGreaterThan(100), {
    timeout: 60_000,
    interval: 100,
  })
  child.disconnect()
  const [status] = (await once(child, 'exit')) as [number | null]

  expect(status).toBe(0)
  expect(said).toMatch(/demo shift ended: accepted \d+/)
  expect(said).toMatch(/refused \d+ \(TIME_IN_FUTURE \d+\)/)
  const [first] = await unitsOf(get)
  expect(first).toMatchObject({ confirmed: true, simulated: true, duty: 'onDuty', source: 'demo' })
  expect(first?.callSign).toMatch(/^(义巡|联防|联调|快反) \d+$/)
})

it('a gateway client tells what may be tried again from what may not', async () => {
  const { url } = await openHouse()

  const wrongToken = await gatewayClient(url, 'wrong')
    .sendPositions([])
    .catch((cause: unknown) => cause)
  const nobodyThere = await gatewayClient('http://127.0.0.1:9', 'any')
    .sendPositions([])
    .catch((cause: unknown) => cause)

  expect(wrongToken).toBeInstanceOf(SendFailure)
  expect(wrongToken).toMatchObject({ retry: false, status: 401 })
  expect(nobodyThere).toMatchObject({ retry: true, status: undefined })
})
