/** What the sender says of the text it sends: `text/csv; charset=gbk`. */
export function charsetOf({ headers }: { readonly headers: { readonly 'content-type'?: string | undefined } }): string | undefined {
  const [, charset] = /;\s*charset="?([\w.:-]{1,40})/i.exec(headers['content-type'] ?? '') ?? []
  return charset
}
