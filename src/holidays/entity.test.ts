import { beforeAll, expect, test } from 'vitest'
import { nextWorkday } from '../kernel/calendar.ts'
import {
  givenPayable,
  givenPayee,
  givenPayFrom,
  propose,
} from '../platform/testing/given-payments.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

let tenant: TestTenant
let ours: string
let theirs: string
beforeAll(async () => {
  tenant = await newTenant()
  ours = (await tenant.as('controller').get('/legal-entities')).body.data[0].id
  const made = await tenant
    .as('admin')
    .post('/legal-entities', { code: 'DE', name: 'Kaveri GmbH', country: 'DE', active: true })
  theirs = made.body.id
})
const close = (day: string, entity: string | null) =>
  tenant
    .as('admin')
    .post('/holidays', { day, name: 'Closed', ...(entity ? { entity_id: entity } : {}) })
const dueDayNow = async (): Promise<string> =>
  (await givenPayable(tenant)).invoice.instalments[0]!.due_date

test('what an entity owes is not due on its own holidays, but on those of another entity', async () => {
  const day = await dueDayNow()
  expect((await close(day, theirs)).status).toBe(201)
  expect(await dueDayNow()).toBe(day)
  expect((await close(day, ours)).status).toBe(201)
  expect(await dueDayNow()).toBe(nextWorkday(day, new Set([day])))
  expect((await close(day, ours)).body.code).toBe('already_exists')
})

test('a run is not paid on a holiday of the entity whose account pays', async () => {
  const { vendorId, invoice } = await givenPayable(tenant)
  await givenPayee(tenant, vendorId)
  const account = await givenPayFrom(tenant)
  const day = nextWorkday(invoice.instalments[0]!.due_date, new Set())
  const on = (until: string) =>
    propose(tenant, account, { vendor_id: vendorId, pay_on: until, due_until: until })
  const open = nextWorkday(day, new Set([day]))
  await close(open, theirs)
  const run = await on(open)
  expect(run.status).toBe(201)
  await close(open, ours)
  const sent = await tenant.as('ap_clerk').post(`/payments/runs/${run.body.id}/submission`)
  expect(sent.body).toMatchObject({ status: 409, code: 'no_workday' })
  await close(day, ours)
  const refused = await on(day)
  expect(refused.body.errors).toMatchObject([{ pointer: '/pay_on', code: 'no_workday' }])
  const moved = await tenant
    .as('ap_clerk')
    .post(`/payments/runs/${run.body.id}/payment-day`, { pay_on: day })
  expect(moved.status).toBe(422)
})

test('a holiday of one entity says whose it is, and is removed by itself', async () => {
  await close('2099-05-01', null)
  await close('2099-05-01', theirs)
  const page = await tenant.as('buyer').page('/holidays?from=2099-05-01')
  expect(page.text).toContain('Kaveri GmbH')
  expect(page.text).toContain('Everywhere')
  const remove = { day: '2099-05-01', entity_id: theirs }
  expect((await tenant.as('admin').post('/holidays/removal', remove)).status).toBe(200)
  expect((await tenant.as('admin').get('/holidays?from=2099-05-01')).body.data).toEqual([
    { day: '2099-05-01', name: 'Closed', entity_id: null },
  ])
  const other = await newTenant()
  const foreign = { day: '2099-05-02', name: 'Closed', entity_id: theirs }
  expect((await other.as('admin').post('/holidays', foreign)).status).toBe(422)
})
