/**
 * A schema narrowed to what a body was meant as. Held to a union, a body that fits none of its members is told what is wrong by every one of them: `kind`,
 * misspelt, would hide among fields of things that nobody meant.
 */
import Type, { type TSchema } from 'typebox'

/** What is read of a schema here, of whose keywords TypeBox's own type says nothing; the rest goes along. */
interface Shape {
  readonly type?: unknown
  readonly const?: unknown
  readonly anyOf?: readonly Shape[]
  readonly properties?: Readonly<Record<string, Shape>>
  readonly items?: Shape | readonly Shape[]
  readonly maxItems?: number
}

/**
 * Refuses what the schema refuses, and nothing else, but of a union of objects that a constant field tells apart only by the member which that field names;
 * where it names none, by that field alone. A union of constants is a choice among them.
 *
 * Cost: O(body) where it holds such unions.
 */
export function narrowedTo(schema: TSchema, body: unknown): TSchema {
  return narrowed(schema, body)
}

function narrowed(shape: Shape, value: unknown): Shape {
  if (!holdsUnion(shape)) return shape
  if (shape.anyOf) return memberFor(shape.anyOf, value) ?? shape
  if (shape.properties && isRecord(value)) {
    const inner = Object.entries(shape.properties).map(([name, one]) => [
      name,
      Object.hasOwn(value, name) ? narrowed(one, value[name]) : one,
    ])
    return { ...shape, properties: Object.fromEntries(inner) as Record<string, Shape> }
  }
  const { items } = shape
  if (!items || Array.isArray(items) || !Array.isArray(value)) return shape
  const { items: _items, ...rest } = shape
  // A list that is too long is refused for that: what is in it is not looked at, however long it is.
  if (value.length > (shape.maxItems ?? Infinity)) return rest
  return { ...rest, prefixItems: value.map((one) => narrowed(items as Shape, one)) } as Shape // no list, as was asked above
}

/** `undefined`: nothing tells the members apart. */
function memberFor(members: readonly Shape[], value: unknown): Shape | undefined {
  if (members.every(isConstant)) return choice(members)
  const name = tellingField(members)
  if (name === undefined) return undefined
  if (!isRecord(value)) return Type.Object({}) as Shape
  const fields = members.map(({ properties }) => properties![name]!) // each has it
  const found = members[fields.findIndex((field) => field.const === value[name])]
  return found ? narrowed(found, value) : (Type.Object({ [name]: choice(fields) }) as Shape)
}

/** The field in which each member has a constant of its own. */
function tellingField(members: readonly Shape[]): string | undefined {
  return Object.keys(members[0]?.properties ?? {}).find((name) => {
    const fields = members.map(({ properties }) => properties?.[name])
    return fields.every((field) => field && isConstant(field)) && new Set(fields.map((field) => field!.const)).size === members.length
  })
}

function choice(constants: readonly Shape[]): Shape {
  return Type.Enum(constants.map((one) => one.const as string)) as Shape // strings, numbers and such: what JSON has
}

function isConstant(shape: Shape): boolean {
  return 'const' in shape
}

function holdsUnion({ anyOf, properties, items }: Shape): boolean {
  if (anyOf) return true
  const inner = [...Object.values(properties ?? {}), ...(items ? [items].flat() : [])] as readonly Shape[] // one of them, or a list of them
  return inner.some(holdsUnion)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
