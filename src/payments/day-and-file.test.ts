import { beforeAll, describe, expect, test } from 'vitest'
import { addDays, nextWorkday } from '../kernel/calendar.ts'
import {
  givenPayable,
  givenPayee,
  givenPayFrom,
  givenRun,
  givenTerms,
  propose,
  runNow,
} from '../platform/testing/given-payments.ts'
import { daysFromNow } from '../platform/testing/given.ts'
import { newTenant, owner, type TestTenant } from '../platform/testing/harness.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})

describe('the day of payment of a run', () => {
  const change = (id: string, pay_on: string, more: object = {}) =>
    tenant.as('ap_clerk').post(`/payments/runs/${id}/payment-day`, { pay_on, ...more })
  const workday = (days: number): string => nextWorkday(daysFromNow(days), new Set())

  test('is changed while it is a draft, to a day on which banks pay', async () => {
    const { run } = await givenRun(tenant)
    const later = workday(20)
    const form = await tenant.as('ap_clerk').page(`/payments/runs/${run.id}/payment-day`)
    expect(form.text).toContain('Another day of payment')
    const changed = await change(run.id, later, { version: run.version })
    expect([changed.status, changed.body.pay_on]).toEqual([200, later])
    expect((await change(run.id, workday(30), { version: run.version })).status).toBe(409)
    const refused = async (day: string) => (await change(run.id, day)).body.errors?.[0]?.pointer
    expect(await refused(daysFromNow(-3))).toBe('/pay_on')
    let sunday = later
    while (new Date(sunday).getUTCDay() !== 0) sunday = addDays(sunday, 1)
    expect(await refused(sunday)).toBe('/pay_on')
    expect((await change(run.id, later)).body.code).toBe('nothing_changed')
    const page = await tenant.as('auditor').page(`/payments/runs/${run.id}`)
    expect(page.text).toContain('changed its day of payment')
    await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/submission`)
    expect((await change(run.id, workday(30))).status).toBe(409)
  })

  test('that is after the last day of a discount blocks its part, so nothing is paid with it', async () => {
    const { vendorId } = await givenPayable(tenant, {
      vendorTerms: (id) =>
        givenTerms(tenant, id, {
          parts: [{ percent: '100', days: 30 }],
          discount_percent: '2',
          discount_days: 14,
        }),
    })
    await givenPayee(tenant, vendorId)
    const { body } = await propose(tenant, await givenPayFrom(tenant), { vendor_id: vendorId })
    expect(body.items[0].discount.amount).not.toBe('0.00')
    expect((await change(body.id as string, workday(40))).status).toBe(200)
    expect((await runNow(tenant, body.id as string)).items[0]).toMatchObject({
      blocked: 'discount_lost',
    })
    const sent = await tenant.as('ap_clerk').post(`/payments/runs/${body.id}/submission`)
    expect(sent.body.code).toBe('blocked')
  })
})

test('who takes the file of a run for the bank is on record, each time', async () => {
  const { run } = await givenRun(tenant, 'released')
  const taken = async () =>
    (
      await owner.query<{ actor_id: string }>(
        `select actor_id from audit_log
         where tenant_id = $1 and subject_id = $2 and action = 'payment_run.downloaded'`,
        [tenant.tenantId, run.id],
      )
    ).rows.map((row) => row.actor_id)
  expect(await taken()).toEqual([])
  expect((await tenant.as('treasurer').page(`/payments/runs/${run.id}/file`)).status).toBe(200)
  expect((await tenant.as('treasurer').page(`/payments/runs/${run.id}/file`)).status).toBe(200)
  expect((await tenant.as('auditor').page(`/payments/runs/${run.id}/file`)).status).toBe(403)
  const { userId } = await tenant.actor('treasurer')
  expect(await taken()).toEqual([userId, userId])
  const page = await tenant.as('auditor').page(`/payments/runs/${run.id}`)
  expect(page.text).toContain('took its file for the bank')
})

describe('what is due', () => {
  test('is summed by currency, for what the filter shows, apart from the page', async () => {
    const mine = await newTenant()
    const { vendorId } = await givenPayable(mine)
    await givenPayable(mine, { quantity: '5' })
    const list = await mine.as('auditor').page('/payments/due')
    expect(list.text).toContain('hx-get="/payments/due/sums"')
    const sums = async (query = '') =>
      (await mine.as('auditor').get(`/payments/due/sums${query}`)).body.data
    expect(await sums()).toEqual([
      { currency: 'INR', count: 2, amount: { amount: '1770.00', currency: 'INR' } },
    ])
    expect(await sums(`?vendor_id=${vendorId}`)).toMatchObject([
      { count: 1, amount: { amount: '1180.00' } },
    ])
    expect(await sums('?currency=EUR')).toEqual([])
    const page = await mine.as('auditor').page(`/payments/due/sums?vendor_id=${vendorId}`)
    expect(page.text).toContain('₹1,180')
    expect((await mine.as('requester').get('/payments/due/sums')).status).toBe(403)
  })
})
