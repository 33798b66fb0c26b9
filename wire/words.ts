/** Plain text that people write. */
import Type from 'typebox'

/** Something that can be seen, and of control characters only tabs and line ends. */
export const WORDS_PATTERN = '^(?=[^]*\\S)[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$'

/** Kept and shown as it is, never read as markup. */
export const Words = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: WORDS_PATTERN })
