/** A plan made on the pages of drills, from the template whose units a test registers. */
import type { Page } from 'playwright-core'

export const TEMPLATE = 'drill-gate-intruder'
export const BEAT = ['d-patrol-250', 'd-patrol-312', 'd-patrol-240', 'd-patrol-183']
export const OTHERS = ['d-mediation-039', 'd-rapid-016']
/** Narrower than a board that opens with a map: software drawing of one takes a core, and it is looked at where it is tested. */
export const DESK = { widthPx: 1_080, heightPx: 900 } as const

export function idIn(page: Page): string {
  return new URL(page.url()).pathname.split('/')[2]!
}

/** A plan made of the template whose units are there, led by `chief` and observed by `eye`. @returns its id */
export async function planned(page: Page): Promise<string> {
  await page.locator(`[data-template=${TEMPLATE}]`).click()
  await page.locator('[data-test=soundness]').waitFor()
  await page.locator('[name=controller]').fill('chief')
  await page.locator('[name=observers]').fill('eye')
  await page.locator('[data-test=save]').click()
  await page.locator('[data-test=saved]').waitFor()
  return idIn(page)
}
