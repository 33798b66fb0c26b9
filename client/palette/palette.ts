/** What the command palette offers for what is typed: everything that can be done or gone to, found by its name. */

export interface Command {
  readonly id: string
  /** What it is called, and what kind of thing it is. */
  readonly title: string
  readonly group: string
  /** What else it is found by. */
  readonly also?: string
  run(): void
}

/** More than a screen of them nobody reads. */
export const MOST_COMMANDS = 12

/**
 * Those that hold every word that is typed: first whose title begins with it, then by where it stands; as given among equals.
 *
 * Cost: O(commands), for each letter typed.
 */
export function commandsFor(commands: readonly Command[], typed: string): readonly Command[] {
  const text = typed.trim().toLowerCase()
  const words = text.split(/\s+/).filter((word) => word !== '') // prettier-ignore
  const found = commands.flatMap((command) => {
    const title = command.title.toLowerCase()
    const all = `${title}\n${command.group}\n${command.also ?? ''}`.toLowerCase()
    return words.every((word) => all.includes(word)) ? [{ command, at: placeIn(title, text) }] : []
  })
  return found
    .toSorted((a, b) => a.at - b.at)
    .slice(0, MOST_COMMANDS)
    .map(({ command }) => command)
}

function placeIn(title: string, text: string): number {
  const at = title.indexOf(text)
  return at < 0 ? Infinity : at
}
