import { beforeAll, describe, expect, test } from 'vitest'
import { businessDate } from '../kernel/calendar.ts'
import {
  billOn,
  givenAdvance,
  givenOrdered,
  payVendor,
  type Ahead,
} from '../platform/testing/given-advances.ts'
import {
  approveRun,
  givenFailed,
  givenPayee,
  givenPayFrom,
  givenSent,
  payableNow,
  propose,
  release,
  runNow,
  type PaidInvoice,
  type RunBody,
} from '../platform/testing/given-payments.ts'
import { receive } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

// Whatever happens first, the vendor of an order of 800 is paid 800: an advance of 100 and 700, or 800.
let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})
type Given = Ahead & { advance: string }
type Due = { invoice_id: string; blocked: string | null }
const on = businessDate(new Date(), 'Asia/Kolkata')
const all = ['Frame', 'Motor', 'Belt', 'Guard'].map((name) => ({
  name,
  quantity: '2',
  price: '100',
}))
async function given(amount = '100'): Promise<Given> {
  const ahead = await givenOrdered(tenant)
  const { id } = await givenAdvance(tenant, ahead, { amount })
  await givenPayee(tenant, ahead.vendorId)
  await receive(tenant, ahead.order)
  return { ...ahead, advance: id }
}
const parts = ({ instalments }: PaidInvoice) =>
  instalments.filter(({ status }) => status !== 'dropped').map((part) => part.amount.amount)
const blockedOf = async ({ vendorId }: Ahead) =>
  ((await tenant.as('ap_clerk').get(`/payments/due?vendor_id=${vendorId}`)).body.data as Due[]).map(
    (one) => one.blocked,
  )
const voidIt = (id: string) =>
  tenant.as('controller').post(`/invoices/${id}/voiding`, { reason: 'Billed wrongly' })
const settle = ({ payments }: RunBody, more: object = {}) =>
  tenant.as('controller').post(`/payments/${payments[0]!.id}/settlement`, { on, ...more })
const approved = async ({ vendorId }: Ahead): Promise<RunBody> => {
  const run = await propose(tenant, await givenPayFrom(tenant), { vendor_id: vendorId })
  if (run.status !== 201) throw new Error(run.text)
  return approveRun(tenant, (run.body as RunBody).id)
}
/** What the vendor has, or is being paid. */
async function paidTo({ vendorId }: Ahead): Promise<number> {
  const [row] = await asOwner(
    `select coalesce(sum(t.amount), 0)::int as paid
    from instalments as t join documents as d on d.id = t.invoice_id
    where d.vendor_id = $1 and t.status in ('sent', 'paid')`,
    [vendorId],
  )
  return Number(row!['paid']) / 100
}

