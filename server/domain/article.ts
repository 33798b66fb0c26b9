/** One of its kind, as English has it: `an incident`, `a lead`. By the letter: what it is asked of here, roles and kinds of reports, sounds as it is spelt. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}
