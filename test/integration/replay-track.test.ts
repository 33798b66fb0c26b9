import { expect, it } from 'vitest'
import { replayTrackCommand } from '../../server/cli/replay-track.ts'
import { openHouse, runCommand } from '../support/house.ts'
import { sharedData } from '../support/shared-data.ts'

const taxis = sharedData('tracks/wuxi-taxis-2020-07-18.csv.gz')

it.skipIf(taxis === undefined)('the real taxi file goes in through the public API, and every fix is accounted for', async () => {
  const { url, token, get } = await openHouse()

  const { status, printed } = await runCommand(replayTrackCommand, [taxis ?? '', '--url', url, '--token', token, '--crs', 'WGS84'])

  expect(status).toBe(0)
  const [, accepted, duplicates, refused] = /accepted (\d+), duplicates (\d+), refused (\d+)/.exec(printed.join('\n')) ?? []
  expect(Number(accepted) + Number(duplicates) + Number(refused)).toBe(20_188)
  expect(Number(accepted)).toBeGreaterThan(19_000)
  const { items } = (await get('/units?limit=1000')) as { readonly items: readonly { readonly position?: unknown }[] }
  expect(items).toHaveLength(475)
  expect(items.every(({ position }) => position !== undefined)).toBe(true)
})

it('says what is wrong with a file that is none, and with a wrong token', async () => {
  const { url } = await openHouse()

  const absent = await runCommand(replayTrackCommand, ['/nowhere.csv', '--url', url, '--token', 'x'])
  const unused = await runCommand(replayTrackCommand, ['--url', url, '--token', 'x'])
  const package_ = await runCommand(replayTrackCommand, ['package.json', '--url', url, '--token', 'x'])

  expect([absent.status, unused.status, package_.status]).toEqual([1, 2, 1])
  expect(absent.errors.join()).toContain('/nowhere.csv')
  expect(unused.errors.join()).toContain('give one FILE')
  expect(package_.errors.join()).toContain('no readable CSV')
})
