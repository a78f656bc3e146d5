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

/** An approved vendor. */
async function givenActive() {
  const tenant = await newTenant()
  const made = await tenant.as('buyer').post('/vendors', { ...acme, vat_id: 'IN111111111' })
  const { id } = made.body as { id: string }
  await tenant.as('controller').post(`/vendors/${id}/approval`)
  const edit = (role: 'buyer' | 'admin', change: object) =>
    tenant.as(role).post(`/vendors/${id}/edit`, { ...acme, vat_id: 'IN111111111', ...change })
  return { tenant, id, edit }
}

test.each([
  ['name', { name: 'Acme Holdings' }, 'Acme Holdings'],
  ['tax number', { vat_id: 'IN222222222' }, 'IN222222222'],
  ['mail for orders', { email: 'orders@elsewhere.example' }, 'orders@elsewhere.example'],
  ['country', { country: 'AE' }, 'AE'],
  ['currency', { currency: 'USD' }, 'USD'],
  ['terms', { payment_terms_days: 0 }, '0 days'],
  ['risk', { risk: 'high' }, 'high'],
])(
  'a change of an approved vendor’s %s is approved by somebody else, who sees it',
  async (_what, change, now) => {
    const { tenant, id, edit } = await givenActive()
    expect((await edit('admin', change)).body.status).toBe('pending')
    expect((await tenant.as('admin').post(`/vendors/${id}/approval`)).status).toBe(403)
    const page = (await tenant.as('controller').page(`/vendors/${id}`)).text
    expect(page).toContain('Changed since it was approved')
    expect(page).toContain(now)
    expect((await tenant.as('controller').post(`/vendors/${id}/approval`)).body.status).toBe(
      'active',
    )
    expect((await tenant.as('controller').page(`/vendors/${id}`)).text).not.toContain(
      'Changed since',
    )
  },
)

test('saving an approved vendor as it is reopens nothing', async () => {
  const { edit } = await givenActive()
  expect((await edit('buyer', {})).body.status).toBe('active')
})

test('nobody who changed it since approves it, not even after another edit by somebody else', async () => {
  const { tenant, id, edit } = await givenActive()
  await edit('admin', { name: 'Acme Holdings' })
  await edit('buyer', { name: 'Acme Holdings', payment_terms_days: 31 })
  expect((await tenant.as('admin').post(`/vendors/${id}/approval`)).status).toBe(403)
  expect((await tenant.as('controller').post(`/vendors/${id}/approval`)).status).toBe(200)
})

test('an approval of what was seen before a change is refused', async () => {
  const { tenant, id, edit } = await givenActive()
  await edit('buyer', { name: 'Acme Holdings' })
  const seen = (await tenant.as('controller').get(`/vendors/${id}`)).body.version as number
  await edit('buyer', { name: 'Acme Holdings', email: 'x@elsewhere.example' })
  const late = await tenant.as('controller').post(`/vendors/${id}/approval`, { version: seen })
  expect(late.status).toBe(409)
})

test('who lifts a block does not decide alone that anything is ordered again', async () => {
  const { tenant, id, edit } = await givenActive()
  await tenant.as('admin').post(`/vendors/${id}/block`, { reason: 'Their bank details changed' })
  await edit('buyer', { email: 'x@elsewhere.example' })
  expect((await tenant.as('buyer').post(`/vendors/${id}/unblock`)).body.status).toBe('pending')
  expect((await tenant.as('buyer').post(`/vendors/${id}/approval`)).status).toBe(403)
  expect((await tenant.as('controller').post(`/vendors/${id}/approval`)).body.status).toBe('active')
  await tenant.as('buyer').post(`/vendors/${id}/block`, { reason: 'Again' })
  expect((await tenant.as('admin').post(`/vendors/${id}/unblock`)).body.status).toBe('pending')
  expect((await tenant.as('admin').post(`/vendors/${id}/approval`)).status).toBe(403)
})
