import { describe, expect, test } from 'vitest'
import { lifecycle, move, moveTo } from './lifecycle.ts'

const parcel = lifecycle({
  states: ['packed', 'on_the_way', 'delivered', 'lost'],
  begins: ['packed'],
  acts: {
    send: { from: ['packed'], to: 'on_the_way' },
    deliver: { from: ['on_the_way'], to: 'delivered' },
    lose: { from: ['packed', 'on_the_way'], to: 'lost' },
  },
})
const refused = (message: string) =>
  expect.objectContaining({ status: 409, code: 'wrong_state', message })

describe('a move', () => {
  test('leads from the very state it was decided on to the one its act declares', () => {
    expect(move(parcel, 'packed', 'send')).toEqual({ from: ['packed'], to: 'on_the_way' })
    expect(move(parcel, 'on_the_way', 'lose')).toEqual({ from: ['on_the_way'], to: 'lost' })
  })
  test('is refused from every other state, in words', () =>
    expect(() => move(parcel, 'on_the_way', 'send')).toThrow(
      refused('It is on the way, so it cannot be changed that way any more.'),
    ))
  test('is refused in the words of the thing, where it has some', () => {
    const own = lifecycle({
      states: ['open', 'shut'],
      begins: ['open'],
      acts: { shut: { from: ['open'], to: 'shut' } },
      refusal: (state) => `The door is ${state} already.`,
    })
    expect(() => move(own, 'shut', 'shut')).toThrow(refused('The door is shut already.'))
  })
})

describe('a move to a state that follows from facts', () => {
  test('is made where some act leads there', () =>
    expect(moveTo(parcel, 'packed', 'lost')).toEqual({ from: ['packed'], to: 'lost' }))
  test('is refused where none does', () => {
    expect(() => moveTo(parcel, 'packed', 'delivered')).toThrow(refused(expect.any(String)))
    expect(() => moveTo(parcel, 'delivered', 'delivered')).toThrow(refused(expect.any(String)))
  })
})

test('every act as a move of all that is in one of its states', () =>
  expect(parcel.moves.lose).toEqual({ from: ['packed', 'on_the_way'], to: 'lost' }))
