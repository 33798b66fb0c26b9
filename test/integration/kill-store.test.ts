/** The store's process killed at random moments, with compaction under way: rules J1, J2, T1, T2, T3 after a kill at any byte. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { LIVE_REALM } from '#wire/live'
import { everything } from '../support/fix-rows.ts'
import { EVENTS_PER_APPEND, fixKeys, KILL_KEEP_MS, KILL_ROOM, KILL_START_MS, killFixes } from '../support/kill-load.ts'
import { aFolder, maintainFully, openSqlite } from '../support/stores.ts'

const KILLS = 20
const SHORTEST_LIFE_MS = 20
const LIFE_SPREAD_MS = 600
const WRITER = fileURLToPath(new URL('../support/kill-writer.ts', import.meta.url))
const FAR_MS = KILL_START_MS + 1e11

interface Life {
  readonly openMs: number
  readonly fixes: readonly number[]
  readonly events: readonly number[]
}

/** Lets a writer live for a while once it is open, and kills it. @returns what it had been told was stored */
async function live(dataDir: string, life: number): Promise<Life> {
  const child = spawn(process.execPath, [WRITER, dataDir, String(life)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(child, 'close')
  let told = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text))
  await once(child.stdout, 'data')
  await new Promise((resolve) => setTimeout(resolve, SHORTEST_LIFE_MS + Math.random() * LIFE_SPREAD_MS))
  child.kill('SIGKILL')
  await gone
  expect(child.signalCode).toBe('SIGKILL') // and not ended by a failure of its own
  const numbers = (word: string) => [...told.matchAll(new RegExp(`^${word} ([\\d.]+)\\n`, 'gm'))].map((match) => Number(match[1]))
  return { openMs: numbers('open')[0] ?? 0, fixes: numbers('fixes'), events: numbers('events') }
}

test('[J1] [J2] [T1] [T2] [T3] a store killed twenty times under load has all that was acknowledged, each once, whole calls only, numbered without a hole', async () => {
  const dataDir = await aFolder()
  const lives: Life[] = []

  for (let life = 0; life < KILLS; life++) lives.push(await live(dataDir, life))

  const store = await openSqlite({ dataDir })
  const left = await store.tracks.stats()
  const check = async () => {
    const stored = fixKeys(await everything(store.tracks.readAll(0, FAR_MS)))
    const storedKeys = new Set(stored)
    expect(storedKeys.size).toBe(stored.length)
    let acknowledged = 0
    for (const [life, { fixes }] of lives.entries()) {
      for (const number of fixes) {
        const keys = fixKeys(killFixes(life, number))
        acknowledged += keys.length
        expect(keys.filter((key) => !storedKeys.has(key))).toEqual([])
      }
      // Appends after the last that was acknowledged may be there, but no part of one.
      for (let number = 0; number < fixes.length + MORE_APPENDS; number++) {
        const there = fixKeys(killFixes(life, number)).filter((key) => storedKeys.has(key)).length
        expect([0, killFixes(life, number).count]).toContain(there)
      }
    }
    return { acknowledged, stored: stored.length }
  }
  const found = await check()
  await maintainFully(store.tracks, FAR_MS, KILL_KEEP_MS)
  expect(await check()).toEqual(found)

  const events = await store.journal.read(KILL_ROOM, LIVE_REALM, 0, 1_000_000)
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
  const names = events.map(({ data }) => JSON.stringify(data))
  expect(new Set(names).size).toBe(names.length)
  expect(names.length % EVENTS_PER_APPEND).toBe(0)
  const known = new Set(names)
  for (const [life, { events: numbers }] of lives.entries()) {
    for (const number of numbers) for (let i = 0; i < EVENTS_PER_APPEND; i++) expect(known).toContain(JSON.stringify({ life, number, i }))
  }
  expect(found.acknowledged).toBeGreaterThan(0)
  expect(left.compactedFixes).toBeGreaterThan(0)
  const openMs = lives.map((life) => life.openMs).toSorted((a, b) => a - b)
  console.log(
    `killed ${KILLS} times: ${found.acknowledged} fixes acknowledged, ${found.stored} found, ${events.length} events; ` +
      `${left.compactedFixes} compacted at the last kill; open again after ${openMs[KILLS / 2]?.toFixed(0)} ms (median), ${openMs.at(-1)?.toFixed(0)} ms (longest)`,
  )
})

/** More than were ever on their way at once. */
const MORE_APPENDS = 50
