import { beforeAll, describe, expect, test } from 'vitest'
import {
  approveRun,
  givenFailed,
  givenPayable,
  givenPayee,
  givenPayFrom,
  givenRun,
  ibanOf,
  payableNow,
  propose,
  release,
  runNow,
  type PaidInvoice,
  type RunBody,
} from '../platform/testing/given-payments.ts'
import { givenProvenAccount } from '../platform/testing/given.ts'
import { newTenant, owner, product, wiring, type TestTenant } from '../platform/testing/harness.ts'
import { command } from '../platform/ctx.ts'
import { systemActor } from '../platform/system.ts'
import { activateDue } from '../vendor-bank-accounts/commands.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})

/** What is open of an invoice and in no run: what is still to be paid of it. */
const toPay = async (invoice: PaidInvoice): Promise<number> =>
  (await payableNow(tenant, invoice.id)).instalments
    .filter(({ status }) => status === 'open')
    .reduce((sum, part) => sum + Number(part.amount.amount), 0)
const [soon, later, last] = ['2097-01-04', '2098-01-06', '2099-01-05']
/** Divides what is open: so much of it is due on a day, the rest on the last one. */
async function divide(invoice: PaidInvoice, amount: string, due: string): Promise<void> {
  const parts = (await payableNow(tenant, invoice.id)).instalments
  const open = parts
    .filter(({ status }) => status === 'open')
    .toSorted((a, b) => Number(b.amount.amount) - Number(a.amount.amount))[0]!
  const divided = await tenant
    .as('ap_clerk')
    .post(`/instalments/${open.id}/division`, { amount, due_date: due })
  expect(divided.status, divided.text).toBe(200)
}
async function approved(vendorId: string, dueUntil: string): Promise<RunBody> {
  const proposed = await propose(tenant, await givenPayFrom(tenant), {
    vendor_id: vendorId,
    due_until: dueUntil,
    take_discounts: false,
  })
  expect(proposed.status, proposed.text).toBe(201)
  return approveRun(tenant, proposed.body.id as string)
}

describe('T17: what is still to be paid of an invoice', () => {
  // Invoice 100: a payment of 20 is approved, so 80 is to pay; it is processed, 80; it fails, 100 again.
  test('is less what an approved payment takes, stays so with the bank, and is all of it when that fails', async () => {
    const { invoice, vendorId } = await givenPayable(tenant)
    await givenPayee(tenant, vendorId)
    expect(await toPay(invoice)).toBe(1180)
    await divide(invoice, '236', last)
    const run = await approved(vendorId, later)
    expect([run.total.amount, await toPay(invoice)]).toEqual(['236.00', 944])
    expect((await release(tenant, run.id)).status).toBe(200)
    expect(await toPay(invoice)).toBe(944)
    await givenFailed(tenant, await runNow(tenant, run.id))
    expect(await toPay(invoice)).toBe(1180)
  })

  // Two approved payments of 30 each leave 40.
  test('is less both of two approved payments', async () => {
    const { invoice, vendorId } = await givenPayable(tenant)
    await givenPayee(tenant, vendorId)
    await divide(invoice, '354', last)
    const first = await approved(vendorId, later)
    await divide(invoice, '472', soon)
    const second = await approved(vendorId, soon)
    expect([first.total.amount, second.total.amount]).toEqual(['354.00', '354.00'])
    expect(await toPay(invoice)).toBe(472)
  })
})

describe('T19: a payment that is stopped', () => {
  // Blocking a payable removes its draft payments; paying a blocked payable warns or refuses.
  test('is in no run that is proposed, keeps a draft from being sent, and leaves it with a click', async () => {
    const { run, invoice, vendorId } = await givenRun(tenant)
    const [part] = invoice.instalments
    const stopped = await tenant
      .as('ap_clerk')
      .post(`/instalments/${part!.id}/stop`, { reason: 'Disputed' })
    expect(stopped.status, stopped.text).toBe(200)
    const sent = await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/submission`)
    expect([sent.status, sent.body.code]).toEqual([409, 'blocked'])
    expect(sent.body.detail).toContain('Its payment is stopped')
    const page = await tenant.as('ap_clerk').page(`/payments/runs/${run.id}`)
    expect(page.text).toContain('Leave out what is blocked')
    const left = await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/blocked-items`)
    expect(left.body.items).toEqual([])
    const again = await propose(tenant, await givenPayFrom(tenant), { vendor_id: vendorId })
    expect(again.body.code).toBe('nothing_due')
  })
})

