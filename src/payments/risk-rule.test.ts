import { expect, test } from 'vitest'
import { givenPolicy } from '../platform/testing/given.ts'
import {
  givenPayable,
  givenPayee,
  givenPayFrom,
  propose,
  release,
  runNow,
} from '../platform/testing/given-payments.ts'
import { newTenant } from '../platform/testing/harness.ts'

test('a payment that is unusual asks a second approver, where a rule of the organisation says so', async () => {
  const tenant = await newTenant()
  await givenPolicy(tenant, [
    { name: 'Any', position: 1, approver: 'role:approver' },
    {
      name: 'Unusual payments',
      position: 2,
      approver: 'role:controller',
      when: [
        { what: 'kind', values: ['payment_run'] },
        { what: 'payment_risk', values: ['first_payment', 'new_account', 'unusual_amount'] },
      ],
    },
  ])
  const { invoice, vendorId } = await givenPayable(tenant)
  await givenPayee(tenant, vendorId)
  const from = await givenPayFrom(tenant)
  const submitted = async () => {
    const proposed = await propose(tenant, from, { vendor_id: vendorId })
    expect(proposed.status, proposed.text).toBe(201)
    const sent = await tenant.as('ap_clerk').post(`/payments/runs/${proposed.body.id}/submission`)
    expect(sent.status, sent.text).toBe(200)
    return sent.body as { id: string; approval_id: string }
  }
  const run = await submitted()
  const decide = (role: 'approver' | 'controller') =>
    tenant.as(role).post(`/approvals/${run.approval_id}/approval`)
  expect((await decide('approver')).status).toBe(200)
  // It waits for the second one: nobody releases it yet.
  expect((await runNow(tenant, run.id)).status).toBe('pending')
  expect((await release(tenant, run.id)).status).toBe(409)
  const page = await tenant.as('controller').page(`/approvals/${run.approval_id}`)
  expect(page.text).toContain('vendor is paid for the first time')
  expect((await decide('controller')).status).toBe(200)
  expect((await runNow(tenant, run.id)).status).toBe('approved')
  // Neither of the two releases it.
  expect((await release(tenant, run.id, 'controller')).status).toBe(403)
  expect((await release(tenant, run.id)).status).toBe(200)
  expect(invoice.status).toBe('approved')
})