describe('an advance that is not paid when the order is billed', () => {
  test('is not paid any more, and says why; voided, it is gone', async () => {
    const ahead = await given()
    const final = await billOn(tenant, ahead, all)
    expect(parts(final)).toEqual(['800.00'])
    const blocked = await blockedOf(ahead)
    expect(blocked).toHaveLength(2)
    expect(blocked).toEqual(expect.arrayContaining([null, 'overtaken']))
    expect((await payableNow(tenant, ahead.advance)).instalments).toMatchObject([
      { status: 'open', overtaken: true },
    ])
    const page = await tenant.as('ap_clerk').page(`/invoices/${ahead.advance}`)
    expect(page.text).toContain('Billed already')
    expect(page.text).toContain('Void this advance; or void a bill')
    await payVendor(tenant, ahead.vendorId)
    expect(await paidTo(ahead)).toBe(800)
    expect((await voidIt(ahead.advance)).status).toBe(200)
    expect(await blockedOf(ahead)).toEqual([])
  })

  test('is payable again once the bill is void, and reduces the next one', async () => {
    const ahead = await given()
    const { id } = await billOn(tenant, ahead, all)
    expect((await voidIt(id)).status).toBe(200)
    expect(await blockedOf(ahead)).toEqual([null])
    await payVendor(tenant, ahead.vendorId)
    expect(parts(await billOn(tenant, ahead, all))).toEqual(['700.00'])
    await payVendor(tenant, ahead.vendorId)
    expect(await paidTo(ahead)).toBe(800)
  })

  test('stays payable while the rest of the order covers it', async () => {
    const ahead = await given('200')
    await billOn(tenant, ahead, all.slice(0, 3))
    expect(await blockedOf(ahead)).toEqual([null, null])
    await payVendor(tenant, ahead.vendorId)
    expect(parts(await billOn(tenant, ahead, all.slice(3)))).toEqual([])
    expect(await paidTo(ahead)).toBe(800)
  })

  test('is kept back by the release of a run that has it, which then goes on without it', async () => {
    const ahead = await given()
    const run = await approved(ahead)
    await billOn(tenant, ahead, all)
    const refused = await release(tenant, run.id)
    expect([refused.status, refused.body.code]).toEqual([409, 'blocked'])
    expect(refused.body.detail).toContain('Void the advance, or void a bill')
    expect((await runNow(tenant, run.id)).items).toMatchObject([{ blocked: 'overtaken' }])
    const left = await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/blocked-items`)
    expect(left.status, left.text).toBe(200)
    await tenant
      .as('ap_clerk')
      .post(`/payments/runs/${run.id}/cancellation`, { reason: 'Nothing left' })
    await payVendor(tenant, ahead.vendorId)
    expect(await paidTo(ahead)).toBe(800)
  })
})

describe('an advance that is with the bank when the order is billed', () => {
  test('is set off at once, and the rest is paid after it is settled', async () => {
    const ahead = await given()
    const run = await givenSent(tenant, ahead.vendorId)
    expect(parts(await billOn(tenant, ahead, all))).toEqual(['700.00'])
    expect((await settle(run)).status).toBe(200)
    await payVendor(tenant, ahead.vendorId)
    expect(await paidTo(ahead)).toBe(800)
  })

  test('and fails is still owed: 700 by the bill and 100 by the advance', async () => {
    const ahead = await given()
    const run = await givenSent(tenant, ahead.vendorId)
    expect(parts(await billOn(tenant, ahead, all))).toEqual(['700.00'])
    await givenFailed(tenant, run)
    expect(await blockedOf(ahead)).toEqual([null, null])
    await payVendor(tenant, ahead.vendorId)
    expect(await paidTo(ahead)).toBe(800)
  })

  test('and had failed before the bill is not said to be paid after all until that is void', async () => {
    const ahead = await given()
    const run = await givenSent(tenant, ahead.vendorId)
    await givenFailed(tenant, run)
    const final = await billOn(tenant, ahead, all)
    const refused = await settle(run, { evidence: 'Statement 12' })
    expect([refused.status, refused.body.code]).toEqual([409, 'blocked'])
    expect(refused.body.detail).toContain(`Void ${final.number}`)
    expect((await voidIt(final.id)).status).toBe(200)
    expect((await settle(run, { evidence: 'Statement 12' })).status).toBe(200)
    expect(parts(await billOn(tenant, ahead, all))).toEqual(['700.00'])
    await payVendor(tenant, ahead.vendorId)
    expect(await paidTo(ahead)).toBe(800)
  })
})

test.each([1, 2, 3, 4])(
  'released and billed at the same moment, it is paid once (%i)',
  async () => {
    const ahead = await given()
    const run = await approved(ahead)
    const [released, final] = await Promise.all([
      release(tenant, run.id),
      billOn(tenant, ahead, all),
    ])
    expect(parts(final)).toEqual([released.status === 200 ? '700.00' : '800.00'])
    const done = released.status === 200 ? await settle(await runNow(tenant, run.id)) : released
    expect([200, 409]).toContain(done.status)
    await payVendor(tenant, ahead.vendorId)
    expect(await paidTo(ahead)).toBe(800)
  },
)
