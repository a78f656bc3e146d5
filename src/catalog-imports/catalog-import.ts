import { lifecycle } from '../kernel/lifecycle.ts'

export const states = ['checking', 'ready', 'applying', 'done'] as const
export type State = (typeof states)[number]
/** A table is looked at line by line, waits for a person, and is then entered line by line. */
export const importLifecycle = lifecycle({
  states,
  begins: ['checking'],
  acts: {
    check: { from: ['checking', 'ready'], to: 'checking' },
    ready: { from: ['checking'], to: 'ready' },
    confirm: { from: ['ready'], to: 'applying' },
    finish: { from: ['applying'], to: 'done' },
  },
  refusal: (state) =>
    state === 'checking'
      ? 'Its lines are still being looked at. Wait a moment, then reload.'
      : state === 'applying'
        ? 'It is being imported already.'
        : 'This table was imported already.',
})

export const mostLines = 25_000
/** So many lines are worked through in one step; a table of no more is done while a person waits. */
export const linesAStep = 500
