/** Where drills are asked for. */
export function drillPath(id: string, rest = ''): string {
  return `/drills/${encodeURIComponent(id)}${rest}`
}
