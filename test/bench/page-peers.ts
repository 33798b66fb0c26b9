/** The pages that the wall is measured against: the same units on the same ground, moved as each library is meant to move them. */
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import fastify from 'fastify'
import { WebSocketServer } from 'ws'
import { baseStyle } from '../../client/map/base-style.ts'
import type { Camera } from '../../client/map/night-map.ts'
import type { Moved } from './page-house.ts'

/** `diff`: GeoJSON again, told only what moved. */
export const PEERS = ['geojson', 'diff', 'markers', 'leaflet'] as const
export type Peer = (typeof PEERS)[number]

/** As the wall's. */
const RADIUS_M = 80
/** What a page may take from where; its modules name packages as in `peers/`. */
const FOLDERS: Readonly<Record<string, string>> = {
  '/peers/': 'test/bench/peers',
  '/maplibre-gl/': 'node_modules/maplibre-gl/dist',
  '/pmtiles/': 'node_modules/pmtiles/dist/esm',
  '/fflate/': 'node_modules/fflate/esm',
  '/leaflet/': 'node_modules/leaflet/dist',
  '/ground/': 'geodata/places',
}
const IMPORTS = {
  'maplibre-gl': '/maplibre-gl/maplibre-gl.mjs',
  pmtiles: '/pmtiles/index.js',
  fflate: '/fflate/browser.js',
  leaflet: '/leaflet/leaflet-src.esm.js',
}

export interface PeerPages {
  addressOf(peer: Peer, camera: Camera): string
  /** To all pages, as they are: no decoding, no judgement, no server in between. */
  send(moved: Moved): void
  end(): Promise<void>
}

/** @param everybody where all are now: what a page begins with */
export async function servePeers(everybody: () => Moved): Promise<PeerPages> {
  const app = fastify()
  for (const [prefix, folder] of Object.entries(FOLDERS))
    await app.register(fastifyStatic, {
      root: fileURLToPath(new URL(`../../${folder}`, import.meta.url)),
      prefix,
      decorateReply: false,
    })
  app.get('/style.json', (request) => {
    const { lat } = request.query as { lat: string } // our own pages
    return baseStyle({
      basemapUrl: `${request.protocol}://${request.host}/ground/demo.pmtiles`,
      radiusM: RADIUS_M,
      lat: Number(lat),
      scale: 1,
    })
  })
  for (const peer of PEERS) app.get(`/${peer}`, (_request, reply) => reply.type('text/html').send(pageOf(peer)))
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const sockets = new WebSocketServer({ server: app.server, perMessageDeflate: false })
  sockets.on('connection', (socket) => socket.send(everybody()))
  return {
    addressOf: (peer, { lon, lat, zoom }) => `${url}/${peer}?lon=${lon}&lat=${lat}&zoom=${zoom}`,
    send(moved) {
      for (const socket of sockets.clients) socket.send(moved)
    },
    async end() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      await once(sockets, 'close')
      await app.close()
    },
  }
}

function pageOf(peer: Peer): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${peer}</title>
<link rel="stylesheet" href="/maplibre-gl/maplibre-gl.css"><link rel="stylesheet" href="/leaflet/leaflet.css">
<style>html,body,#map{margin:0;height:100%;background:#0a0f1c}.unit{width:10px;height:10px;border-radius:50%;background:#9fe3ff}</style>
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<div id="map"></div><script type="module" src="/peers/${peer}.js"></script></html>`
}
