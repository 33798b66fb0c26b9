import { expect, test } from 'vitest'
import { turnstile } from '../../server/doors/turnstile.ts'

/** A visit that lasts until it is told to end. */
function longVisit(log: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    end: resolve,
    async visit() {
      log.push(`${name} in`)
      await promise
      log.push(`${name} out`)
    },
  }
}

test('what is done alone waits for who is inside and holds back who comes meanwhile', async () => {
  const log: string[] = []
  const door = turnstile()
  const [first, second] = [longVisit(log, 'first'), longVisit(log, 'second')]
  const visits = [door.pass(first.visit), door.pass(second.visit)]
  const alone = door.alone(async () => void log.push('alone'))
  const late = door.pass(async () => void log.push('late'))

  second.end()
  await visits[1]
  first.end()
  await Promise.all([...visits, alone, late])

  expect(log).toEqual(['first in', 'second in', 'second out', 'first out', 'alone', 'late'])
})

test('two things to be done alone follow one another, and nobody comes in between', async () => {
  const log: string[] = []
  const door = turnstile()
  const [one, two] = [longVisit(log, 'one'), longVisit(log, 'two')]
  const works = [door.alone(one.visit), door.alone(two.visit)]
  const late = door.pass(async () => void log.push('late'))

  two.end()
  one.end()
  await Promise.all([...works, late])

  expect(log).toEqual(['one in', 'one out', 'two in', 'two out', 'late'])
})

test('work that fails is told to who asked for it, and lets everybody in', async () => {
  const door = turnstile()
  const alone = door.alone(() => Promise.reject(new Error('the log cannot be read')))
  const late = door.pass(async () => 'in')

  await expect(alone).rejects.toThrow('the log cannot be read')
  expect(await late).toBe('in')
})

test('a visit that fails does not keep others out', async () => {
  const door = turnstile()

  await expect(door.pass(() => Promise.reject(new Error('no')))).rejects.toThrow('no')

  await door.alone(async () => undefined)
  expect(await door.pass(async () => 'in')).toBe('in')
})
