import { describe, expect, test } from 'vitest'
import type { Actor } from '../kernel/actor.ts'
import {
  belowOrdered,
  isFullyHandled,
  moves,
  price,
  type Line,
  type PurchaseRequest,
  type Status,
} from './purchase-request.ts'

const person = (userId: string, ...permissions: string[]): Actor =>
  ({ userId, permissions: new Set(permissions) }) as unknown as Actor
const raises = [
  'purchase_requests.create',
  'purchase_requests.submit',
  'purchase_requests.read',
] as const
const requester = person('requester', ...raises)
const colleague = person('colleague', ...raises)
const buyer = person('buyer', 'purchase_orders.create', 'purchase_requests.read')
const request = (status: Status): PurchaseRequest =>
  ({ status, requester_id: 'requester' }) as PurchaseRequest
const may = (by: Actor, status: Status): string[] =>
  moves.actions(request(status), by).map(({ name }) => name)

describe('a request', () => {
  test.each([
    ['draft', ['edit', 'submit']],
    ['pending', ['withdraw']],
    ['approved', ['revise', 'cancel']],
    ['returned', ['edit', 'submit']],
    ['rejected', ['edit', 'submit']],
    ['withdrawn', ['edit', 'submit']],
    ['partially_ordered', ['revise', 'cancel']],
    ['ordered', []],
    ['cancelled', []],
  ] as const)('rule 21: that is %s leads on for its requester by %j', (status, wanted) => {
    expect(may(requester, status)).toEqual(wanted)
    expect(may(colleague, status)).toEqual([])
  })

  test.each([
    ['approved', ['propose_vendor', 'cancel']],
    ['partially_ordered', ['propose_vendor', 'cancel']],
    ['draft', []],
    ['pending', []],
    ['ordered', []],
  ] as const)('that is %s leads on for a buyer by %j', (status, wanted) =>
    expect(may(buyer, status)).toEqual(wanted),
  )

  test('comes to another state by each move', () => {
    const to = (name: keyof typeof moves.moves, status: Status, by = requester): Status =>
      moves.to(name, request(status), by)
    expect(to('edit', 'rejected')).toBe('draft')
    expect(to('submit', 'draft')).toBe('pending')
    expect(to('withdraw', 'pending')).toBe('withdrawn')
    expect(to('revise', 'approved')).toBe('pending')
    expect(to('propose_vendor', 'approved', buyer)).toBe('pending')
    expect(to('cancel', 'approved', buyer)).toBe('cancelled')
    expect(() => to('edit', 'draft', colleague)).toThrow(
      'Only the person who raised it can do that.',
    )
    expect(() => to('cancel', 'approved', colleague)).toThrow(
      'Only the person who raised it, or a buyer, can do that.',
    )
  })
})

test('rule 4: a request comes to its lines, each rounded once, and is converted once', () => {
  const priced = price(
    [
      { quantity: '3', unit_price: '0.335' },
      { quantity: '2', unit_price: '10' },
    ],
    'USD',
    '85.5',
    'INR',
  )
  expect(priced.lines.map((line) => line.amount)).toEqual([101n, 2_000n])
  expect(priced.total).toEqual({ minor: 2_101n, currency: 'USD' })
  expect(priced.base).toEqual({ minor: 179_636n, currency: 'INR' })
})

describe('a line', () => {
  const line = (change: Partial<Line> = {}): Line =>
    ({
      id: 'a',
      description: 'Chair',
      unit: 'each',
      quantity: '10',
      ordered_quantity: '3',
      cancelled_quantity: '1',
      ...change,
    }) as Line

  test('is done when all of it is ordered or cancelled, exactly', () => {
    expect(isFullyHandled(line())).toBe(false)
    expect(isFullyHandled(line({ ordered_quantity: '9' }))).toBe(true)
    expect(isFullyHandled(line({ ordered_quantity: '8.999' }))).toBe(false)
    expect(
      isFullyHandled(line({ quantity: '0', ordered_quantity: '0', cancelled_quantity: '0' })),
    ).toBe(true)
  })

  test('is not revised below what is ordered and cancelled, nor into something else', () => {
    const kept = '“Chair” is ordered or cancelled with 4 each'
    const other = line({ id: 'b', ordered_quantity: '0', cancelled_quantity: '0' })
    const now = (change: Partial<Line>) => belowOrdered([other, line()], [other, line(change)])
    expect(now({ quantity: '4' })).toBeNull()
    expect(now({ quantity: '40' })).toBeNull()
    expect(now({ quantity: '3.999' })).toEqual({
      index: 1,
      field: 'quantity',
      message: `${kept}. Ask for at least that.`,
    })
    expect(now({ description: 'Table' })).toEqual({
      index: 1,
      field: 'description',
      message: `${kept}, so it stays what it is. Add another line for something else.`,
    })
    expect(now({ unit: 'box' })).toEqual({
      index: 1,
      field: 'unit',
      message: `${kept}, so its unit stays.`,
    })
    expect(now({ id: 'c' })).toEqual({
      index: 0,
      field: 'quantity',
      message: `${kept}, so its line stays. Put it back, with at least that quantity.`,
    })
  })

  test('of which nothing is ordered may change or go', () => {
    const free = line({ ordered_quantity: '0', cancelled_quantity: '0' })
    expect(belowOrdered([free], [])).toBeNull()
    expect(belowOrdered([free], [{ ...free, description: 'Table', unit: 'box' }])).toBeNull()
  })
})
