/** Plain text that people write, and what stands for a content. */
import Type from 'typebox'

/** Something that can be seen, and of control characters only tabs and line ends. */
export const WORDS_PATTERN = '^(?=[^]*\\S)[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$'

/** Kept and shown as it is, never read as markup. */
export const Words = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: WORDS_PATTERN })

/** As it is written in what is signed: in lower case. */
export const SHA256_PATTERN = '^[0-9a-f]{64}$'
export const Sha256 = Type.String({ pattern: SHA256_PATTERN })
