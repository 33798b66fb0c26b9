/** What is done to the wall's page, as its people and its network do it. Each leaves the page as it found it: live, in Chinese, by night, nothing open. */
import { setTimeout as after } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { LAYERS } from '../../client/wall/layer-names.ts'
import type { WallWitness } from '../../client/wall/use-witness.ts'
import type { CutLine } from '../support/cut-line.ts'
import { until } from '../support/until.ts'
import type { DistrictChurn } from './district-churn.ts'

const GIVE_UP_MS = 60_000
const LOOK_MS = 100
/** The past is played for so long. */
const PLAYED_MS = 1_500
const CARDS = ['layers', 'keys', 'basis', 'sources'] as const
const OPENED = {
  layers: '[data-test=layers]',
  keys: '[data-test=keys]',
  basis: '[data-test=basis-sheet]',
  sources: '[data-test=source-card]',
}
const COMPOUNDS_PRESSED = 4
const FINDS = 3

export interface WallChurnOptions {
  readonly page: Page
  readonly line: CutLine
  readonly district: DistrictChurn
}

export type Turn = () => Promise<void>

/** Everything that is done in a round, by name. */
export function wallChurn({ page, line, district }: WallChurnOptions): Readonly<Record<string, Turn>> {
  const witness = (): Promise<WallWitness | undefined> => page.evaluate(() => window.lamplight?.())
  async function untilWall(what: string, holds: (held: WallWitness) => boolean): Promise<void> {
    const isSo = (held: WallWitness | undefined): boolean => held !== undefined && holds(held)
    await until({ what, ask: witness, isSo, everyMs: LOOK_MS, giveUpMs: GIVE_UP_MS })
  }

  /** @param typed what it is found by, where it is not among the first */
  async function command(id: string, typed = ''): Promise<void> {
    await page.keyboard.press('/')
    await page.locator('input[name=command]').fill(typed)
    await page.locator(`[data-command="${id}"]`).click()
    await page.locator('[data-test=palette]').waitFor({ state: 'detached' })
  }

  async function cutBy(way: 'cut' | 'drop'): Promise<void> {
    line[way]()
    await page.locator('[data-test=lost]').waitFor()
    line.mend()
    await untilWall('the wall to be live again', ({ link }) => link === 'live')
    await page.locator('[data-test=lost]').waitFor({ state: 'detached' })
  }

  return {
    'units off and on duty': async () => {
      const back = await district.relieve()
      await back()
    },
    'reports, and a serious alarm': async () => {
      const brought = await district.bringReports()
      const ids = brought.calls.map(({ id }) => id)
      await untilWall('the calls on the wall', ({ incidents }) => ids.every((id) => incidents.some((one) => one.id === id)))
      const alarm = page.locator('[data-test=alarm]').first()
      await alarm.locator('.words').click()
      await page.locator('[data-test=alarm-sheet]').waitFor()
      await page.keyboard.press('Escape')
      await alarm.locator('[data-test=alarm-acknowledge]').click()
      await command(`incident-${ids[1]}`, ids[1])
      await page.locator('[data-test=report-card]').waitFor()
      await page.keyboard.press('Escape')
      await district.endReports(brought)
      await untilWall('the calls to be gone', ({ incidents }) => incidents.length === 0)
      // The gap round a serious call is an alarm too, where it lasts.
      const alarms = page.locator('[data-test=alarm]')
      await until({
        what: 'the alarms to be gone',
        ask: () => alarms.count(),
        isSo: (count) => count === 0,
        everyMs: LOOK_MS,
        giveUpMs: GIVE_UP_MS,
      })
    },
    'the line drops': () => cutBy('drop'),
    'the line falls silent': () => cutBy('cut'),
    'the past and back': async () => {
      await page.keyboard.press('p')
      await untilWall('the past', ({ past }) => past !== undefined)
      await page.keyboard.press('ArrowLeft')
      await page.keyboard.press(']')
      await page.keyboard.press(' ')
      await after(PLAYED_MS)
      await page.keyboard.press('[')
      await page.keyboard.press('n')
      await untilWall('the present', ({ past, link }) => past === undefined && link === 'live')
    },
    'language and theme': async () => {
      for (const id of ['language', 'theme', 'language', 'theme']) await command(id)
    },
    cards: async () => {
      for (const card of CARDS) {
        await command(card)
        await page.locator(OPENED[card]).waitFor()
        await page.keyboard.press('Escape')
        await page.locator(OPENED[card]).waitFor({ state: 'detached' })
      }
      for (let i = 0; i < COMPOUNDS_PRESSED; i++) {
        const row = page.locator('[data-test=dark] [data-compound]').nth(i)
        if ((await row.count()) === 0) break
        await row.click()
        await page.locator('[data-test=compound-card]').waitFor()
        await page.keyboard.press('Escape')
      }
      for (let i = 0; i < FINDS; i++) {
        await page.keyboard.press('/')
        await page.locator('input[name=command]').fill(`巡逻 ${i}`)
        await page.keyboard.press('Enter')
        await page.locator('[data-test=unit-card]').waitFor()
        await page.keyboard.press('Escape')
      }
    },
    'layers and camera': async () => {
      await page.keyboard.press('l')
      for (let i = 0; i < 2 * LAYERS.length; i++)
        await page
          .locator('[data-test=layers] input')
          .nth(i % LAYERS.length)
          .click()
      await page.keyboard.press('Escape')
      for (const key of ['+', '+', 'ArrowLeft', 'ArrowUp', '-', 'h']) await page.keyboard.press(key)
    },
  }
}

/** What a graphics card that is reset does to the page. */
export async function loseContexts(page: Page): Promise<void> {
  await page.locator('[data-test=map] canvas').evaluateAll((canvases) => {
    for (const canvas of canvases) (canvas as HTMLCanvasElement).getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext()
  })
  await page.locator('[data-test=map][data-drawn=false]').waitFor()
  await page.locator('[data-test=map][data-drawn=true]').waitFor()
}
