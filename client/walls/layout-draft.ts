/** How a wall is built, as fields of a form: limits are the wire's own. */
import { WallLayout, WallMessage } from '#wire/walls'
import { isWithin, limitsIn, type Limits } from '../settings/figure-text.ts'

export type LayoutDraft = { -readonly [K in keyof WallLayout]: WallLayout[K] }
export type FigureName = Exclude<keyof WallLayout, 'name' | 'title'>

/** In the order of the form. */
export const FIGURES = [
  'columns',
  'rows',
  'tileWidthMm',
  'tileHeightMm',
  'bezelXMm',
  'bezelYMm',
  'distanceM',
] as const satisfies readonly FigureName[]

export const FIGURE_LIMITS = Object.fromEntries(FIGURES.map((name) => [name, limitsIn(WallLayout.properties[name])])) as Readonly<
  Record<FigureName, Limits>
> // one for each

/** What is offered to begin with: nine usual screens, seen from five metres. It is made only when it is saved. */
export const FIRST_LAYOUT: LayoutDraft = {
  name: '',
  title: '',
  columns: 3,
  rows: 3,
  tileWidthMm: 1_209.6,
  tileHeightMm: 680.4,
  bezelXMm: 3.5,
  bezelYMm: 3.5,
  distanceM: 5,
}

const NAME = textLimits(WallLayout.properties.name)
const NAME_FORM = new RegExp(NAME.pattern ?? '', 'u')
const TITLE = textLimits(WallLayout.properties.title)
/** The most characters of a message across the wall. */
export const MOST_MESSAGE = textLimits(WallMessage.properties.text).maxLength

/** What is said of a field that is at fault. */
export interface LayoutFaultWords {
  outside(limits: Limits): string
  readonly whole: string
  readonly nameForm: string
  readonly nameTaken: string
  readonly titleMissing: string
}

/** Fields that cannot stand so, by name. @param taken names of other walls. What else is wrong, the server says. */
export function layoutFaults(
  draft: WallLayout,
  taken: ReadonlySet<string>,
  words: LayoutFaultWords,
): readonly (readonly [field: string, said: string])[] {
  const found: [string, string][] = []
  if (!NAME_FORM.test(draft.name) || draft.name.length > NAME.maxLength) found.push(['name', words.nameForm])
  else if (taken.has(draft.name)) found.push(['name', words.nameTaken])
  if (draft.title.trim() === '' || draft.title.length > TITLE.maxLength) found.push(['title', words.titleMissing])
  for (const name of FIGURES) {
    const figure = draft[name]
    if (!isWithin(FIGURE_LIMITS[name], figure)) found.push([name, words.outside(FIGURE_LIMITS[name])])
    else if ((name === 'columns' || name === 'rows') && !Number.isInteger(figure)) found.push([name, words.whole])
  }
  return found
}

/** Whether a drawing can be made of it: every figure is one. */
export function isDrawable(draft: WallLayout): boolean {
  return (
    FIGURES.every((name) => isWithin(FIGURE_LIMITS[name], draft[name])) && Number.isInteger(draft.columns) && Number.isInteger(draft.rows)
  )
}

/** The limits in a schema of a text. */
function textLimits(schema: object): { readonly maxLength: number; readonly pattern?: string } {
  return schema as { readonly maxLength: number; readonly pattern?: string } // TypeBox types what is described, not the description
}