describe('never twice, everything at once', () => {
  test('forty proposals, releases, cancellations and stops over the same parts pay each once', async () => {
    const mine = await newTenant()
    const runs = [await givenRun(mine, 'approved'), await givenRun(mine, 'approved')]
    const from = await givenPayFrom(mine)
    const acts = Array.from({ length: 40 }, (_, i) => {
      const { run, invoice } = runs[i % 2]!
      if (i % 5 === 0) return propose(mine, from)
      if (i % 5 === 1)
        return mine
          .as('ap_clerk')
          .post(`/payments/runs/${run.id}/cancellation`, { reason: 'Not now' })
      if (i % 5 === 2)
        return mine
          .as('ap_clerk')
          .post(`/instalments/${invoice.instalments[0]!.id}/stop`, { reason: 'Disputed' })
      return release(mine, run.id)
    })
    const answers = await Promise.all(acts)
    expect(answers.filter(({ status }) => status >= 500)).toEqual([])
    const { rows } = await owner.query<{ live: number; sent: number; payments: number }>(
      `select
         (select count(*)::int from payment_run_items as i
          where i.tenant_id = t.tenant_id and i.instalment_id = t.id and i.live) as live,
         (t.status = 'sent')::int as sent,
         (select count(*)::int from payment_run_items as i
          where i.tenant_id = t.tenant_id and i.instalment_id = t.id and i.payment_id is not null)
           as payments
       from instalments as t where t.tenant_id = $1`,
      [mine.tenantId],
    )
    expect(rows).toHaveLength(2)
    for (const { live, sent, payments } of rows) {
      expect(live).toBeLessThanOrEqual(1)
      expect(payments).toBe(sent)
    }
  })
})

let others = 900_000
describe('an account that another one replaces', () => {
  /** Proven and verified as it must be; the clock then makes it the account in use. */
  async function proven({ vendorId }: { vendorId: string }): Promise<() => Promise<number>> {
    const id = await givenProvenAccount(tenant, vendorId, ibanOf(++others), 'INR', false)
    await tenant.as('controller').post(`/bank-accounts/${id}/verification`, { call_back: 'A call' })
    const { db, jobs } = await product()
    const clock = () => new Date(Date.now() + 30 * 86_400_000)
    const system = await systemActor(db, tenant.tenantId)
    return () => command({ db, wiring, enqueue: jobs.enqueue, clock }, system, null, activateDue)
  }
  const replace = async (of: { vendorId: string }) => expect(await (await proven(of))()).toBe(1)
  const refused = async (answer: { status: number; body: { code: string } }) => [
    answer.status,
    answer.body.code,
  ]

  test('after the proposal: the draft is not sent, and pays nobody else', async () => {
    const given = await givenRun(tenant)
    await replace(given)
    const sent = await tenant.as('ap_clerk').post(`/payments/runs/${given.run.id}/submission`)
    expect(await refused(sent)).toEqual([409, 'blocked'])
    expect((await runNow(tenant, given.run.id)).items[0]).toMatchObject({
      account: given.run.items[0]!.account,
      blocked: 'account_changed',
    })
  })

  test('while it waits for approval: it is held', async () => {
    const given = await givenRun(tenant)
    const sent = await tenant.as('ap_clerk').post(`/payments/runs/${given.run.id}/submission`)
    await replace(given)
    await tenant.as('controller').post(`/approvals/${sent.body.approval_id}/approval`)
    expect(await runNow(tenant, given.run.id)).toMatchObject({ status: 'approved', items: [] })
  })

  test('after the approval: it is not released, and the file never names another account', async () => {
    const given = await givenRun(tenant, 'approved')
    await replace(given)
    expect(await refused(await release(tenant, given.run.id))).toEqual([409, 'blocked'])
    expect((await runNow(tenant, given.run.id)).payments).toEqual([])
  })

  test('at the moment of the release: the run went to the old account, or nowhere', async () => {
    const given = await givenRun(tenant, 'approved')
    const activate = await proven(given)
    const [released] = await Promise.all([release(tenant, given.run.id), activate()])
    const { payments, items } = await runNow(tenant, given.run.id)
    expect([200, 409]).toContain(released.status)
    expect(payments).toHaveLength(released.status === 200 ? 1 : 0)
    expect(items[0]!.account).toBe(given.run.items[0]!.account)
  })
})

describe('two tabs', () => {
  test('show one run; the second act on the version of before is refused', async () => {
    const { run } = await givenRun(tenant)
    const act = (what: string, version: number) =>
      tenant.as('ap_clerk').post(`/payments/runs/${run.id}/${what}`, { version })
    expect((await act('submission', run.version)).status).toBe(200)
    const second = await act('withdrawal', run.version)
    expect([second.status, second.body.code]).toEqual([409, 'stale'])
    const { version } = await runNow(tenant, run.id)
    const stale = await tenant
      .as('treasurer')
      .post(`/payments/runs/${run.id}/release`, { version: version - 1 })
    expect(stale.status).toBe(409)
  })
})
