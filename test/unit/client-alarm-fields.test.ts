/** The form of alarm settings: what cannot stand so is named by the server's own path. */
import { expect, test } from 'vitest'
import { DEFAULT_ALARMS } from '#wire/alarms'
import { alarmFaults } from '../../client/settings/alarm-fields.ts'

const WORDS = { outside: ({ least, most }: { least: number; most: number }) => `${least}..${most}`, outOfOrder: 'order' }

test('the usual figures stand', () => {
  expect(alarmFaults(DEFAULT_ALARMS, WORDS)).toEqual([])
})

test('what is outside of its limits, no figure, or shorter than the limit before it is named', () => {
  const { red, blue } = DEFAULT_ALARMS

  expect(
    alarmFaults(
      {
        ...DEFAULT_ALARMS,
        red: { ...red, acknowledgeMin: Number.NaN },
        blue: { ...blue, arriveMin: blue.acknowledgeMin - 1 },
        silentMin: 0,
      },
      WORDS,
    ),
  ).toEqual([
    ['red/acknowledgeMin', '0.25..10080'],
    ['blue/arriveMin', 'order'],
    ['silentMin', '0.25..10080'],
  ])
})
