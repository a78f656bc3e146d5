import { beforeAll, describe, expect, test } from 'vitest'
import { asOwner } from '../platform/testing/visitor.ts'
import {
  askAdvance,
  acceptAdvance,
  billOn,
  givenAdvance,
  givenOrdered,
  payVendor,
  type Ahead,
} from '../platform/testing/given-advances.ts'
import { acceptHold, heldFor } from '../platform/testing/given-invoices.ts'
import { receive } from '../platform/testing/given.ts'
import { payableNow, type PaidInvoice } from '../platform/testing/given-payments.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})
type Cleared = PaidInvoice & {
  set_off: { amount: string }
  to_pay: { amount: string }
  set_offs: { advance_id: string; invoice_id: string; amount: { amount: string } }[]
}
const now = async (id: string): Promise<Cleared> => (await payableNow(tenant, id)) as Cleared
const parts = ({ instalments }: PaidInvoice) =>
  instalments.filter(({ status }) => status !== 'dropped').map((part) => part.amount.amount)
const all = ['Frame', 'Motor', 'Belt', 'Guard'].map((name) => ({
  name,
  quantity: '2',
  price: '100',
}))
async function given(asked: readonly object[], paid = true): Promise<Ahead & { ids: string[] }> {
  const ahead = await givenOrdered(tenant)
  const ids: string[] = []
  for (const one of asked) ids.push((await givenAdvance(tenant, ahead, one)).id)
  if (paid) await payVendor(tenant, ahead.vendorId)
  await receive(tenant, ahead.order)
  return { ...ahead, ids }
}
const voidIt = (id: string) =>
  tenant.as('controller').post(`/invoices/${id}/voiding`, { reason: 'Billed wrongly' })

describe('a later invoice of the order', () => {
  // An order of four lines of 2 x 100 = 800 with two fixed down-payments of 50: the final bill is 800 - 100 = 700,
  // and the down-payments stay to be seen on the order.
  test('O15: two advances of 50 on an order of 800 leave 700 to pay', async () => {
    const ahead = await given([{ amount: '50' }, { amount: '50' }])
    const final = (await billOn(tenant, ahead, all)) as Cleared
    expect(final.status).toBe('approved')
    expect([final.set_off.amount, final.to_pay.amount]).toEqual(['100.00', '700.00'])
    expect(parts(final)).toEqual(['700.00'])
    expect(final.set_offs.map((one) => [one.advance_id, one.amount.amount])).toEqual(
      ahead.ids.map((id) => [id, '50.00']),
    )
    const page = await tenant.as('ap_clerk').page(`/invoices/${final.id}`)
    expect(page.text).toContain('Set off from advances')
    expect(page.text).toContain('set an advance off')
    const order = await tenant.as('buyer').page(`/purchase-orders/${ahead.order.id}`)
    expect(order.text).toContain('Paid in advance')
    await payVendor(tenant, ahead.vendorId)
    expect((await now(final.id)).payment_status).toBe('paid')
  })

  test.each([
    ['en', 'Less advance'],
    ['de', 'Abzüglich Anzahlung'],
  ] as const)(
    'its vendor reads in %s what was deducted, and what is left',
    async (language, said) => {
      const ahead = await given([{ amount: '100' }])
      const final = await billOn(tenant, ahead, all)
      const contact = await givenContact(tenant, ahead.vendorId, {
        language,
        purposes: ['payments'],
      })
      expect((await contact.get(`/portal/invoices/${final.id}`)).body).toMatchObject({
        payable: { amount: '800.00' },
        set_off: { amount: '100.00' },
        set_offs: [{ advance_id: ahead.ids[0]!, amount: { amount: '100.00' } }],
        to_pay: { amount: '700.00' },
        instalments: [{ amount: { amount: '700.00' } }],
      })
      const page = await contact.page(`/portal/invoices/${final.id}`)
      const { number } = await now(ahead.ids[0]!)
      expect(page.text).toContain(`${said} ${number}`)
      expect(page.text).toContain(`/portal/invoices/${ahead.ids[0]}`)
      expect(page.text).toMatch(/₹\s?700|700\s?₹/)
    },
  )

  test('that bills a part clears that part, and the last one clears the rest', async () => {
    const ahead = await given([{ percent: '50' }])
    const first = (await billOn(tenant, ahead, all.slice(0, 1))) as Cleared
    expect([first.set_off.amount, ...parts(first)]).toEqual(['100.00', '100.00'])
    const last = (await billOn(tenant, ahead, all.slice(1))) as Cleared
    expect([last.set_off.amount, ...parts(last)]).toEqual(['300.00', '300.00'])
  })

  test('is not reduced by an advance that is not paid; that is said, and the advance can be voided', async () => {
    const ahead = await given([{ amount: '100' }], false)
    const final = (await billOn(tenant, ahead, all)) as Cleared
    expect([final.set_off.amount, ...parts(final)]).toEqual(['0.00', '800.00'])
    const page = await tenant.as('ap_clerk').page(`/invoices/${final.id}`)
    expect(page.text).toContain('It is not paid, so it is not set off')
    expect((await voidIt(ahead.ids[0]!)).status).toBe(200)
    const after = await tenant.as('ap_clerk').page(`/invoices/${final.id}`)
    expect(after.text).not.toContain('It is not paid, so it is not set off')
  })

  test('that is the last one clears all that it can, whatever the order still has open', async () => {
    const ahead = await given([{ percent: '50' }])
    const held = await billOn(tenant, ahead, [{ name: 'Frame', quantity: '2', price: '104' }])
    expect(held.status).toBe('held')
    const said = await tenant.as('ap_clerk').post(`/invoices/${held.id}/last`, {})
    expect(said.status, said.text).toBe(200)
    await acceptHold(tenant, said.body, { reason: 'price', as: 'buyer' })
    const last = await now(held.id)
    expect([last.status, last.set_off.amount, last.to_pay.amount]).toEqual([
      'approved',
      '208.00',
      '0.00',
    ])
  })

  test('that is voided gives the advance back, for the next one', async () => {
    const ahead = await given([{ amount: '100' }])
    const wrong = await billOn(tenant, ahead, all)
    expect(parts(wrong)).toEqual(['700.00'])
    expect((await voidIt(wrong.id)).status).toBe(200)
    const gone = await now(wrong.id)
    expect([gone.set_offs, gone.set_off.amount]).toEqual([[], '0.00'])
    const page = await tenant.as('ap_clerk').page(`/invoices/${wrong.id}`)
    expect(page.text).not.toContain('Set off from advances')
    expect(page.text).not.toContain('To pay')
    expect(parts(await billOn(tenant, ahead, all))).toEqual(['700.00'])
  })

  test('keeps its advance from being voided', async () => {
    const ahead = await given([{ amount: '100' }])
    const final = await billOn(tenant, ahead, all)
    const refused = await voidIt(ahead.ids[0]!)
    expect([refused.status, refused.body.code]).toEqual([409, 'set_off'])
    expect(refused.body.detail).toContain(final.number)
  })

  test('rule 54: may deduct what was paid in advance itself, and no more', async () => {
    const ahead = await given([{ amount: '100' }])
    const above = await billOn(tenant, ahead, all, { prepaid: '100.01' })
    expect(heldFor(above)).toEqual(['prepaid'])
    await tenant.as('ap_clerk').post(`/invoices/${above.id}/rejection`, { reason: 'Too much' })
    const exact = (await billOn(tenant, ahead, all, { prepaid: '100' })) as Cleared
    expect(heldFor(exact)).toEqual([])
    expect([exact.set_off.amount, ...parts(exact)]).toEqual(['0.00', '700.00'])
    expect(exact.set_offs.map((one) => one.amount.amount)).toEqual(['100.00'])
  })

  test('names its advance as an earlier invoice without being taken for the same claim', async () => {
    const ahead = await givenOrdered(tenant)
    const { body } = await askAdvance(tenant, ahead, { amount: '100' })
    await acceptAdvance(tenant, body.id)
    await payVendor(tenant, ahead.vendorId)
    await receive(tenant, ahead.order)
    const final = await billOn(tenant, ahead, all, { preceding: body.supplier_number })
    expect(heldFor(final)).toEqual([])
    expect(parts(final)).toEqual(['700.00'])
  })
})

