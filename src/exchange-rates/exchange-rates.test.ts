import { expect, test } from 'vitest'
import { givenBudget } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

test('a request in euros needs a rate; the controller enters it, once a day, never at zero', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const raise = () =>
    tenant.as('requester').post('/purchase-requests', {
      title: 'Seminar',
      cost_center_id: costCenterId,
      need_by: '2099-01-01',
      currency: 'EUR',
      lines: [{ description: 'Seminar', quantity: '5', unit: 'day', unit_price: '1340' }],
    })
  const enter = (change: object = {}) =>
    tenant.as('controller').post('/exchange-rates', {
      currency: 'eur',
      valid_on: '2020-01-01',
      rate: '96.1025',
      source: 'ECB',
      ...change,
    })
  expect((await raise()).body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/currency', code: 'no_exchange_rate' }],
  })
  expect((await enter({ rate: '0' })).body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/rate' }],
  })
  expect((await enter({ currency: 'INR' })).body).toMatchObject({
    status: 422,
    errors: [{ code: 'base_currency' }],
  })
  expect((await enter()).body.data).toEqual([
    { currency: 'EUR', valid_on: '2020-01-01', rate: '96.1025', source: 'ECB' },
  ])
  expect((await enter({ rate: '1' })).body).toMatchObject({ status: 409, code: 'already_exists' })
  expect((await raise()).body).toMatchObject({ total: { amount: '6700.00', currency: 'EUR' } })
  expect((await tenant.as('controller').page('/exchange-rates')).text).toContain('96.1025')
})
