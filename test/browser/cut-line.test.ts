/** The first proof: from nothing to a moving picture, through a cut, to the same picture again. */
import { expect, it } from 'vitest'
import { LIVE_REALM } from '#wire/live'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { openLine } from '../support/cut-line.ts'
import { ADMIN_TOKEN, aDataDir, startServer } from '../support/server-process.ts'
import { openBrowser, signIn, until, untilLive, witness } from '../support/wall-browser.ts'

const CUT_MS = 20_000
const EVENTS = 120
const UNITS = 20
const ROOM = 'wujin'
const JOURNAL_MOST = 10_000
/** The promise is 2 s; the rest is this machine's, which draws in software. Only a wall that never says it fails otherwise. */
const PLAIN_WITHIN_MS = 4_000

it('draws the moving shift, says within moments that the line is cut, and returns by itself with no event lost or doubled', async () => {
  const dataDir = await aDataDir()
  const server = await startServer(dataDir, { DEMO: '1' })
  const line = await openLine(server.url)
  const browser = await openBrowser()
  const { page } = browser
  await signIn(browser, line.url, ADMIN_TOKEN)
  await page.goto(line.url)
  const first = await untilLive(page, UNITS)
  const placeOf = new Map(first.units.map(({ id, lonE7, latE7 }) => [id, `${lonE7},${latE7}`]))
  const moved = await until(
    () => witness(page),
    (held) => (held?.units.filter(({ id, lonE7, latE7 }) => placeOf.get(id) !== `${lonE7},${latE7}`).length ?? 0) >= UNITS,
  )
  expect(first.compounds).toBeGreaterThan(500)
  expect(first.watchPoints).toBe(90)

  const seqAtCut = moved!.seq
  line.cut()
  const cutMs = performance.now()
  await page.locator('[data-test=lost]').waitFor()
  const plainMs = performance.now() - cutMs
  const ids = first.units.slice(0, UNITS).map(({ id }) => id)
  for (let i = 0; i < EVENTS; i++) await rename(server.url, ids[i % ids.length]!, `断线 ${i}`)
  const filter = await page.locator('.ground').evaluate((ground) => getComputedStyle(ground).filter)
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, CUT_MS - (performance.now() - cutMs))))
  const held = await witness(page)
  const said = await page.locator('[data-test=lost]').innerText()
  line.mend()

  const lastNames = ids.map((id, i) => [id, `断线 ${EVENTS - UNITS + i}`] as const)
  const back = await until(
    () => witness(page),
    (now) => now?.link === 'live' && lastNames.every(([id, callSign]) => now.units.find((unit) => unit.id === id)?.callSign === callSign),
  )
  await page.locator('[data-test=lost]').waitFor({ state: 'detached' })
  await server.end('SIGTERM')
  const journal = (await journalAfter(dataDir, seqAtCut)).filter((seq) => seq <= back!.seq)

  expect(plainMs).toBeLessThan(PLAIN_WITHIN_MS)
  expect(filter).toContain('grayscale')
  expect(said).toMatch(/画面停在 (1[5-9]|2\d) 秒前/)
  expect(held!.seq).toBe(seqAtCut)
  expect(journal.length).toBeGreaterThanOrEqual(EVENTS)
  expect(back!.appliedSeqs.filter((seq) => seq > seqAtCut)).toEqual(journal)
  expect(back!.epoch).toBe(first.epoch)
  expect(new Set(browser.asked.map((url) => new URL(url).host))).toEqual(new Set([new URL(line.url).host]))
  expect(browser.faults).toEqual([])
})

async function rename(url: string, id: string, callSign: string): Promise<void> {
  const answer = await fetch(`${url}/api/v1/units/${encodeURIComponent(id)}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ callSign }),
  })
  if (!answer.ok) throw new Error(`the call sign was refused: ${answer.status} ${await answer.text()}`)
}

/** The numbers of the journal's events after one, read from the disk once the server has let go of it. */
async function journalAfter(dataDir: string, seq: number): Promise<readonly number[]> {
  const store = await openSqliteStore({ dataDir })
  const events = await store.journal.read(ROOM, LIVE_REALM, seq, JOURNAL_MOST)
  await store.close()
  return events.map((event) => event.seq)
}
