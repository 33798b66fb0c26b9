import { aCase, aQuestion, CASE_FROM_MS, figuresOf } from './support/hotspot-case.ts'
import { answerOf } from '../server/domain/hotspot-answers/answer-of.ts'
import { laidGround } from '../server/domain/hotspot-answers/laid-ground.ts'
import { chicagoCalls, squaresOf, year } from './support/chicago.ts'
const calls = chicagoCalls('/work/shared/data/incidents/chicago-aggravated-assaults-2010-2019.csv.gz')
const rows = Array.from(calls.x, (x, i) => ({ x, y: calls.y[i]!, atMs: calls.atMs[i]! }))
const outline = squaresOf(year(calls, 2010, 2018))
const y = (n: number) => Date.UTC(n, 0)
for (const [n, p, b] of [
  ['2019 v 2018', [y(2019), y(2020)], [y(2018), y(2019)]],
  ['Q3 v Q2 2018', [Date.UTC(2018, 6), Date.UTC(2018, 9)], [Date.UTC(2018, 3), Date.UTC(2018, 6)]],
] as const) {
  const f = figuresOf(
    aCase(
      aQuestion({
        method: 'change',
        cellM: 500,
        shape: 'hexagon',
        period: { fromMs: p[0], toMs: p[1] },
        base: { fromMs: b[0], toMs: b[1] },
      }),
      rows,
      { key: 'c', outline },
    ),
  )
  console.log(
    n,
    f.counts.period.used,
    f.counts.base!.used,
    JSON.stringify(f.figures),
    f.notes.map((x) => x.text),
  )
}
let s = 1
const random = () => {
  s = (s * 16807) % 2147483647
  return s / 2147483647
}
const YEAR = 365 * 86_400_000,
  M = 31_000
const many = Array.from({ length: 800_000 }, () => ({
  x: random() * M * 0.999,
  y: random() * M * 0.999,
  atMs: CASE_FROM_MS + random() * 2 * YEAR,
}))
const given = aCase(
  aQuestion({
    method: 'change',
    cellM: 500,
    shape: 'hexagon',
    period: { fromMs: CASE_FROM_MS + YEAR, toMs: CASE_FROM_MS + 2 * YEAR },
    base: { fromMs: CASE_FROM_MS, toMs: CASE_FROM_MS + YEAR },
  }),
  many,
  {
    outline: [
      [
        [
          [0, 0],
          [M, 0],
          [M, M],
          [0, M],
          [0, 0],
        ],
      ],
    ],
  },
)
const laid = laidGround()
answerOf(given, laid)
for (let i = 0; i < 4; i++) {
  const c = process.cpuUsage()
  answerOf(given, laid)
  const { user, system } = process.cpuUsage(c)
  console.log('change CPU ms', Math.round((user + system) / 1000))
}
