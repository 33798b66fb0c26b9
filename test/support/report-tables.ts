/** Tables of reports as sites have them, and the mapping that reads each. */
import type { ReportMapping } from '#wire/report-mapping'

/** The columns of a 110 desk: its own codes, its own clock, its own datum. */
export const DESK_MAPPING: ReportMapping = {
  kind: 'incident',
  crs: 'GCJ02',
  columns: {
    id: '警情编号',
    at: '报警时间',
    class: '警情类别',
    severity: '级别',
    lon: '经度',
    lat: '纬度',
    address: '发生地点',
    text: '简要案情',
    state: '状态',
    note: '处警结果',
    'personal.name': '报警人',
    'personal.phone': '报警电话',
  },
  times: { dispatched: '派警时间', arrived: '到场时间', closed: '办结时间' },
  codes: {
    class: { '10': 'criminal', '20': 'traffic', '*': 'other' },
    severity: { 一级: 1, 二级: 2, 三级: 3 },
    state: { 已办结: 'closed', 无效: 'invalid' },
  },
}

export const DESK_HEAD =
  '警情编号,报警时间,警情类别,级别,经度,纬度,发生地点,简要案情,状态,处警结果,报警人,报警电话,派警时间,到场时间,办结时间'

/** One row of the desk's table. */
export function deskRow(id: string, more: Readonly<Record<string, string>> = {}): string {
  const cells: Record<string, string> = {
    警情编号: id,
    报警时间: '2024-03-05 08:00:00',
    警情类别: '10',
    级别: '二级',
    经度: '119.94712039',
    纬度: '31.69908695',
    发生地点: '3 号楼',
    简要案情: '电动车被盗',
    状态: '已办结',
    处警结果: '已追回',
    报警人: '张三',
    报警电话: '13800000000',
    派警时间: '2024-03-05 08:01:00',
    到场时间: '2024-03-05 08:06:30',
    办结时间: '2024-03-05 09:00:00',
    ...more,
  }
  return DESK_HEAD.split(',')
    .map((name) => cells[name] ?? '')
    .map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',')
}

export function deskTable(...rows: readonly string[]): string {
  return `${[DESK_HEAD, ...rows].join('\n')}\n`
}

/** Of the shared sample of Chicago's aggravated assaults: local time without summer time, and no word of how a case ended. */
export const CHICAGO_MAPPING: ReportMapping = {
  kind: 'incident',
  utcOffsetMin: -360,
  columns: { at: 'date', lon: 'longitude', lat: 'latitude', address: 'loc_cat' },
  fixed: { class: 'criminal', severity: 2, state: 'closed' },
}
