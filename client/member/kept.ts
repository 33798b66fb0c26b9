/** What this phone keeps for the member's page, in the browser's own storage: the token, what waits to be sent, what was last known. Another page keeps its own under another prefix. */

const PREFIX = 'lamplight.member.'

/** What was kept under a name; `undefined` where nothing was, or nothing that can be read. */
export function read(name: string, prefix = PREFIX): unknown {
  const text = localStorage.getItem(prefix + name)
  if (text === null) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    return undefined // cut short by a browser that ran out of room: nobody can read it any more
  }
}

/** `undefined` leaves nothing behind. @returns whether there was room */
export function keep(name: string, value: unknown, prefix = PREFIX): boolean {
  try {
    if (value === undefined) localStorage.removeItem(prefix + name)
    else localStorage.setItem(prefix + name, JSON.stringify(value))
    return true
  } catch (cause) {
    if (cause instanceof DOMException) return false
    throw cause
  }
}

/** Everything that the member's page ever kept. */
export function forgetAll(): void {
  for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name)
}

/** Whether a change of storage, made by another page of this phone, is about something of ours. */
export function isAbout({ key }: StorageEvent, name: string): boolean {
  return key === null || key === PREFIX + name
}
