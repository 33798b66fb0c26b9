/** A line to a server that can be cut and mended: what is sent meanwhile waits, as it does when a cable is pulled, or ends at once, as without a signal. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface CutLine {
  /** The server's address by way of this line. */
  readonly url: string
  cut(): void
  /** Ends what there is, and all that comes, until it is mended. */
  drop(): void
  mend(): void
  /** For good. */
  close(): void
}

/** Opens a line on a free port; it is closed when the test ends. */
export async function openCutLine(serverUrl: string): Promise<CutLine> {
  const line = await cutLine(serverUrl)
  onTestFinished(() => line.close())
  return line
}

/** Opens a line on a free port, for whoever closes it. */
export async function cutLine(serverUrl: string): Promise<CutLine> {
  const { hostname, port } = new URL(serverUrl)
  const sockets = new Set<Socket>()
  let isCut = false
  let isDropped = false

  function keep(socket: Socket): Socket {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy()) // either end may go while the line is cut; the other is told by the close
    if (isCut) socket.pause()
    return socket
  }

  const server = createServer((near) => {
    if (isDropped) {
      near.destroy()
      return
    }
    const far = connect({ host: hostname, port: Number(port) })
    near.on('data', (bytes) => far.write(bytes)).on('close', () => far.destroy())
    far.on('data', (bytes) => near.write(bytes)).on('close', () => near.destroy())
    keep(near)
    keep(far)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the line listens on no port')

  return {
    url: `http://127.0.0.1:${address.port}`,
    cut() {
      isCut = true
      for (const socket of sockets) socket.pause()
    },
    drop() {
      isDropped = true
      for (const socket of sockets) socket.destroy()
    },
    mend() {
      isCut = isDropped = false
      for (const socket of sockets) socket.resume()
    },
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
