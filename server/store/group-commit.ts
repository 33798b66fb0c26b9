/** Gathers what is handed in while a commit is under way into the next one. */

export interface GroupOptions<Item> {
  /** While items come often, the next commit begins no sooner than this after the last began, ms: what comes meanwhile goes together. */
  readonly gapMs: number
  /** So much of what waits is worth a commit at once, as soon as the last is done. */
  readonly enough: number
  /** How much an item is of `enough`. */
  readonly sizeOf: (item: Item) => number
}

interface Waiting<Item, Result> {
  readonly item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

/** So many items within so many gaps are often: fewer are committed as they come, so that one who waits for each answer is not held up. */
const OFTEN_ITEMS = 8
const OFTEN_GAPS = 4

/**
 * Commits one group after another. A failed commit fails for all that was in it, and the next goes on.
 *
 * @param commit stores all the items or none
 * @returns hands in one item; resolves with its result once its commit is done
 */
export function groupCommit<Item, Result>(
  commit: (items: readonly Item[]) => Promise<readonly Result[]>,
  { gapMs, enough, sizeOf }: GroupOptions<Item>,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = []
  let waitingSize = 0
  let isRunning = false
  /** Ends the rest between two commits. */
  let goOn: (() => void) | undefined
  /** When the last items came, in turn. */
  const cameMs = new Float64Array(OFTEN_ITEMS).fill(-Infinity)
  let came = 0

  /** The item that came longest ago, of the last few, came lately. */
  function comeOften(nowMs: number): boolean {
    return nowMs - cameMs[came % OFTEN_ITEMS]! <= OFTEN_GAPS * gapMs
  }

  async function commitWaiting(): Promise<void> {
    const group = waiting
    waiting = []
    waitingSize = 0
    try {
      const results = await commit(group.map(({ item }) => item))
      for (let i = 0; i < group.length; i++) group[i]!.resolve(results[i]!)
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }

  async function rest(untilMs: number): Promise<void> {
    const nowMs = performance.now()
    const restMs = untilMs - nowMs
    if (restMs <= 0 || waitingSize >= enough || !comeOften(nowMs)) return
    await new Promise<void>((done) => {
      const timer = setTimeout(done, restMs)
      goOn = () => {
        clearTimeout(timer)
        done()
      }
    })
    goOn = undefined
  }

  async function run(): Promise<void> {
    isRunning = true
    while (waiting.length > 0) {
      const beganMs = performance.now()
      await commitWaiting()
      await rest(beganMs + gapMs)
    }
    isRunning = false
  }

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      cameMs[came++ % OFTEN_ITEMS] = performance.now()
      waiting.push({ item, resolve, reject })
      waitingSize += sizeOf(item)
      if (!isRunning) void run()
      else if (waitingSize >= enough) goOn?.()
    })
}
