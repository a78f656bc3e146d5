import { expect, test } from 'vitest'
import { givenBudget, givenPolicy, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

const acme = { name: 'Acme Components', country: 'IN', currency: 'INR', payment_terms_days: 30 }

test('a vendor’s risk is chosen, shown, kept when it is left out, and decides who approves what is bought there', async () => {
  const tenant = await newTenant()
  const made = await tenant.as('buyer').post('/vendors', acme)
  expect(made.body).toMatchObject({ risk: 'low' })
  const edit = (change: object) =>
    tenant.as('buyer').post(`/vendors/${made.body.id}/edit`, { ...acme, ...change })
  expect((await edit({ risk: 'high' })).body).toMatchObject({ risk: 'high' })
  expect((await edit({ name: 'Acme' })).body).toMatchObject({ name: 'Acme', risk: 'high' })
  expect((await edit({ risk: 'none' })).body.errors).toMatchObject([
    { pointer: '/risk', detail: 'Risk is low, medium or high.' },
  ])
  expect((await tenant.as('buyer').page(`/vendors/${made.body.id}`)).text).toMatch(
    /Risk[\s\S]*High/,
  )
  await tenant.as('controller').post(`/vendors/${made.body.id}/approval`)
  const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
  await givenPolicy(tenant, [
    { name: 'Owner', position: 1, approver: 'cost_center_owner' },
    {
      name: 'Risk',
      position: 2,
      approver: 'role:controller',
      when: [{ what: 'vendor_risk', values: ['high'] }],
    },
  ])
  expect(await givenSubmitted(tenant, costCenterId)).toMatchObject({
    approval: [{ who: 'The approver' }],
  })
  expect(await givenSubmitted(tenant, costCenterId, { vendor_id: made.body.id })).toMatchObject({
    approval: [
      { who: 'The approver' },
      { who: 'The controller', why: 'The vendor’s risk is high, so “Risk” applies.' },
    ],
  })
})
