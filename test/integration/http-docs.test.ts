/** What is written for people is what the code says. */
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { FAULTS } from '#wire/errors'
import { PERMISSIONS } from '../../server/domain/permissions.ts'
import { SETTINGS } from '../../server/settings.ts'
import { startApp } from '../support/http-server.ts'

async function page(name: string): Promise<string> {
  return readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8')
}

test('the operations page explains every setting with its meaning, default and range', async () => {
  const rows = (await page('operations.md')).split('\n').filter((line) => line.startsWith('| `'))

  for (const { key, meaning, fallback, range } of Object.values(SETTINGS)) {
    const row = rows.find((line) => line.startsWith(`| \`${key}\``)) ?? ''
    expect(row, key).toContain(meaning)
    expect(row, key).toContain(fallback === undefined ? '' : `\`${fallback}\``)
    expect(row, key).toContain(range)
  }
})

test('the API page gives every action its roles', async () => {
  const text = await page('api.md')

  for (const [action, roles] of Object.entries(PERMISSIONS)) expect(text).toContain(`| \`${action}\` | ${roles.join(', ')} |`)
})

test('every fault is explained on the API page, the page of the doors or that of the protocol', async () => {
  const text = (await Promise.all(['api.md', 'doors.md', 'protocol.md'].map(page))).join()

  expect(Object.keys(FAULTS).filter((code) => !text.includes(code))).toEqual([])
})

test('the API page names every path that the server describes', async () => {
  const { call } = await startApp()
  const text = await page('api.md')
  const { paths } = (await (await call('/api/v1/openapi.json')).json()) as { readonly paths: Readonly<Record<string, object>> }

  const firstParts = new Set(Object.keys(paths).map((path) => `/${path.split('/')[3] ?? ''}`))

  expect([...firstParts].filter((part) => !text.includes(part))).toEqual([])
})

test('the description is JSON Schema of 2020-12: tuples are prefixItems', async () => {
  const { call } = await startApp()
  const text = await (await call('/api/v1/openapi.json')).text()

  expect(text).toContain('"prefixItems":[')
  expect(text).not.toMatch(/"items":\[/)
})
