/** How requests are checked: by TypeBox, and no parameter of a query is passed over that nobody knows. */
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import type { FastifySchemaCompiler } from 'fastify'
import Type, { type TSchema } from 'typebox'

/** A misspelt parameter that is ignored would be answered with something else than was asked for. */
export const validatorOf: FastifySchemaCompiler<TSchema> = (route) => {
  const { schema, httpPart } = route
  if (httpPart !== 'querystring' || !Type.IsObject(schema)) return TypeBoxValidatorCompiler(route)
  return TypeBoxValidatorCompiler({ ...route, schema: Type.Object(schema.properties, { additionalProperties: false }) })
}
