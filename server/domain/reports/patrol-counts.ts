/** The counts of a patrol: doors tried, doors found unlocked. */

/** Why the counts cannot be, of the field `found`; `undefined`: they can. Whatever else is there is left to the schema. */
export function whyNotFound({ checked, found }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof checked !== 'number' || typeof found !== 'number' || found <= checked) return undefined
  return `is more than was checked (${checked})`
}
