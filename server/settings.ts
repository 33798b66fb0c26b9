/** Every setting of the server: name, meaning, unit, default and allowed range. The entry points hand the environment in. */

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
  /** A watched folder; `undefined`: none. */
  readonly dropDir: string | undefined
  readonly dropStillS: number
  /** The district served: its room's id and name. */
  readonly room: string
  readonly roomName: string
  /** The map's review number, printed on the map. */
  readonly mapReviewNo: string | undefined
  /** Key of 天地图; unset: our own base map. */
  readonly tiandituKey: string | undefined
  /** After how many days a hazard weighs half in the heat of hazards. */
  readonly hazardHalfLifeDays: number
  /** Fixes a second the demo shift sends. */
  readonly demoFixesPerS: number
  /** The language a screen starts in. */
  readonly locale: 'zh-CN' | 'en'
  readonly logLevel: LogLevel
  /** Where `lamplight demo` and `replay-track` send, and as whom: they are outside clients. */
  readonly sendTo: string | undefined
  readonly sendToken: string | undefined
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** One row of the table that `lamplight config` prints and `docs/operations.md` explains. */
export interface SettingRow<T> {
  readonly key: string
  readonly meaning: string
  readonly unit?: string
  /** As it would be written; absent: unset. */
  readonly fallback?: string
  /** What is allowed, in words. */
  readonly range: string
  readonly secret?: true
  /** The value, or `undefined` where the text is outside the range. */
  read(text: string): T | undefined
}

type Row<T> = SettingRow<Exclude<T, undefined>>
type About = Omit<SettingRow<unknown>, 'key' | 'read' | 'range'>

/** The most characters any setting may have. */
const MAX_TEXT = 1_000
/** A guessable administrator's token is worse than none. */
const MIN_ADMIN_TOKEN = 16
const TRUE_WORDS = ['1', 'true', 'yes', 'on']
const FALSE_WORDS = ['0', 'false', 'no', 'off']

function matching(key: string, pattern: RegExp, range: string, about: About): SettingRow<string> {
  return { key, ...about, range, read: (text) => (text.length <= MAX_TEXT && pattern.test(text) ? text : undefined) }
}

function path(key: string, about: About): SettingRow<string> {
  return matching(key, /^[^\0]+$/, 'a path', about)
}

function number(key: string, { min, max, whole, ...about }: About & { min: number; max: number; whole: boolean }): SettingRow<number> {
  return {
    key,
    ...about,
    range: `${whole ? 'a whole number' : 'a number'} from ${min} to ${max}`,
    read(text) {
      const value = text.trim() === '' ? Number.NaN : Number(text)
      return value >= min && value <= max && (!whole || Number.isInteger(value)) ? value : undefined
    },
  }
}

function oneOf<T extends string>(key: string, values: readonly T[], about: About): SettingRow<T> {
  return { key, ...about, range: values.join(', '), read: (text) => values.find((value) => value === text) }
}

function flag(key: string, about: About): SettingRow<boolean> {
  return {
    key,
    ...about,
    range: '1 or 0',
    read(text) {
      const word = text.toLowerCase()
      return TRUE_WORDS.includes(word) ? true : FALSE_WORDS.includes(word) ? false : undefined
    },
  }
}

function webAddress(key: string, about: About): SettingRow<string> {
  return {
    key,
    ...about,
    range: 'http://… or https://…, without a path',
    read(text) {
      const url = URL.parse(text)
      return url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '' ? url.origin : undefined
    },
  }
}

