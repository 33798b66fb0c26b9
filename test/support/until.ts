/** Waiting for what must come: asked for again and again, and given up with words that say what was missing. */

/** Generous, for loaded machines, and shorter than the time limit of a test, which could not say what was waited for. */
export const GIVE_UP_MS = 90_000
const ASK_AGAIN_MS = 50
const MOST_CHARACTERS = 600

export interface Wish<T> {
  /** What is waited for, in words that follow "waited for". */
  readonly what: string
  readonly ask: () => T | Promise<T>
  readonly isSo: (seen: T) => boolean
  readonly everyMs?: number
  readonly giveUpMs?: number
}

/**
 * Asks until it is so; also an answer that never comes is given up.
 *
 * @returns the first answer that is so
 * @throws Error that says what was waited for and what was seen last, and whatever asking throws
 */
export async function until<T>({ what, ask, isSo, everyMs = ASK_AGAIN_MS, giveUpMs = GIVE_UP_MS }: Wish<T>): Promise<T> {
  let last: T | undefined
  let isLate = false
  let timer: NodeJS.Timeout | undefined

  async function askAgain(): Promise<T> {
    for (;;) {
      const seen = await ask()
      if (isSo(seen)) return seen
      last = seen
      if (isLate) throw tooLate(what, last, giveUpMs)
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }

  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true
      reject(tooLate(what, last, giveUpMs))
    }, giveUpMs)
  })
  try {
    return await Promise.race([askAgain(), late])
  } finally {
    clearTimeout(timer)
  }
}

/** What is said of something that did not come. */
export function tooLate(what: string, last: unknown, afterMs = GIVE_UP_MS): Error {
  const seen = last === undefined ? 'nothing' : (JSON.stringify(last) ?? typeof last)
  const shown = seen.length > MOST_CHARACTERS ? `${seen.slice(0, MOST_CHARACTERS)} …` : seen
  return new Error(`waited ${afterMs / 1_000} s for ${what}; seen last: ${shown}`)
}
