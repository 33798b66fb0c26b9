/** How the panel of what is happening shares its room: incidents first, but the news never goes. */

export interface HappeningRows {
  readonly incidents: number
  readonly news: number
}

/** As the style sheets add up, in units of the screen: a row of either list, the line that says how many more, and the block of hazards. */
const INCIDENT_ROW = 95
const NEWS_ROW = 80
const MORE_LINE = 26
const HAZARD_BLOCK = 112
/** What a list takes that has nothing to say. */
const QUIET_LINE = 51

/** @param roomUnits what both lists and the hazards share @param open incidents there are @param told lines of news there are */
export function happeningRows(roomUnits: number, open: number, told: number): HappeningRows {
  const leastNews = Math.min(1, told) * NEWS_ROW
  const room = roomUnits - HAZARD_BLOCK - leastNews
  const incidents = open * INCIDENT_ROW <= room ? open : Math.max(1, Math.floor((room - MORE_LINE) / INCIDENT_ROW))
  const taken = open === 0 ? QUIET_LINE : incidents * INCIDENT_ROW + (open > incidents ? MORE_LINE : 0)
  return { incidents, news: Math.max(told > 0 ? 1 : 0, Math.floor((roomUnits - HAZARD_BLOCK - taken) / NEWS_ROW)) }
}
