/** How requests are checked: by TypeBox, and no parameter of a query is passed over that nobody knows, or cut to fit. */
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import type { FastifySchemaCompiler } from 'fastify'
import Type, { type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Errors } from 'typebox/value'
import { narrowedTo } from './narrowed-schema.ts'

/** A misspelt parameter that is ignored, or a fraction that is cut to a whole number, would be answered with something else than was asked for. */
export const validatorOf: FastifySchemaCompiler<TSchema> = (route) => {
  const { schema, httpPart } = route
  if (httpPart === 'body') return bodyValidatorOf(schema)
  if (httpPart !== 'querystring' || !Type.IsObject(schema)) return TypeBoxValidatorCompiler(route)
  const check = TypeBoxValidatorCompiler({ ...route, schema: Type.Object(schema.properties, { additionalProperties: false }) })
  const whole = Object.keys(schema.properties).filter((name) => Type.IsInteger(schema.properties[name]))
  return (query: Readonly<Record<string, unknown>>) => {
    const cut = whole.filter((name) => isFraction(query[name]))
    return cut.length > 0 ? { error: cut.map(notWhole) } : check(query)
  }
}

function bodyValidatorOf(schema: TSchema) {
  const check = Compile(schema)
  return (body: unknown) => (check.Check(body) ? { value: body } : { error: Errors(narrowedTo(schema, body), body) })
}

function isFraction(value: unknown): boolean {
  return typeof value === 'string' && Number.isFinite(Number(value)) && !Number.isInteger(Number(value))
}

function notWhole(name: string) {
  return { keyword: 'type', instancePath: `/${name}`, schemaPath: '', params: {}, message: 'must be a whole number' }
}
