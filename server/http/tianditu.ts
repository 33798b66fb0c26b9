/** 天地图 tiles through our own origin: fetched from that host only, kept on disk up to a bound. */
import { mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '#wire/errors'

/** Vector and image maps with their Chinese annotation. */
export const TIANDITU_LAYERS = ['vec', 'cva', 'img', 'cia'] as const

export interface TiandituTile {
  readonly layer: (typeof TIANDITU_LAYERS)[number]
  readonly z: number
  readonly x: number
  readonly y: number
}

export interface TiandituOptions {
  readonly key: string
  readonly cacheDir: string
  /** The web, or a stand-in for it. */
  readonly fetchTile?: (url: string, signal: AbortSignal) => Promise<Response>
}

const SERVERS = 8
const FETCH_LIMIT_MS = 10_000
const MAX_TILE_BYTES = 1_000_000
/** About 600 MB of usual tiles; at the bound the oldest tenth goes. */
const MAX_CACHED_TILES = 20_000
const FORGET_SHARE = 0.1

/**
 * Opens the proxy. A tile is fetched once, also when several screens ask at the same time.
 *
 * Source: 天地图 WMTS, `_w` matrix, https://lbs.tianditu.gov.cn/server/MapService.html
 */
export function openTianditu({ key, cacheDir, fetchTile = fetchFromWeb }: TiandituOptions): {
  tile(tile: TiandituTile): Promise<{ readonly bytes: Buffer; readonly type: string }>
} {
  const underWay = new Map<string, Promise<Buffer>>()
  let cached: number | undefined

  async function fetched(tile: TiandituTile, file: string): Promise<Buffer> {
    const response = await fetchTile(addressOf(tile, key), AbortSignal.timeout(FETCH_LIMIT_MS)).catch((cause: unknown) => {
      throw new Fault('STORE_FAILED', '天地图 does not answer', { cause })
    })
    if (!response.ok || !response.headers.get('content-type')?.startsWith('image/'))
      throw new Fault('STORE_FAILED', `天地图 answers ${response.status} without an image`)
    const bytes = Buffer.from(await response.arrayBuffer())
    if (bytes.length > MAX_TILE_BYTES) throw new Fault('STORE_FAILED', `天地图 sends a tile of ${bytes.length} bytes`)
    await keep(file, bytes)
    return bytes
  }

  async function keep(file: string, bytes: Buffer): Promise<void> {
    await mkdir(cacheDir, { recursive: true })
    cached ??= (await readdir(cacheDir)).length
    if (cached >= MAX_CACHED_TILES) cached -= await forgetOldest(cacheDir)
    await writeFile(`${file}.part`, bytes)
    await rename(`${file}.part`, file)
    cached += 1
  }

  return {
    async tile(tile) {
      const name = `${tile.layer}-${tile.z}-${tile.x}-${tile.y}`
      const file = join(cacheDir, name)
      const kept = await readFile(file).catch(() => undefined) // not kept yet
      if (kept) return { bytes: kept, type: imageTypeOf(kept) }
      const job = underWay.get(name) ?? fetched(tile, file).finally(() => underWay.delete(name))
      underWay.set(name, job)
      const bytes = await job
      return { bytes, type: imageTypeOf(bytes) }
    },
  }
}

function fetchFromWeb(url: string, signal: AbortSignal): Promise<Response> {
  return fetch(url, { signal, redirect: 'error' })
}

function addressOf({ layer, z, x, y }: TiandituTile, key: string): string {
  const query = new URLSearchParams({
    SERVICE: 'WMTS',
    REQUEST: 'GetTile',
    VERSION: '1.0.0',
    LAYER: layer,
    STYLE: 'default',
    TILEMATRIXSET: 'w',
    FORMAT: 'tiles',
    TILEMATRIX: String(z),
    TILEROW: String(y),
    TILECOL: String(x),
    tk: key,
  })
  return `https://t${(x + y) % SERVERS}.tianditu.gov.cn/${layer}_w/wmts?${query.toString()}`
}

/** By the file's own first bytes: 天地图 serves PNG and JPEG. */
function imageTypeOf(bytes: Buffer): string {
  return bytes[0] === 0xff ? 'image/jpeg' : 'image/png'
}

async function forgetOldest(folder: string): Promise<number> {
  const files = await Promise.all((await readdir(folder)).map(async (name) => ({ name, usedMs: (await stat(join(folder, name))).mtimeMs })))
  const oldest = files.sort((a, b) => a.usedMs - b.usedMs).slice(0, Math.ceil(files.length * FORGET_SHARE))
  await Promise.all(oldest.map(({ name }) => unlink(join(folder, name))))
  return oldest.length
}
