import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { decimal } from '../../kernel/decimal.ts'
import { numbersOf } from '../../kernel/number-text.ts'
import { inBase } from '../db/currency.ts'
import { sql } from '../db/sql.ts'
import { inLocale } from '../locale.ts'
import {
  givenApproved,
  givenBlanketOrder,
  givenBudget,
  givenRate,
  givenVendor,
} from '../testing/given.ts'
import { newTenant } from '../testing/harness.ts'
import { amountAsTyped, amountEnd, minorEnds } from './amounts.ts'

const range = (from: string | null, to: string | null) => ({
  from: from === null ? null : decimal(from),
  to: to === null ? null : decimal(to),
  base: 'INR',
})

test('the ends are the smallest and the largest amount within, never rounded out of it', () => {
  expect(minorEnds(range('10.005', '10.995'), 2)).toEqual({ least: 1001n, most: 1099n })
  expect(minorEnds(range('10.005', '10.995'), 3)).toEqual({ least: 10_005n, most: 10_995n })
  expect(minorEnds(range('10.005', '10.995'), 0)).toEqual({ least: 11n, most: 10n })
  expect(minorEnds(range('-10.005', '-10.005'), 2)).toEqual({ least: -1000n, most: -1001n })
  expect(minorEnds(range(null, '0'), 2)).toEqual({ least: null, most: 0n })
})

describe('an end of a range', () => {
  const read = (text: string, locale: string) =>
    inLocale(locale, () => amountEnd('Total from', 'base').safeParse(text), {
      numbers: numbersOf(locale),
      currency: 'INR',
    })

  test.each([
    ['1,50,000.50', 'en-IN', '150000.5', '1,50,000.50'],
    ['1.5 L', 'en-IN', '150000', '1,50,000'],
    ['₹500', 'en-IN', '500', '500'],
    ['-20', 'en-IN', '-20', '-20'],
    ['1.500,5', 'de-DE', '1500.5', '1.500,50'],
    ['1.505', 'de-DE', '1505', '1.505'],
  ])('%s of %s is kept as %s and shown as %s', (text, locale, kept, shown) => {
    expect(read(text, locale).data).toBe(kept)
    expect(inLocale(locale, () => amountAsTyped(kept))).toBe(shown)
  })

  test.each(['0.505', '1.505', '1500.5', '-3.25', '1500'])(
    'that is kept as %s is the same to everybody who opens the link',
    (plain) => {
      const kept = read(plain, 'en-IN').data!
      for (const locale of ['en-IN', 'en', 'de-DE', 'fr-FR', 'ar-EG', 'de-CH'])
        expect(read(kept, locale).data, locale).toBe(kept)
    },
  )

  test.each([
    ['much', 'Total from must be an amount such as 68500; “much” is not one.'],
    ['1.2345', 'Total from may have at most 3 decimals; “1.2345” has 4.'],
    ['-100000000001', 'Total from may be no less than -1,00,00,00,00,000.'],
  ])('that is %s is refused', (text, message) =>
    expect(read(text, 'en-IN').error?.issues).toMatchObject([{ message }]),
  )
})

test('a link to a range opens for a person who writes numbers in another way', async () => {
  const tenant = await newTenant()
  const german = { name: 'Ida', locale: 'de-DE', time_zone: 'Europe/Berlin' }
  expect((await tenant.as('buyer').post('/me/profile', german)).status).toBe(200)
  const typed = await tenant.as('buyer').page('/blanket-orders?total_least=1.500,5')
  expect(typed.text).toMatch(/id="list-total_least"[^>]*value="1.500,50"/)
  const [, link] = /href="(\/blanket-orders\/export\?[^"]*format=csv)"/.exec(typed.text)!
  expect(link).toContain('total_least=1500.5')
  const opened = await tenant
    .as('controller')
    .page(link!.replaceAll('&amp;', '&').replace('/export', ''))
  expect(opened.text).toMatch(/id="list-total_least"[^>]*value="1,500.50"/)
})

/** Each order is of 20 pieces at this price: yen have no decimals, dinars three. */
test('rows in many currencies are compared each in its own', async () => {
  const tenant = await newTenant()
  const vendorId = await givenVendor(tenant)
  for (const [currency, unit_price] of [
    ['INR', '50'],
    ['JPY', '50'],
    ['KWD', '50.00005'],
  ] as const)
    await givenBlanketOrder(tenant, vendorId, {
      title: currency,
      currency,
      lines: [{ description: 'Gloves', unit: 'each', quantity: '20', unit_price }],
    })
  const found = async (query: string) => {
    const { body } = await tenant.as('buyer').get(`/blanket-orders?${query}`)
    return (body.data as { title: string }[]).map(({ title }) => title)
  }
  expect(await found('total_least=1000&total_most=1000')).toEqual(['JPY', 'INR'])
  expect(await found('total_least=1000.001')).toEqual(['KWD'])
  expect(await found('total_most=1000')).toEqual(['JPY', 'INR'])
  expect(await found('released_least=0.01')).toEqual([])
  const page = await tenant.as('buyer').page('/blanket-orders')
  expect(page.text).toContain('Total from (any currency)')
})

test('rows of a list that has amounts of the books are compared in those', async () => {
  const tenant = await newTenant()
  await givenRate(tenant, { currency: 'EUR', rate: '90' })
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const line = { description: 'Sensor', quantity: '1', unit: 'each', unit_price: '10.01' }
  await givenApproved(tenant, costCenterId, { currency: 'EUR', lines: [line] })
  const found = async (query: string) =>
    (await tenant.as('requester').get(`/purchase-requests?${query}`)).body.data.length
  expect(await found('total_least=900.9&total_most=900.9')).toBe(1)
  expect(await found('total_least=900.91')).toBe(0)
  expect(await found('total_most=900.89')).toBe(0)
  const page = await tenant.as('requester').page('/purchase-requests')
  expect(page.text).toContain('Total from (INR)')
})

const Converted = z.object({ minor: z.string() })
test.each([
  ['JPY', '0.6', '60000'],
  ['KWD', '300', '30000'],
  ['EUR', '90.125', '90125'],
])('1000 minor units of %s at %s are %s paise', async (currency, rate, minor) => {
  const tenant = await newTenant()
  const asked = tenant.run('buyer', (ctx) =>
    ctx.tx.one(sql.type(Converted)`
      select ${inBase(sql.fragment`1000`, {
        rate: sql.fragment`${rate}::numeric`,
        currency: sql.fragment`${currency}::text`,
        base: 'INR',
      })}::bigint::text as minor
    `),
  )
  expect(await asked).toEqual({ minor })
})
