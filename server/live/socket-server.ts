/** The Socket.IO server under the live namespace, set for few, long-lived, trusted connections that receive much and say little. */
import type { Server as HttpServer } from 'node:http'
import { Server, type ServerOptions } from 'socket.io'
import type { ServerToWall, WallToServer } from '#wire/live'

export type LiveServer = Server<WallToServer, ServerToWall>

/** A request of a wall is a few hundred bytes; more than this closes its connection. */
const MAX_REQUEST_BYTES = 16_384
/** A peer that opens a connection and asks for no namespace is closed after this. */
const CONNECT_TIMEOUT_MS = 5_000
/**
 * A wall that has vanished without a word is noticed after the sum of these. A page that is busy cannot answer meanwhile, and would be cut off though its line stands:
 * software drawing of a very large wall takes half a minute at a time. What waits for one that has vanished is bounded anyway.
 */
const PING_INTERVAL_MS = 10_000
const PING_TIMEOUT_MS = 60_000

const SOCKET_OPTIONS: Partial<ServerOptions> = {
  // Long polling would need sticky sessions, and doubles the ways in.
  transports: ['websocket'],
  // Packed columns hardly compress, and every wall would cost a compressor.
  perMessageDeflate: false,
  httpCompression: false,
  serveClient: false,
  maxHttpBufferSize: MAX_REQUEST_BYTES,
  connectTimeout: CONNECT_TIMEOUT_MS,
  pingInterval: PING_INTERVAL_MS,
  pingTimeout: PING_TIMEOUT_MS,
}

/** Attaches Socket.IO to an HTTP server that may already be listening. */
export function openSocketServer(http: HttpServer): LiveServer {
  return new Server(http, SOCKET_OPTIONS)
}
