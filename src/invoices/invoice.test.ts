import { describe, expect, test } from 'vitest'
import type { EInvoice } from '../integrations/e-invoice/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { mayBeBilled, moves, normalNumber, totalsOf, type Invoice } from './invoice.ts'

const clerk = {
  userId: 'clerk',
  permissions: new Set([
    'invoices.match',
    'invoices.accept_price',
    'invoices.accept_document',
    'invoices.accept_funds',
  ]),
} as unknown as Actor
const invoice = (change: Partial<Invoice>): Invoice =>
  ({
    status: 'held',
    kind: 'invoice',
    captured_by: 'somebody',
    purchase_order_id: 'order',
    ...change,
  }) as Invoice

describe('an invoice', () => {
  test('is changed while it is held; approved it is only made void, and rejected it stays', () => {
    const all = Object.keys(moves.moves) as (keyof typeof moves.moves)[]
    const names = all.filter((name) => name !== 'void' && name !== 'close_order')
    expect(names).toHaveLength(9)
    expect(moves.to('close_order', invoice({ status: 'approved' }), clerk)).toBe('approved')
    expect(() => moves.to('close_order', invoice({}), clerk)).toThrow(/cannot be changed/)
    expect(() => moves.to('void', invoice({}), clerk)).toThrow(/cannot be changed/)
    expect(() => moves.to('void', invoice({ status: 'rejected' }), clerk)).toThrow(
      /cannot be changed/,
    )
    expect(moves.to('void', invoice({ status: 'approved' }), clerk)).toBe('rejected')
    expect(() =>
      moves.to('void', invoice({ status: 'approved', captured_by: 'clerk' }), clerk),
    ).toThrow('Somebody other than the person who uploaded it must void it.')
    for (const name of names.filter((each) => each !== 'code'))
      expect(moves.to(name, invoice({}), clerk)).toBe(name === 'reject' ? 'rejected' : 'held')
    for (const status of ['approved', 'rejected'] as const)
      for (const name of names)
        expect(() => moves.to(name, invoice({ status }), clerk)).toThrow(/cannot be changed/)
  })

  test('has its differences accepted by somebody else than the person who uploaded it', () => {
    for (const name of ['accept_price', 'accept_document', 'accept_funds'] as const)
      expect(() => moves.to(name, invoice({ captured_by: 'clerk' }), clerk)).toThrow(
        'Somebody other than the person who uploaded it must accept a difference.',
      )
  })

  test('is charged by hand where it belongs to no order and asks for money', () => {
    expect(moves.to('code', invoice({ purchase_order_id: null }), clerk)).toBe('held')
    for (const change of [{}, { purchase_order_id: null, kind: 'credit_note' }] as const)
      expect(() => moves.to('code', invoice(change), clerk)).toThrow(/belongs to no order/)
  })

  test('is for an issued order; when it is closed, a credit note may come, and an invoice for what came above it', () => {
    const line = {
      returned_for_credit: '0',
      returned_for_replacement: '0',
      returned_rejected: '0',
      billed_quantity: '10',
    }
    const billed = (kind: Invoice['kind'], accepted = '10'): string[] =>
      ['draft', 'issued', 'closed', 'cancelled'].filter((status) =>
        mayBeBilled(kind, { status, lines: [{ ...line, accepted }] }),
      )
    expect(billed('invoice')).toEqual(['issued'])
    expect(billed('invoice', '11')).toEqual(['issued', 'closed'])
    expect(billed('advance', '11')).toEqual(['issued'])
    expect(billed('credit_note')).toEqual(['issued', 'closed'])
  })
})

test('rule 40: one number is the same however it is written', () => {
  for (const written of ['INV 0O12', 'inv-0012', ' Inv/OO12', 'ＩＮＶ00１2'])
    expect(normalNumber(written)).toBe('INV0012')
  expect(normalNumber('INV-0013')).not.toBe('INV0012')
  expect(normalNumber('---')).toBe('')
})

describe('rule 42: the totals of a document', () => {
  type Figures = Partial<Record<keyof EInvoice['totals'], string | null>>
  const document = (totals: Figures, lines: (string | null)[] = ['100.00']): EInvoice =>
    ({
      currency: 'EUR',
      totals: {
        net: '100.00',
        charges: null,
        allowances: null,
        tax: null,
        gross: '119.00',
        prepaid: null,
        rounding: null,
        payable: '119.00',
        ...totals,
      },
      lines: lines.map((net, i) => ({ id: String(i + 1), net })),
    }) as unknown as EInvoice
  const refusal = (detail: string, code = 'bad_amount') =>
    expect.objectContaining({ errors: [{ pointer: '/file', code, detail }] })

  test('are its own, to the unit, also where they do not add up', () =>
    expect(
      totalsOf(
        document(
          {
            net: '100.01',
            charges: '7.00',
            allowances: '2.00',
            tax: '19.50',
            prepaid: '10.00',
            rounding: '-0.01',
            payable: '109.00',
          },
          ['60.00', '35.00'],
        ),
      ),
    ).toEqual({
      net: 10_001n,
      gross: 11_900n,
      tax: 1_950n,
      prepaid: 1_000n,
      rounding: -1n,
      payable: 10_900n,
      extra: 500n,
      lines: [6_000n, 3_500n],
    }))

  test('are nothing for what is left out, and its tax is what is between net and gross', () =>
    expect(totalsOf(document({}))).toMatchObject({
      tax: 1_900n,
      prepaid: 0n,
      rounding: 0n,
      extra: 0n,
    }))

  test('that are missing or no amounts of the currency are refused by name', () => {
    const again = 'Ask the vendor for a corrected one.'
    const missing: [keyof EInvoice['totals'], string][] = [
      ['net', 'total without VAT (BT-109)'],
      ['gross', 'total with VAT (BT-112)'],
      ['payable', 'amount due (BT-115)'],
    ]
    for (const [figure, name] of missing)
      expect(() => totalsOf(document({ [figure]: null }))).toThrow(
        refusal(`The invoice's ${name} is missing. ${again}`),
      )
    const wrong: [keyof EInvoice['totals'], string][] = [
      ...missing,
      ['charges', 'charges (BT-108)'],
      ['allowances', 'allowances (BT-107)'],
      ['tax', 'VAT total (BT-110)'],
      ['prepaid', 'paid amount (BT-113)'],
      ['rounding', 'rounding (BT-114)'],
    ]
    for (const [figure, name] of wrong)
      expect(() => totalsOf(document({ [figure]: '1.234' }))).toThrow(
        refusal(`The invoice's ${name} is “1.234”, which is not an amount in EUR. ${again}`),
      )
    expect(() => totalsOf(document({}, ['100.00', null]))).toThrow(
      refusal(`The invoice's net amount of line 2 (BT-131) is missing. ${again}`),
    )
    expect(() => totalsOf({ ...document({}), currency: null })).toThrow(
      refusal(`The invoice does not state its currency (BT-5). ${again}`, 'missing_currency'),
    )
  })
})
