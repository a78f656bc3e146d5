import { expect, test } from 'vitest'
import { businessDate } from '../kernel/calendar.ts'
import {
  givenPayable,
  givenPayFrom,
  givenRun,
  givenTerms,
} from '../platform/testing/given-payments.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { barsOf, laterFrom, mondayOf, outlooksOf } from './outlook.ts'

const row = {
  entity_id: 'e',
  entity: 'India',
  currency: 'INR',
  accounts: [],
  week: null,
  amount: 0n,
  stopped: 0n,
}

test('weeks begin on Mondays, and every one is there', () => {
  expect(mondayOf('2026-11-29')).toBe('2026-11-23')
  expect(mondayOf('2026-11-30')).toBe('2026-11-30')
  const [outlook] = outlooksOf(
    [
      { ...row, amount: 100n },
      { ...row, week: '2026-12-07', amount: 400n, stopped: 50n },
      { ...row, week: laterFrom('2026-11-29'), amount: -30n },
    ],
    '2026-11-29',
  )
  expect(outlook!.weeks.map(({ week }) => week).slice(0, 4)).toEqual([
    null,
    '2026-11-23',
    '2026-11-30',
    '2026-12-07',
  ])
  expect(outlook!.weeks).toHaveLength(14)
  expect(outlook!.total).toBe(470n)
  expect(barsOf(outlook!).map(({ height }) => height)).toEqual([
    25, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  ])
})

test('shows what falls due by week, and no more of it once the bank has it', async () => {
  const tenant = await newTenant()
  await givenPayFrom(tenant)
  const { invoice } = await givenPayable(tenant, {
    vendorTerms: (vendorId) =>
      givenTerms(tenant, vendorId, {
        parts: [
          { percent: '50', days: 0 },
          { percent: '50', days: 400 },
        ],
        workday: 'same',
      }),
  })
  const { body } = await tenant.as('treasurer').get('/payments/outlook')
  const [outlook] = body.data as {
    currency: string
    accounts: string[]
    total: { amount: string }
    weeks: { week: string | null; amount: { amount: string } }[]
  }[]
  expect([outlook!.currency, outlook!.accounts, outlook!.total.amount]).toEqual([
    'INR',
    ['Payables'],
    '1180.00',
  ])
  const today = businessDate(new Date(), 'Asia/Kolkata')
  const first = invoice.instalments[0]!.due_date
  const due = first < today ? null : mondayOf(first)
  expect(outlook!.weeks.find(({ week }) => week === due)!.amount.amount).toBe('590.00')
  expect(outlook!.weeks.at(-1)!.amount.amount).toBe('590.00')
  const page = await tenant.as('treasurer').page('/payments/outlook')
  expect(page.text).toContain('Paid from Payables')
  await givenRun(tenant, 'released')
  const after = await tenant.as('treasurer').get('/payments/outlook')
  expect(after.body.data[0].total.amount).toBe('1180.00')
})

test('is for those who read payments, and of one organisation', async () => {
  const tenant = await newTenant()
  await givenPayable(tenant)
  expect((await tenant.as('requester').get('/payments/outlook')).status).toBe(403)
  const other = await newTenant()
  expect((await other.as('auditor').get('/payments/outlook')).body.data).toEqual([])
  const page = await other.as('auditor').page('/payments/outlook')
  expect(page.text).toContain('Nothing falls due')
})
