import { beforeAll, expect, test } from 'vitest'
import { givenPayFrom, ibanOf } from '../platform/testing/given-payments.ts'
import { newTenant, owner, type TestTenant } from '../platform/testing/harness.ts'

let tenant: TestTenant
let entityId: string
beforeAll(async () => {
  tenant = await newTenant()
  entityId = (await tenant.as('controller').get('/legal-entities')).body.data[0].id
})
const account = (more: object = {}) => ({
  name: 'Payables',
  entity_id: entityId,
  holder: 'Kaveri Manufacturing',
  scheme: 'iban',
  number: ibanOf(11),
  country: 'DE',
  currency: 'EUR',
  ...more,
})

test('a controller adds an account; its number is encrypted and shown masked', async () => {
  const made = await tenant.as('controller').post('/payment-accounts', account())
  expect(made.status, made.text).toBe(201)
  expect(made.body).toMatchObject({ account: '••••0011', active: true })
  expect(made.text).not.toContain(ibanOf(11))
  const { rows } = await owner.query('select number from payment_accounts where id = $1', [
    made.body.id,
  ])
  expect(rows[0].number).toMatch(/^v1\./)
  const page = await tenant.as('treasurer').page(`/payment-accounts/${made.body.id}`)
  expect(page.text).toContain('added the account')
  expect(page.text).not.toContain(ibanOf(11))
})

test('the same account is recorded once, and again after it was closed', async () => {
  const send = () =>
    tenant.as('controller').post('/payment-accounts', account({ number: ibanOf(12) }))
  const { body } = await send()
  expect((await send()).status).toBe(409)
  const close = () =>
    tenant
      .as('controller')
      .post(`/payment-accounts/${body.id}/closing`, { reason: 'Moved to another bank' })
  expect((await close()).body.active).toBe(false)
  expect((await close()).status).toBe(409)
  expect((await send()).status).toBe(201)
})

test.each([
  ['a wrong IBAN', { number: 'DE00123' }, '/number'],
  ['another country', { number: ibanOf(13), country: 'FR' }, '/country'],
  ['no such currency', { number: ibanOf(13), currency: 'XXQ' }, '/currency'],
])('%s is refused, and the field is named', async (_why, more, pointer) => {
  const refused = await tenant.as('controller').post('/payment-accounts', account(more))
  expect(refused.status, refused.text).toBe(422)
  expect(refused.body.errors[0].pointer).toBe(pointer)
})

test('neither those who propose payments nor administrators add one', async () => {
  for (const role of ['treasurer', 'ap_clerk', 'admin'] as const)
    expect((await tenant.as(role).post('/payment-accounts', account())).status, role).toBe(403)
})

test('its number never changes', async () => {
  const id = await givenPayFrom(tenant)
  await expect(
    owner.query("update payment_accounts set fingerprint = repeat('0', 64) where id = $1", [id]),
  ).rejects.toThrow(/never changed/)
})
