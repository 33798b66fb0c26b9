/** Gathers what is handed in while a commit is under way into the next one. */

/**
 * Commits one after another, the next no sooner than `gapMs` after the last began: what comes meanwhile goes together. A failed commit
 * fails for all that was in it, and the next goes on.
 *
 * @param commit stores all the items or none
 * @returns hands in one item; resolves with its result once its commit is done
 */
export function groupCommit<Item, Result>(
  commit: (items: readonly Item[]) => Promise<readonly Result[]>,
  gapMs: number,
): (item: Item) => Promise<Result> {
  let waiting: { readonly item: Item; resolve(result: Result): void; reject(error: unknown): void }[] = []
  let isRunning = false

  async function run(): Promise<void> {
    isRunning = true
    while (waiting.length > 0) {
      const beganMs = performance.now()
      const group = waiting
      waiting = []
      try {
        const results = await commit(group.map(({ item }) => item))
        for (const [index, { resolve }] of group.entries()) resolve(results[index]!)
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
      const restMs = beganMs + gapMs - performance.now()
      if (restMs > 0) await new Promise((done) => setTimeout(done, restMs))
    }
    isRunning = false
  }

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!isRunning) void run()
    })
}
