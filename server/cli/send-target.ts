/** What `demo` and `replay-track` have in common: where they send, as whom, and reading their numbers. */
import type { Settings } from '../settings.ts'

/** Options for `parseArgs`. */
export const SEND_OPTIONS = { url: { type: 'string' }, token: { type: 'string' } } as const

export interface SendTarget {
  readonly url: string
  readonly token: string
}

/** A command line that is wrong, in words. */
class WrongUse extends Error {}

/** Runs what reads a command line. @returns what it read, or what is wrong with it */
export function wrongUse<T>(read: () => T): T | string {
  try {
    return read()
  } catch (error) {
    if (error instanceof WrongUse || error instanceof TypeError) return error.message // parseArgs throws TypeErrors
    throw error
  }
}

/** Where the server of these settings is reached from this machine. */
export function ownAddress({ host, port, tlsCert }: Settings): string {
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `${tlsCert === undefined ? 'http' : 'https'}://${reached.includes(':') ? `[${reached}]` : reached}:${port}`
}

/** @throws WrongUse when there is no token, or the address is none */
export function sendTarget(
  values: { readonly url?: string | undefined; readonly token?: string | undefined },
  settings: Settings,
): SendTarget {
  const url = URL.parse(values.url ?? settings.sendTo ?? ownAddress(settings))
  if (!url || !/^https?:$/.test(url.protocol)) throw new WrongUse(`--url is '${values.url ?? ''}'; it must be http://… or https://…`)
  const token = values.token ?? settings.sendToken
  if (token === undefined) throw new WrongUse('give a gateway token with --token or SEND_TOKEN')
  return { url: url.origin, token }
}

/** @throws WrongUse when the text is no number in the range */
export function numberOption(
  name: string,
  text: string | undefined,
  about: { readonly fallback: number; readonly min: number; readonly max: number },
): number {
  if (text === undefined) return about.fallback
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!(value >= about.min && value <= about.max))
    throw new WrongUse(`--${name} is '${text}'; it must be a number from ${about.min} to ${about.max}`)
  return value
}

/** @throws WrongUse always */
export function refuseUse(message: string): never {
  throw new WrongUse(message)
}
