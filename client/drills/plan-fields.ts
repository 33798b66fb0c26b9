/** Where on its page a field of a plan stands. */

/** The field to go to: its own, else the first within it, else those of what is around it. @param shown the paths that the page has fields of */
export function fieldFor(path: string, shown: readonly string[]): string | undefined {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const found = shown.find((one) => one === at) ?? shown.find((one) => one.startsWith(`${at}/`))
    if (found !== undefined) return found
  }
  return undefined
}

/** Brings it before the eyes, and the cursor into it. */
export function goToField(path: string): void {
  const fields = new Map([...document.querySelectorAll<HTMLElement>('[data-field]')].map((field) => [field.dataset['field'] ?? '', field]))
  const field = fields.get(fieldFor(path, [...fields.keys()]) ?? '')
  if (!field) return
  field.scrollIntoView({ block: 'center' })
  const entry = field.querySelector<HTMLElement>('input, select, textarea, button') ?? field
  entry.focus({ preventScroll: true })
}
