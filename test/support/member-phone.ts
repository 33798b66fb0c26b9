/** A member's phone in a real browser, beside a gap: a house with one compound and one watch point, and the page opened by its code. */
import type { Page } from 'playwright-core'
import { vi } from 'vitest'
import { DEFAULT_COVERAGE } from '#wire/coverage'
import type { MemberView } from '#wire/member'
import { openCutLine } from './cut-line.ts'
import { openHouse, type OpenHouse } from './house.ts'
import { openWallBrowser } from './wall-browser.ts'

const ADMIN = 'administrator-of-a-test'
const FOOTPRINT = [
  [119.95, 31.68],
  [119.952, 31.68],
  [119.952, 31.682],
  [119.95, 31.682],
  [119.95, 31.68],
]
/** Some 57 m east of the compound’s wall, 19 m from the watch point. */
const PLACE = { longitude: 119.9526, latitude: 31.681, accuracy: 8 }
const POINT = [119.9524, 31.681]

export interface MemberPhone {
  readonly house: OpenHouse
  /** The house's address as the phone knows it. */
  readonly url: string
  readonly page: Page
  /** Every origin that anything on the page was asked of. */
  readonly origins: ReadonlySet<string>
  /** Errors of the page, those of a line that is cut left out. */
  faults(): readonly string[]
  /** What the code says that the phone scans. */
  readonly link: string
  /** As an administrator. @returns the answer's body */
  desk(method: string, path: string, body?: object): Promise<unknown>
  cut(): Promise<void>
  join(): Promise<void>
}

export async function openMemberPhone(): Promise<MemberPhone> {
  const house = await openHouse({ DEMO: '0' })
  const line = await openCutLine(house.url)
  async function desk(method: string, path: string, body?: object, url = house.url): Promise<unknown> {
    const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' }
    const answer = await fetch(`${url}/api/v1${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
    return answer.json()
  }
  await desk('POST', '/compounds', {
    id: 'c1',
    name: '柳岸南苑',
    type: 'commodity',
    gates: [],
    footprint: { type: 'Polygon', coordinates: [FOOTPRINT] },
  })
  await desk('POST', '/watch-points', { id: 'w1', name: '东门守望点', at: POINT, compound: 'c1' })
  await desk('POST', '/units', { id: 'A12', callSign: '义巡 12', mover: 'foot', duty: 'onDuty', confirmed: true })
  const { qr, token } = (await desk('POST', '/phone-setup', { unit: 'A12', app: 'member' }, line.url)) as { qr: string; token: string }
  await untilGap(house, token)
  const { page, origins, faults } = await openWallBrowser({ url: line.url, path: '/me', widthPx: 390, heightPx: 844 })
  const context = page.context()
  await context.grantPermissions(['geolocation'], { origin: line.url })
  await context.setGeolocation(PLACE)
  // The code is scanned while the page that asks for it stands open.
  await page.locator('[data-state=signedOut]').waitFor()
  await page.goto(qr)
  await page.locator('[data-test=gap][data-gap=c1]').waitFor()
  return {
    house,
    url: line.url,
    page,
    origins,
    faults: () =>
      faults.filter((fault) => !/ERR_(INTERNET_DISCONNECTED|CONNECTION_(RESET|CLOSED)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/.test(fault)),
    link: qr,
    desk,
    // A browser that is told to be offline lets a page that is just being loaded ask for a moment: the line is gone too.
    async cut() {
      line.drop()
      await context.setOffline(true)
    },
    async join() {
      line.mend()
      await context.setOffline(false)
    },
  }
}

async function untilGap({ url }: OpenHouse, token: string): Promise<void> {
  const query = `lon=${PLACE.longitude}&lat=${PLACE.latitude}`
  await vi.waitFor(
    async () => {
      const answer = await fetch(`${url}/api/v1/me?${query}`, { headers: { authorization: `Bearer ${token}` } })
      const { gaps, reachM } = (await answer.json()) as MemberView
      if (gaps.length === 0 || reachM !== DEFAULT_COVERAGE.watchPointReachM) throw new Error('no gap yet')
    },
    { timeout: 60_000, interval: 100 },
  )
}
