import { expect, test } from 'vitest'
import { newTenant } from '../platform/testing/harness.ts'

test('an administrator keeps the days on which the organisation is closed; everybody sees them, nobody else’s', async () => {
  const [tenant, other] = [await newTenant(), await newTenant()]
  const add = (day: string, name = 'Closed') => tenant.as('admin').post('/holidays', { day, name })
  const christmas = { day: '2099-12-25', name: 'Christmas', entity_id: null }
  expect((await add('2099-12-25', 'Christmas')).body).toEqual(christmas)
  expect((await tenant.as('admin').get('/holidays')).body.data).toEqual([christmas])
  expect((await add('2099-12-25')).body).toMatchObject({ status: 409, code: 'already_exists' })
  expect((await add('2099-13-45')).status).toBe(422)
  expect((await tenant.as('buyer').get('/holidays')).body.data).toHaveLength(1)
  expect(
    (await tenant.as('buyer').post('/holidays', { day: '2099-12-26', name: 'x' })).status,
  ).toBe(403)
  expect((await other.as('admin').get('/holidays')).body.data).toEqual([])
  expect((await other.as('admin').post('/holidays/removal', { day: '2099-12-25' })).status).toBe(
    404,
  )
  expect((await tenant.as('admin').form('/holidays/removal', { day: '2099-12-25' })).status).toBe(
    303,
  )
  expect((await tenant.as('buyer').get('/holidays')).body.data).toEqual([])
})

test('an administrator says how long an approval may wait, and from what amount on a link alone does not decide', async () => {
  const tenant = await newTenant()
  const admin = tenant.as('admin')
  const { name, time_zone, locale } = (await admin.get('/organisation')).body
  expect(
    (
      await admin.post('/organisation/edit', {
        name,
        time_zone,
        locale,
        approval_days: 3,
        link_limit: '250.50',
      })
    ).body,
  ).toMatchObject({ approval_days: 3, link_limit: { amount: '250.50', currency: 'INR' } })
  expect((await admin.post('/organisation/edit', { name, time_zone, locale })).body).toMatchObject({
    approval_days: 3,
    link_limit: { amount: '250.50' },
  })
  expect(
    (await admin.post('/organisation/edit', { name, time_zone, locale, approval_days: 0 })).body
      .errors[0].pointer,
  ).toBe('/approval_days')
  expect(
    (await admin.post('/organisation/edit', { name, time_zone, locale, link_limit: '1.005' })).body
      .errors[0].pointer,
  ).toBe('/link_limit')
})
