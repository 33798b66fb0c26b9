/** Times of a task, put into words. */

const SECOND_MS = 1_000
const MINUTE_S = 60
const HOUR_S = 3_600

/** `04:35`, after an hour `1:04:35`: it runs, so that one sees that somebody is on the way. */
export function runningTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND_MS))
  const two = (figure: number): string => String(figure).padStart(2, '0')
  const rest = `${two(Math.floor(seconds / MINUTE_S) % MINUTE_S)}:${two(seconds % MINUTE_S)}`
  return seconds < HOUR_S ? rest : `${Math.floor(seconds / HOUR_S)}:${rest}`
}
