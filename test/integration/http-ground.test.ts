/** The base map, the client's files and the live door, as a browser asks for them. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import { offeredBuild } from '../../server/http/client-files.ts'
import { openTianditu } from '../../server/http/tianditu.ts'
import { cookieOf, startApp, testSettings, type TestApp } from '../support/http-server.ts'

const CACHE_FOR_EVER = 'public, max-age=31536000, immutable'

async function startWithClient(): Promise<TestApp> {
  const { dataDir } = await testSettings()
  const client = join(dataDir, 'client')
  await mkdir(join(client, 'assets'), { recursive: true })
  await writeFile(join(client, 'index.html'), '<!doctype html><title>wall</title>')
  await writeFile(join(client, 'assets/app-1a2b.js'), 'export {}')
  return startApp({ settings: { DATA_DIR: dataDir } })
}

test('a site’s own base map is read in pieces, by those who may see the picture', async () => {
  const { dataDir } = await testSettings()
  await writeFile(join(dataDir, 'basemap.pmtiles'), 'PMTiles-and-more')
  const { call, tokens } = await startApp({ settings: { DATA_DIR: dataDir } })

  const piece = await call('/ground/basemap.pmtiles', { token: tokens.wall, headers: { range: 'bytes=0-6' } })
  const site = await call('/api/v1/site')

  expect(piece.status).toBe(206)
  expect(piece.headers.get('content-range')).toBe('bytes 0-6/16')
  expect(piece.headers.get('etag')).not.toBeNull()
  expect(await piece.text()).toBe('PMTiles')
  expect(await site.json()).toMatchObject({ basemap: { kind: 'pmtiles', simulated: false } })
})

test('without a map of the site’s own the demo’s is served, and called made up', async () => {
  const { call } = await startApp()

  expect(await (await call('/api/v1/site')).json()).toMatchObject({ demo: false, basemap: { kind: 'pmtiles', simulated: true } })
})

test('the client’s page is fresh each time, its hashed files for ever, its deep links lead to it', async () => {
  const { call } = await startWithClient()

  const [page, deep, asset] = [await call('/'), await call('/desk/units?layer=tracks'), await call('/assets/app-1a2b.js')]

  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache'])
  expect([deep.status, await deep.text()]).toEqual([200, await page.text()])
  expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, CACHE_FOR_EVER])
})

test('what stands in the page as its entry script is the build that is offered, also after it was built anew; no page, or one without, offers none', async () => {
  const { dataDir } = await testSettings()
  const client = join(dataDir, 'client')
  const pageWith = (script: string) => writeFile(join(client, 'index.html'), `<!doctype html><script src="/held.js"></script>${script}`)
  await mkdir(client)
  const offered = [offeredBuild(client)]
  for (const build of ['/assets/index-1a.js', '/assets/index-2b.js']) {
    await pageWith(`<script type="module" crossorigin src="${build}"></script>`)
    offered.push(offeredBuild(client))
  }
  await pageWith('')

  expect([...offered, offeredBuild(client)]).toEqual([undefined, '/assets/index-1a.js', '/assets/index-2b.js', undefined])
})

test('whoever monitors the server hears what memory and resources it holds', async () => {
  const { call, tokens } = await startApp()

  const text = await (await call('/metrics', { token: tokens.wall })).text()

  for (const name of [
    'process_resident_memory_bytes',
    'nodejs_heap_size_used_bytes',
    'nodejs_external_memory_bytes',
    'nodejs_active_resources_total',
  ])
    expect(Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])).toBeGreaterThan(0)
})

test.each(['/assets/gone.js', '/api/v1/gone', '/ground/gone', '/favicon.png'])('%s is not the client’s page', async (path) => {
  const { call } = await startWithClient()

  expect((await call(path)).status).toBe(404)
})

test.each(['/..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f..%2fx', '/assets/%00', '/..%5c..%5cx'])(
  '%s leads to nothing outside the client’s folder',
  async (path) => {
    const { call } = await startWithClient()

    const answer = await call(path)

    if (answer.status === 200) expect(await answer.text()).toContain('<title>wall</title>')
    else expect([400, 404]).toContain(answer.status)
  },
)

test('a server whose client is not built says so', async () => {
  const { call } = await startApp()

  const answer = await call('/')

  expect(answer.status).toBe(503)
  expect(await answer.text()).toContain('npm start')
})

test('a tile of 天地图 is fetched once, from that host only, and kept', async () => {
  const { dataDir } = await testSettings()
  const asked: string[] = []
  const cacheDir = join(dataDir, 'tiles')
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47])
  const fetchTile = async (url: string): Promise<Response> => {
    asked.push(url)
    return new Response(png, { headers: { 'content-type': 'image/png' } })
  }
  const { tile } = openTianditu({ key: 'k3y', cacheDir, fetchTile })
  const which = { layer: 'vec', z: 12, x: 3412, y: 1668 } as const

  const tiles = await Promise.all([tile(which), tile(which)])
  await tile(which)

  expect(asked).toHaveLength(1)
  const { hostname, searchParams } = new URL(asked[0] ?? '')
  expect(hostname).toMatch(/^t[0-7]\.tianditu\.gov\.cn$/)
  expect(Object.fromEntries(searchParams)).toMatchObject({ TILEMATRIX: '12', TILEROW: '1668', TILECOL: '3412', tk: 'k3y' })
  expect(tiles).toEqual([{ bytes: png, type: 'image/png' }, { bytes: png, type: 'image/png' }]) // prettier-ignore
  await rm(cacheDir, { recursive: true })
  await expect(
    openTianditu({ key: 'k', cacheDir, fetchTile: async () => new Response('no', { status: 403 }) }).tile(which),
  ).rejects.toMatchObject({
    code: 'STORE_FAILED',
  })
})

/** How a socket is received: `in`, or the code of its refusal. */
function knock(
  url: string,
  options: { readonly auth?: object; readonly headers?: Readonly<Record<string, string>>; readonly path?: string },
): Promise<string> {
  const { path = '/live', auth = {}, headers = {} } = options
  const socket: Socket = io(`${url}${path}`, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth,
    extraHeaders: { ...headers },
  })
  onTestFinished(() => void socket.close())
  return new Promise((resolve) => {
    socket.on('connect', () => resolve('in'))
    socket.on('connect_error', (error) => resolve((error as { data?: { code?: string } }).data?.code ?? error.message))
  })
}

