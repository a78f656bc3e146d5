import { describe, expect, test } from 'vitest'
import { wordsOfPdf } from '../integrations/pages/index.ts'
import {
  givenBudget,
  givenIssuedDirect,
  givenTaxCode,
  givenVendor,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import { frozenOrder, frozenTerms, orderPdf, orderUbl } from '../purchase-orders/index.ts'

type Lines = (taxCodeId: string) => object[]
type Terms = { name: string; parts: object[]; discount_percent?: string; discount_days?: string }
/** An issued order with these terms, and what its vendor has of it. */
async function given({ terms, lines }: { terms?: Terms; lines?: Lines }) {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 200_000_000n)
  const vendorId = await givenVendor(tenant)
  const made = terms
    ? await tenant.as('controller').post('/payment-terms', { ...terms, active: true })
    : null
  if (made) expect(made.status, made.text).toBe(201)
  const order = await givenIssuedDirect(tenant, {
    vendor_id: vendorId,
    cost_center_id: costCenterId,
    currency: 'INR',
    reason: 'Needed',
    ...(made ? { payment_terms_id: made.body.id } : {}),
    lines: lines?.(await taxCode(tenant)) ?? [
      { description: 'Chair', quantity: '10', unit: 'each', unit_price: '10' },
    ],
  })
  const at = `/portal/orders/${order.id}`
  const contact = await givenContact(tenant, vendorId)
  const german = await givenContact(tenant, vendorId, { language: 'de' })
  return {
    order,
    tenant,
    json: (await contact.get(at)).body,
    page: (await contact.page(at)).text,
    germanPage: (await german.page(at)).text,
    list: (await contact.page('/portal/orders')).text,
    office: (await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body,
    ...(await documentsOf(tenant, order.id)),
  }
}
const taxCode = (tenant: TestTenant): Promise<string> =>
  givenTaxCode(tenant, { rate: '18', code: 'GST18', name: 'GST 18 %' })
const documentsOf = (tenant: TestTenant, id: string) =>
  tenant.read('buyer', async ({ tx }) => {
    const [pdf, ubl] = [await orderPdf(tx, id), await orderUbl(tx, id)]
    const { pages } = await wordsOfPdf(Buffer.from(pdf!.bytes), 1)
    return {
      pdf: pages.flatMap(({ words }) => words.map(({ text }) => text)).join(' '),
      ubl: new TextDecoder().decode(ubl!.bytes).replaceAll(/>\s+</g, '><'),
    }
  })

describe('the vendor is told the payment terms of the order', () => {
  test('in two parts: PDF, UBL, portal and JSON say the same, and none says 30 days', async () => {
    const of = await given({
      terms: {
        name: 'Two parts',
        parts: [
          { percent: '40', days: 10 },
          { percent: '60', days: 60 },
        ],
      },
    })
    const said = 'Two parts: 40 % 10 days; 60 % 60 days'
    expect(of.office.payment_terms).toMatchObject({ text: said, days: 60 })
    expect(of.json).toMatchObject({ payment_terms: said, payment_terms_days: 60 })
    expect(of.page).toContain(said)
    expect(of.pdf).toContain(`Payment terms ${said} · ₹40.00 in 10 days · ₹60.00 in 60 days`)
    expect(of.ubl).toContain(
      `<cac:PaymentTerms><cbc:Note>${said}</cbc:Note><cbc:Amount currencyID="INR">40.00`,
    )
    expect(of.ubl.split(said)).toHaveLength(2)
    for (const text of [of.pdf, of.ubl, of.page]) expect(text).not.toContain('30 days')
    expect(of.germanPage).toContain('Two parts: 40 % 10 Tage; 60 % 60 Tage')
  })

  test('2/10 net 30: with the discount', async () => {
    const of = await given({
      terms: {
        name: '2/10 net 30',
        parts: [{ percent: '100', days: 30 }],
        discount_percent: '2',
        discount_days: '10',
      },
    })
    const said = '2/10 net 30: 2 % within 10 days, else 30 days'
    expect(of.json).toMatchObject({ payment_terms: said, payment_terms_days: 30 })
    for (const text of [of.pdf, of.ubl, of.page]) expect(text).toContain(said)
    expect(of.germanPage).toContain('2 % Skonto in 10 Tagen, sonst 30 Tage')
  })

  test('a number of days, where nothing more is agreed', async () => {
    const of = await given({})
    expect(of.json).toMatchObject({ payment_terms: '30 days', payment_terms_days: 30 })
    expect(of.pdf).toContain('Payment in 30 days')
    expect(of.ubl).toContain('<cbc:Note>30 days</cbc:Note>')
  })

  test('an order that was frozen with its parts alone says those', async () => {
    const { order, tenant } = await given({
      terms: {
        name: 'Two parts',
        parts: [
          { percent: '40', days: 10 },
          { percent: '60', days: 60 },
        ],
      },
    })
    const frozen = await tenant.read('buyer', (ctx) => frozenOrder(ctx.tx, order.id))
    const { terms: _terms, ...old } = frozen!.order
    expect(frozenTerms(old, 'en')).toBe('₹40.00 in 10 days; ₹60.00 in 60 days')
  })
})

test('the lines of an order add up for the vendor: discount and tax are said, the totals without and with tax', async () => {
  const of = await given({
    lines: (taxCodeId) => [
      {
        description: 'Valve',
        quantity: '3',
        unit: 'each',
        unit_price: '333.33',
        discounts: ['7'],
        tax_code_ids: [taxCodeId],
      },
    ],
  })
  expect(of.order.lines[0]).toMatchObject({ amount: { amount: '929.99' } })
  for (const text of [
    'less 7 %',
    'GST 18 %',
    'GST 18 % of ₹929.99',
    'Total without tax',
    'Total with tax',
  ])
    expect(of.page).toContain(text)
  expect(of.page).toMatch(/₹1,097\.39<\/bdi>\s*<small[^>]*>\s*Total with tax/)
  expect(of.germanPage).toContain('abzüglich 7 %')
  expect(of.list).toContain('Total without tax')
})
