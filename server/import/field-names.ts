/** What the fields of places and roads are called in the files that sites have, in Chinese and English. */

/** The columns known for each field, in order of preference; compared as {@link plainName} has them. */
const COLUMN_NAMES: Readonly<Record<string, readonly string[]>> = {
  wkt: ['wkt', 'geometry', 'geom', 'thegeom', 'wktgeom', 'geojson', '几何', '边界', '范围', '轮廓', '空间数据'],
  lon: ['lon', 'lng', 'long', 'longitude', 'x', '经度', 'x坐标', '坐标x'],
  lat: ['lat', 'latitude', 'y', '纬度', 'y坐标', '坐标y'],
  id: ['id', 'code', '编号', '编码', '标识', '小区编号', '小区编码', '守望点编号', '点位编号', '警务站编号', 'osmid', '@id'],
  name: [
    'name',
    'namezh',
    '名称',
    '名字',
    '小区名称',
    '小区名',
    '小区',
    '守望点名称',
    '守望点',
    '点位名称',
    '警务站名称',
    '行政区划名称',
    '标准名称',
    '水体名称',
    '河湖名称',
    '道路名称',
  ],
  type: ['type', 'compoundtype', '类型', '小区类型', '类别', '性质'],
  division: ['division', 'divisioncode', '行政区划代码', '区划代码', '行政区划', '所属镇街', '镇街道', '镇街', '镇', '街道', 'town'],
  households: ['households', '户数', '总户数', '住户数', '居民户数'],
  gates: ['gates', '出入口', '大门', '门岗'],
  compound: ['compound', 'compoundid', '所属小区', '小区编号', '小区编码'],
  kind: ['kind', 'type', '类型', '类别', '级别', 'level'],
  entrusted: ['entrusted', '托管', '是否托管'],
  centre: ['centre', 'center', '中心', 'centroid'],
  class: ['class', 'highway', 'fclass', 'roadclass', '道路等级', '等级', '道路类型', '类型', 'type'],
  oneWay: ['oneway', '单行', '单行线', '单向', '是否单行'],
}

/** The code of a division stands under other names than other ids. */
export const DIVISION_ID_COLUMNS: readonly string[] = ['id', 'code', 'adcode', '行政区划代码', '区划代码', '代码', '编码', '编号']

/** A column's name as it is compared: lower case, without spaces, marks, a unit in brackets, and half a character at its end. */
export function plainName(column: string): string {
  return column
    .normalize('NFKC')
    .replaceAll(/\([^)]*\)$/g, '')
    .replaceAll(/[\s_\-:.\uFFFD]/g, '')
    .toLowerCase()
}

/**
 * The column that holds a field, or `undefined`.
 * @param given columns named by hand, by field: they come before any known name
 */
export function columnFor(
  field: string,
  columns: Iterable<string>,
  given: ReadonlyMap<string, string>,
  known: readonly string[] = COLUMN_NAMES[field] ?? [field],
): string | undefined {
  const all = [...columns]
  const byHand = given.get(field)
  if (byHand !== undefined) return all.find((column) => column === byHand) ?? all.find((column) => plainName(column) === plainName(byHand))
  const plain = all.map(plainName)
  for (const name of known) {
    const at = plain.indexOf(name)
    if (at >= 0) return all[at]
  }
  return undefined
}

/** The fields for which a column may be named by hand. */
export const MAPPABLE_FIELDS: readonly string[] = Object.keys(COLUMN_NAMES)
