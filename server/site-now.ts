/** What every screen is told of the site: by its settings, and by what of them changes while it runs. */
import { basemapFile } from './http/ground-routes.ts'
import type { Site } from './http/site-routes.ts'
import type { Settings } from './settings.ts'

interface SiteFacts extends Pick<Site, 'demo' | 'surroundingsM'> {
  /** The map that ships. */
  readonly demoBasemap: string
}

export function siteOf(settings: Settings, { demo, surroundingsM, demoBasemap }: SiteFacts): Site {
  const tianditu = settings.tiandituKey !== undefined
  const isOwnMap = basemapFile(settings.dataDir, demoBasemap) !== demoBasemap
  return {
    room: settings.room,
    roomName: settings.roomName,
    demo,
    ...(settings.mapReviewNo === undefined ? {} : { mapReviewNo: settings.mapReviewNo }),
    locale: settings.locale,
    surroundingsM,
    hazardHalfLifeDays: settings.hazardHalfLifeDays,
    tianditu,
    basemap: tianditu
      ? { kind: 'tianditu', url: '/ground/tianditu/{layer}/{z}/{x}/{y}', simulated: false, attribution: '天地图' }
      : { kind: 'pmtiles', url: '/ground/basemap.pmtiles', simulated: !isOwnMap, attribution: isOwnMap ? '' : '演示底图' },
  }
}
