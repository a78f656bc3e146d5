import { describe, expect, test } from 'vitest'
import type { Actor } from '../kernel/actor.ts'
import {
  derivedMove,
  moves,
  receiptProgress,
  type Line,
  type PurchaseOrder,
} from './purchase-order.ts'

const buyer = {
  permissions: new Set(['purchase_orders.create', 'purchase_orders.issue']),
} as unknown as Actor
const order = (change: Partial<PurchaseOrder>): PurchaseOrder =>
  ({
    status: 'issued',
    vendor_name: 'Acme',
    vendor_status: 'active',
    receipt_status: 'none',
    billing_status: 'none',
    ...change,
  }) as PurchaseOrder
const allowed = (thing: PurchaseOrder): string[] =>
  moves.actions(thing, buyer).map(({ name }) => name)
const line = (quantity: string, received: string): Line =>
  ({ quantity, received, returned_for_replacement: '0', closed_quantity: '0' }) as Line
const received = (...lines: Line[]): string => receiptProgress(lines)

describe('an order', () => {
  test('is issued from a draft to a vendor that is approved and not blocked', () => {
    expect(moves.to('issue', order({ status: 'draft' }), buyer)).toBe('issued')
    for (const status of ['issued', 'closed', 'cancelled'] as const)
      expect(() => moves.to('issue', order({ status }), buyer)).toThrow(/cannot be changed/)
    const to = (vendor_status: string) => () =>
      moves.to('issue', order({ status: 'draft', vendor_status }), buyer)
    expect(to('pending')).toThrow('Acme is not approved yet, so nothing may be ordered from them.')
    expect(to('blocked')).toThrow('Acme is blocked, so nothing may be ordered from them.')
  })

  test('rule 30: is cancelled before goods or invoices came, and not after', () => {
    for (const status of ['draft', 'issued'] as const)
      expect(moves.to('cancel', order({ status }), buyer)).toBe('cancelled')
    for (const status of ['closed', 'cancelled'] as const)
      expect(() => moves.to('cancel', order({ status }), buyer)).toThrow(/cannot be changed/)
    for (const came of [{ receipt_status: 'partial' }, { billing_status: 'partial' }] as const)
      expect(() => moves.to('cancel', order(came), buyer)).toThrow(
        'Goods or invoices have arrived for it, so it cannot be cancelled any more.',
      )
  })

  test('offers what may be done with it', () => {
    expect(allowed(order({ status: 'draft' }))).toEqual(['edit', 'issue', 'cancel'])
    expect(allowed(order({}))).toEqual(['cancel', 'close_rest', 'reopen_rest'])
    expect(allowed(order({ receipt_status: 'full' }))).toEqual(['close_rest', 'reopen_rest'])
    expect(allowed(order({ status: 'closed' }))).toEqual(['reopen_rest'])
    expect(allowed(order({ status: 'cancelled' }))).toEqual([])
  })

  test('rule 29: is received in full by exact quantities of every line, not by a rounded share', () => {
    expect(received(line('10', '0'), line('5', '0'))).toBe('none')
    expect(received(line('10', '0.001'), line('5', '0'))).toBe('partial')
    expect(received(line('10', '10'), line('5', '4.999'))).toBe('partial')
    expect(received(line('10', '10'), line('5', '5.000'))).toBe('full')
    expect(received(line('10', '10.5'), line('5', '5'))).toBe('full')
  })

  test('closes when it is received and billed in full, and is open again when it is not', () => {
    expect(derivedMove({ receipt: 'full', billing: 'full' }).to).toBe('closed')
    for (const state of [
      { receipt: 'full', billing: 'partial' },
      { receipt: 'partial', billing: 'full' },
      { receipt: 'none', billing: 'none' },
    ] as const)
      expect(derivedMove(state).to).toBe('issued')
    // Neither begins at a draft or a cancelled order.
    for (const state of ['full', 'none'] as const)
      expect(derivedMove({ receipt: state, billing: state }).from).toEqual(['issued', 'closed'])
  })
})
