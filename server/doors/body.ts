/** Reading the body of a request: inflated as it streams, bounded before and after, and never believed to be whole. */
import type { IncomingMessage } from 'node:http'
import type { Readable, Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { Fault } from '#wire/errors'

/** The most a body may hold once inflated, bytes; 10,000 fixes take about a quarter of it. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024

/** How a `content-encoding` is undone; `undefined` where nothing is to be undone. */
function inflaterOf(encoding: string): Transform | undefined {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return undefined
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress()
    default:
      throw new Fault('MEDIA_UNSUPPORTED', `content-encoding '${encoding.slice(0, 40)}' is not gzip, deflate, br or identity`)
  }
}

/** Everything a stream gives, unless it breaks off or gives too much. Read by its events: its iterator takes four times as long. */
function collect(source: Readable, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    function take(chunk: Buffer): void {
      bytes += chunk.length
      if (bytes <= maxBytes) return void chunks.push(chunk)
      source.off('data', take)
      reject(new Fault('BODY_TOO_LARGE', `the body holds more than ${maxBytes} bytes; send fewer fixes at once`))
    }
    function breakOff(): void {
      reject(new Error('the stream was closed before its end'))
    }
    function finish(): void {
      source.off('close', breakOff)
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes))
    }
    // A sender that hung up while it was found out who it is: no event will come any more.
    if (source.destroyed) return breakOff()
    source.on('data', take)
    source.once('end', finish)
    source.once('error', reject)
    source.once('close', breakOff)
  })
}

/**
 * The whole body as it is once inflated.
 *
 * @param stream the raw body
 * @throws Fault BODY_TOO_LARGE as soon as more has come than may, BODY_UNREADABLE when it is cut short or damaged, MEDIA_UNSUPPORTED
 *
 * Cost: at most `maxBytes` and one chunk held, however small a bomb arrives.
 */
export async function readBody(stream: Readable, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const inflater = inflaterOf(encoding ?? '')
  // An error of the socket reaches the reader through the inflater.
  const source: Readable = inflater ? stream.pipe(inflater) : stream
  const onBroken = (error: Error): void => void inflater?.destroy(error)
  if (inflater) stream.once('error', onBroken).once('aborted', () => onBroken(new Error('the sender hung up')))
  try {
    return await collect(source, maxBytes)
  } catch (cause) {
    // What has not been read yet is let run out, so that the answer reaches a sender that is still sending; Node bounds how long.
    stream.unpipe()
    stream.resume()
    inflater?.destroy()
    if (cause instanceof Fault) throw cause
    throw new Fault('BODY_UNREADABLE', `the body is cut short or damaged${inflater ? ` (content-encoding ${encoding})` : ''}`, { cause })
  }
}

/** A body's text. What is no UTF-8 in it is replaced, as in every lenient reader. */
export function decodeBody(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: false }).decode(bytes)
}

/** The declared length of a body is refused before it is read. @throws Fault BODY_TOO_LARGE */
export function refuseDeclaredLength(request: IncomingMessage, maxBytes: number): void {
  const declaredBytes = Number(request.headers['content-length'] ?? 0)
  if (declaredBytes > maxBytes) throw new Fault('BODY_TOO_LARGE', `content-length ${declaredBytes} is more than ${maxBytes} bytes`)
}

/** Text as JSON. @throws Fault BODY_UNREADABLE */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Fault('BODY_UNREADABLE', `the body is not JSON: ${cause instanceof Error ? cause.message.slice(0, 200) : ''}`, { cause })
  }
}

/** One item a line; `lines` has the line of each, from 0. A line that is no JSON stays as an item, for the gate to refuse by its number. */
export function parseNdjson(text: string): { readonly items: unknown[]; readonly lines: number[] } {
  const items: unknown[] = []
  const lines: number[] = []
  text.split('\n').forEach((line, i) => {
    if (line.trim() === '') return
    lines.push(i)
    try {
      items.push(JSON.parse(line))
    } catch {
      items.push(undefined)
    }
  })
  return { items, lines }
}
