/** Every setting of the server: name, default, meaning, and the allowed range. `main.ts` hands the environment in. */

/** One typed, frozen object. Durations and sizes carry their unit in the name. */
export interface Settings {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  readonly publicUrl: string | undefined
  readonly tlsCert: string | undefined
  readonly tlsKey: string | undefined
  readonly trackDays: number
  /** `undefined`: on unless a site has been imported. */
  readonly demo: boolean | undefined
  readonly adminToken: string | undefined
  /** The district served: its room's id and name. */
  readonly room: string
  readonly roomName: string
  /** The map's review number, printed on the map. */
  readonly mapReviewNo: string | undefined
  /** Key of 天地图; unset: our own base map. */
  readonly tiandituKey: string | undefined
  /** Radius of a compound's surroundings, metres. */
  readonly surroundingsM: number
  /** Fixes a second the demo shift sends. */
  readonly demoFixesPerS: number
}
