/** What of OpenStreetMap is a compound, and what is water, by its tags. */
import type { Tags } from './osm.ts'
import { fieldFault } from './record.ts'

/** A kind of place that OpenStreetMap draws as areas. */
export interface OsmAreaKind {
  isOne(tags: Tags): boolean
  /** Its properties beside the name. @throws Fault when it bears the tags and is none all the same */
  propertiesOf(tags: Tags): readonly (readonly [string, string])[]
}

const compounds: OsmAreaKind = {
  isOne: (tags) => tags.get('landuse') === 'residential',
  propertiesOf: (tags) => (tags.get('residential') === 'apartments' ? [['type', 'apartment']] : []),
}

/** Values of `water` (OpenStreetMap wiki, Key:water) of water that lies open; others, such as `yes` and `no` at camp sites, say something else. */
const OPEN_WATER: readonly (string | undefined)[] = [
  'lake',
  'pond',
  'reservoir',
  'river',
  'canal',
  'basin',
  'lagoon',
  'oxbow',
  'moat',
  'stream',
  'ditch',
  'lock',
  'harbour',
  'fishpond',
  'wastewater',
  'reflecting_pool',
  'stream_pool',
]

const water: OsmAreaKind = {
  isOne: (tags) =>
    tags.get('natural') === 'water' ||
    tags.get('waterway') === 'riverbank' ||
    tags.get('waterway') === 'dock' ||
    tags.get('landuse') === 'reservoir' ||
    OPEN_WATER.includes(tags.get('water')),
  propertiesOf(tags) {
    // People walk over it.
    if ((tags.get('tunnel') ?? 'no') !== 'no') throw fieldFault('tunnel', 'the water runs under the ground')
    if (tags.get('covered') === 'yes') throw fieldFault('covered', 'the water is covered')
    return []
  },
}

/** By what is imported, as the command line names it. */
export const OSM_AREA_KINDS: Readonly<Record<string, OsmAreaKind>> = { compounds, water }
