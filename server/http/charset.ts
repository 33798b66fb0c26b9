import type { FastifyRequest } from 'fastify'

/** What the sender says of the text it sends: `text/csv; charset=gbk`. */
export function charsetOf({ headers }: FastifyRequest): string | undefined {
  const [, charset] = /;\s*charset="?([\w.:-]{1,40})/i.exec(headers['content-type'] ?? '') ?? []
  return charset
}
