/** The token of this phone: from the address that was scanned, once, and from then on out of the phone's own storage. */
import * as kept from './kept.ts'

const NAME = 'token'
/** The form of the house's tokens. */
const TOKEN = /^#(ll_[0-9a-f]{12}_[A-Za-z0-9_-]{43})$/

export function tokenOfHash(hash: string): string | undefined {
  return TOKEN.exec(hash)?.[1]
}

/** Takes a token out of the address, so that it stays in no history; else the one that is kept. */
export function takeToken(): string | undefined {
  const scanned = tokenOfHash(location.hash)
  if (scanned === undefined) return keptToken()
  kept.keep(NAME, scanned)
  history.replaceState(history.state, '', location.pathname + location.search)
  return scanned
}

function keptToken(): string | undefined {
  const token = kept.read(NAME)
  return typeof token === 'string' ? token : undefined
}