/** The table, in the order in which it is shown. */
export const SETTINGS: { readonly [K in keyof Settings]-?: Row<Settings[K]> } = {
  host: matching('HOST', /^[A-Za-z0-9.:_-]+$/, 'an address or a host name', {
    meaning: 'The address listened on. Beyond loopback only once somebody can sign in.',
    fallback: '127.0.0.1',
  }),
  port: number('PORT', { meaning: 'The port listened on; 0 takes any free one.', fallback: '8080', min: 0, max: 65_535, whole: true }),
  dataDir: path('DATA_DIR', { meaning: 'The folder of everything that is kept.', fallback: './data' }),
  publicUrl: webAddress('PUBLIC_URL', { meaning: 'The address people and phones use, where it is not HOST and PORT (behind a proxy).' }),
  tlsCert: path('TLS_CERT', { meaning: 'Certificate chain (PEM). With TLS_KEY: the server speaks HTTPS.' }),
  tlsKey: path('TLS_KEY', { meaning: 'Private key of the certificate (PEM).' }),
  trackDays: number('TRACK_DAYS', {
    meaning: 'How long raw tracks are kept.',
    unit: 'days',
    fallback: '30',
    min: 1,
    max: 3_650,
    whole: true,
  }),
  demo: flag('DEMO', { meaning: 'The demo ground and its simulated shift; unset: on until a site is imported.' }),
  adminToken: matching('ADMIN_TOKEN', new RegExp(`^\\S{${MIN_ADMIN_TOKEN},200}$`), `${MIN_ADMIN_TOKEN} to 200 characters without spaces`, {
    meaning: 'A fixed administrator token; unset: a one-time sign-in link is printed at start.',
    secret: true,
  }),
  dropDir: path('DROP_DIR', { meaning: 'A folder whose files are taken in, for networks that lead one way only; unset: none.' }),
  dropStillS: number('DROP_STILL_S', {
    meaning: 'How long a dropped file must have stood still before it is taken; longer for slow lines.',
    unit: 's',
    fallback: '10',
    min: 1,
    max: 3_600,
    whole: true,
  }),
  room: matching('ROOM', /^[a-z0-9][a-z0-9-]{0,39}$/, '1 to 40 of a-z, 0-9 and -', {
    meaning: 'The id of the district served.',
    fallback: 'wujin',
  }),
  roomName: matching('ROOM_NAME', /^.{1,40}$/u, '1 to 40 characters', {
    meaning: 'The name of the district, as screens show it.',
    fallback: '武进',
  }),
  mapReviewNo: matching('MAP_REVIEW_NO', /^.{1,60}$/u, '1 to 60 characters', { meaning: 'The review number (审图号) printed on the map.' }),
  tiandituKey: matching('TIANDITU_KEY', /^[A-Za-z0-9]{8,64}$/, '8 to 64 letters and digits', {
    meaning: 'Key of 天地图; set: its tiles are the base map, fetched through this server.',
    secret: true,
  }),
  hazardHalfLifeDays: number('HAZARD_HALF_LIFE_DAYS', {
    meaning: 'After how many days an open hazard weighs half in the heat of hazards, on every wall and in the API.',
    unit: 'days',
    fallback: '30',
    min: 1,
    max: 3_650,
    whole: false,
  }),
  demoFixesPerS: number('DEMO_FIXES_PER_S', {
    meaning: 'How much the demo shift sends; a whole district is 280.',
    unit: 'fixes/s',
    fallback: '60',
    min: 1,
    max: 20_000,
    whole: false,
  }),
  locale: oneOf('LOCALE', ['zh-CN', 'en'], { meaning: 'The language a screen starts in.', fallback: 'zh-CN' }),
  logLevel: oneOf('LOG_LEVEL', LOG_LEVELS, { meaning: 'What is logged to standard error.', fallback: 'warn' }),
  sendTo: webAddress('SEND_TO', { meaning: 'Where `lamplight demo` and `replay-track` send; unset: HOST and PORT.' }),
  sendToken: matching('SEND_TOKEN', /^\S{1,200}$/, '1 to 200 characters without spaces', {
    meaning: 'The gateway token with which they send.',
    secret: true,
  }),
}

/** Settings that `design.md` promises and nobody has built: better no start than a server that looks larger than it is. */
const NOT_BUILT = ['DATABASE_URL', 'REDIS_URL', 'MQTT_URL'] as const

export type SettingsReading =
  | { readonly ok: true; readonly settings: Settings; readonly given: ReadonlySet<string> }
  | { readonly ok: false; readonly problems: readonly string[] }

/**
 * Reads every setting from values by key (the environment over the file) and says all that is wrong at once, each with key, value
 * and range. An empty value counts as unset. Keys of others, as an environment is full of them, are ignored.
 */
export function readSettings(values: Readonly<Record<string, string | undefined>>): SettingsReading {
  const problems: string[] = []
  const given = new Set<string>()
  const found: Record<string, unknown> = {}
  for (const [name, row] of Object.entries(SETTINGS) as readonly [string, SettingRow<unknown>][]) {
    const text = values[row.key]
    if (text) given.add(row.key)
    const source = text || row.fallback
    const value = source === undefined ? undefined : row.read(source)
    if (source !== undefined && value === undefined)
      problems.push(`${row.key} is '${row.secret ? mask(source) : source}'; allowed: ${row.range}`)
    found[name] = value
  }
  if ((found.tlsCert === undefined) !== (found.tlsKey === undefined))
    problems.push('TLS_CERT and TLS_KEY go together; only one of them is set')
  for (const key of NOT_BUILT) if (values[key]) problems.push(`${key} is set, and what it asks for is not built yet; unset it`)
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, settings: Object.freeze(found as unknown as Settings), given } // each row has just given its own key's type
}

/** The keys a settings file may hold. */
export function isSettingKey(key: string): boolean {
  return Object.values(SETTINGS).some((row) => row.key === key) || NOT_BUILT.some((name) => name === key)
}

/** The file's lines as values by key, or what is wrong with it. @param json an object of settings by key */
export function settingsFileValues(
  json: string,
  file: string,
): { readonly values: Readonly<Record<string, string>> } | { readonly problem: string } {
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch (cause) {
    return { problem: `${file} is not JSON: ${String(cause)}` }
  }
  if (typeof parsed !== 'object' || !parsed || Array.isArray(parsed)) return { problem: `${file} is not an object of settings` }
  const values: Record<string, string> = {}
  for (const [key, value] of Object.entries(parsed)) {
    if (!isSettingKey(key)) return { problem: `${file}: '${key}' is no setting; see lamplight config` }
    if (!['string', 'number', 'boolean'].includes(typeof value)) return { problem: `${file}: ${key} is not a text, number or boolean` }
    values[key] = String(value)
  }
  return { values }
}

/** What may be shown of a secret: that it is there. */
export function mask(secret: string): string {
  return '•'.repeat(Math.min(8, secret.length))
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