describe('at the same moment', () => {
  const sumsOf = async (id: string) => {
    const [row] = await asOwner(
      `select coalesce(sum(amount), 0)::text as cleared
      from advance_set_offs where advance_id = $1 and taken_back_at is null`,
      [id],
    )
    return row!['cleared']
  }

  test('two invoices never clear one rest twice', async () => {
    const ahead = await given([{ amount: '100' }])
    const bills = await Promise.all([
      billOn(tenant, ahead, all.slice(0, 1)),
      billOn(tenant, ahead, all.slice(1)),
    ])
    expect(bills.flatMap(parts).reduce((sum, amount) => sum + Number(amount), 0)).toBe(700)
    expect(await sumsOf(ahead.ids[0]!)).toBe('10000')
  })

  test('the advance is paid and its invoice comes: it is cleared or it is not, and never both', async () => {
    const ahead = await given([{ amount: '100' }], false)
    const [, final] = await Promise.all([
      payVendor(tenant, ahead.vendorId).catch(String),
      billOn(tenant, ahead, all),
    ])
    const after = await now(final.id)
    const cleared = await sumsOf(ahead.ids[0]!)
    expect(Number(after.to_pay.amount) * 100 + Number(cleared)).toBe(80_000)
    const isPaid = (await now(ahead.ids[0]!)).payment_status === 'paid'
    expect(isPaid, 'it is paid where it was cleared, and kept back where the bill was first').toBe(
      cleared === '10000',
    )
  })

  test('an invoice is voided and another comes: what is cleared is never more than what was paid', async () => {
    const ahead = await given([{ amount: '100' }])
    const first = await billOn(tenant, ahead, all.slice(0, 1))
    await Promise.all([voidIt(first.id), billOn(tenant, ahead, all.slice(1))])
    expect(Number(await sumsOf(ahead.ids[0]!))).toBeLessThanOrEqual(10_000)
    const last = await billOn(tenant, ahead, all.slice(0, 1))
    expect(heldFor(last)).toEqual([])
    expect(last.status).toBe('approved')
    expect(await sumsOf(ahead.ids[0]!)).toBe('10000')
  })
})
