/** The whole way, from a demo shift that starts from nothing to a wall that loses its line and comes back. */
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'
import { openCutLine } from '../support/cut-line.ts'
import { inBrowser } from '../support/in-browser.ts'
import { ADMIN_TOKEN, aDataDir, startServer } from '../support/server-process.ts'
import { openWallBrowser } from '../support/wall-browser.ts'
import { openWall, valueOf } from '../support/wall.ts'

const AGE_OF_CUT = /画面停在 [2-9]\d 秒前/
const CUT_MS = 20_000
const EVENTS_WHILE_CUT = 120

async function register(url: string, count: number): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, (_, i) => `while-cut-${i}`)
  for (const id of ids) {
    const answer = await fetch(`${url}/api/v1/units`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id }),
    })
    if (answer.status !== 201) throw new Error(`registering ${id} was answered ${answer.status}: ${await answer.text()}`)
  }
  return ids
}

inBrowser(
  'a wall that was cut off for 20 s during a hundred events comes back by itself with each of them once, and has asked nobody but its server',
  async () => {
    const server = await startServer(await aDataDir(), { DEMO: '1', DEMO_FIXES_PER_S: '20' })
    const line = await openCutLine(server.url)
    const wall = await openWallBrowser({ url: line.url, token: ADMIN_TOKEN })
    const first = await wall.until(({ link, units, frames }) => link === 'live' && units.length > 0 && frames > 5)
    const before = new Map(first.units.map(({ id, lonE7, latE7 }) => [id, `${lonE7},${latE7}`]))
    await wall.until(({ units }) => units.filter(({ id, lonE7, latE7 }) => before.get(id) !== `${lonE7},${latE7}`).length > 10)
    await wall.page.locator('[data-test=map][data-drawn=true]').waitFor()

    line.cut()
    // For good: a server that was busy for a moment may have been missed before.
    const cut = await wall.until(({ link }) => link === 'lost')
    const ids = await register(server.url, EVENTS_WHILE_CUT)
    await wait(CUT_MS)
    // A page that is starved of processor time may have heard the last of what was on its way some seconds after the cut: it counts from then.
    await wall.page.locator('[data-test=lost]', { hasText: AGE_OF_CUT }).waitFor()
    const filter = await wall.page.locator('.ground').evaluate((ground) => getComputedStyle(ground).filter)
    line.mend()
    const back = await wall.until(({ link, units }) => {
      const held = new Set(units.map(({ id }) => id))
      return link === 'live' && ids.every((id) => held.has(id))
    })
    await wall.page.locator('[data-test=lost]').waitFor({ state: 'detached' })

    expect(cut.link).toBe('lost')
    expect(filter).toContain('grayscale')
    expect(back.seq - cut.seq).toBeGreaterThanOrEqual(EVENTS_WHILE_CUT)
    expect(back.epoch).toBe(first.epoch)
    // What the journal has after the wall's first snapshot, read by another client, is what the wall applied: all, in order, once.
    const seq = back.appliedSeqs[0]! - 1
    const witness = openWall(server.url, ADMIN_TOKEN)
    valueOf(await witness.join({ epoch: back.epoch!, seq }))
    await witness.until(() => (witness.events.at(-1)?.seq ?? 0) >= back.seq)
    expect(back.appliedSeqs).toEqual(witness.events.map((event) => event.seq).filter((one) => one <= back.seq))
    expect([...wall.origins]).toEqual([line.url])
  },
)