test('the live door lets in a wall by its cookie or token, and neither strangers, senders nor foreign pages', async () => {
  const { url, call, tokens } = await startApp()
  const cookie = cookieOf(await call('/api/v1/session', { method: 'POST', body: { token: tokens.wall } }))

  expect(await knock(url, { auth: { token: tokens.wall } })).toBe('in')
  expect(await knock(url, { headers: { cookie, origin: url } })).toBe('in')
  expect(await knock(url, {})).toBe('TOKEN_MISSING')
  expect(await knock(url, { auth: { token: 'll_000000000000_x' } })).toBe('TOKEN_INVALID')
  expect(await knock(url, { auth: { token: tokens.gateway } })).toBe('ROLE_FORBIDDEN')
  expect(await knock(url, { headers: { cookie, origin: 'https://evil.example' } })).toBe('ORIGIN_FORBIDDEN')
  expect(await knock(url, { path: '/', auth: { token: tokens.admin } })).toBe('connect to /live')
})

test('a wall whose token is revoked is cut off', async () => {
  const { url, tokens, app } = await startApp()
  const socket = io(`${url}/live`, { transports: ['websocket'], reconnection: false, forceNew: true, auth: { token: tokens.wall } })
  onTestFinished(() => void socket.close())
  await new Promise((resolve) => socket.on('connect', () => resolve(undefined)))
  const cut = new Promise((resolve) => socket.on('disconnect', resolve))

  await app.identity.tokens.revoke('test-wall', 'test', Date.now())

  expect(await cut).toBe('io server disconnect')
})
