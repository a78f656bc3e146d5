import { describe, expect, test } from 'vitest'
import { message } from '../messages/index.ts'
import type { PlannedStep } from './approval.ts'
import { once } from './once.ts'

const people = (names: string) =>
  names.split(' ').map((name) => ({ userId: name, name, roles: ['approver'] }))
/** A step of people, of whom so many must decide. */
const step = (stage: number, names: string, needed: number, change: Partial<PlannedStep> = {}) =>
  ({
    stage,
    ruleId: null,
    ruleName: `Step ${stage}`,
    why: message('because.every', {}),
    mode: 'quorum',
    needed,
    assignees: people(names),
    concerns: ['amount'],
    skipped: false,
    ...change,
  }) satisfies PlannedStep
const names = ({ assignees }: PlannedStep): string => assignees.map(({ name }) => name).join(' ')
/** What a step says of those who decide before it. */
const said = ({ why }: PlannedStep) => why.params

describe('nobody is asked twice', () => {
  test('a step is skipped when enough of its people decide before it in any case', () => {
    const [, second] = once([step(1, 'ada', 1), step(2, 'ada ben', 1)])
    expect(second!.skipped).toBe(true)
    expect(said(second!)).toMatchObject({ people: ['ada'], together: true, steps: [1] })
  })

  test('a step of one person is skipped for the same one: that one decides, not any of several', () => {
    const [, second] = once([step(1, 'ada', 1), step(2, 'ada', 1)])
    expect(said(second!)).toMatchObject({ people: ['ada'], together: true, steps: [1] })
  })

  test('a step is skipped when any one who decides before it is one of its own', () => {
    const [first, second] = once([
      step(1, 'ada ben', 1),
      step(2, 'ada ben cyd', 1, { concerns: ['vendor'] }),
    ])
    expect(second!.skipped).toBe(true)
    expect(said(second!)).toMatchObject({ people: ['ada', 'ben'], together: false, steps: [1] })
    expect(first!.concerns).toEqual(['amount', 'vendor'])
  })

  test('a step asks the others alone when some of its people decide before it, and they stand for what it is about', () => {
    const planned = once([
      step(1, 'ada', 1),
      step(2, 'ben', 1),
      step(3, 'ada ben cyd', 3, { concerns: ['coding'] }),
    ])
    const third = planned[2]!
    expect([names(third), third.needed, third.skipped]).toEqual(['cyd', 1, false])
    expect(said(third)).toMatchObject({ people: ['ada', 'ben'], together: true, steps: [1, 2] })
    expect(planned.map(({ concerns }) => concerns)).toEqual([
      ['amount', 'coding'],
      ['amount', 'coding'],
      ['coding'],
    ])
  })
})
