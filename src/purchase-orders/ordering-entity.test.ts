import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSmtp } from '../dev/stand-ins/smtp.ts'
import { smtpMailer } from '../integrations/email/smtp.ts'
import { wordsOfPdf } from '../integrations/pages/index.ts'
import {
  givenBudget,
  givenIssuedDirect,
  givenVendor,
  type Order,
} from '../platform/testing/given.ts'
import { newTenant, product, wiring, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { sendOrder } from './dispatch-jobs.ts'
import { frozenOrder, orderUbl } from './index.ts'
import { longOrder } from './pdf-samples.ts'
import { drawnOrder } from './pdf.ts'
import { ublOf } from './ubl.ts'

let smtp: Awaited<ReturnType<typeof startSmtp>>
beforeAll(async () => void (smtp = await startSmtp()))
afterAll(() => smtp?.close())

const seat = {
  street: 'Hafenstrasse 9',
  addition: 'Haus B',
  postal_code: '20457',
  city: 'Hamburg',
  country: 'DE',
  tax_id: '136695976',
  as_written: true,
}
const entityOf = (tenant: TestTenant, more: object = {}) =>
  tenant
    .as('admin')
    .post('/legal-entities', { code: 'TWOE', name: 'Second GmbH', active: true, ...more })

/** A cost centre of a second legal entity, whose facts are these. */
async function given(facts: object = seat) {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 200_000_000n)
  const vendorId = await givenVendor(tenant)
  const entity = await entityOf(tenant, facts)
  expect(entity.status, entity.text).toBe(201)
  const moved = [entity.body.id, costCenterId]
  await asOwner('update cost_centers set entity_id = $1 where id = $2', moved)
  await asOwner('update budgets set entity_id = $1 where cost_center_id = $2', moved)
  return { tenant, costCenterId, vendorId, entity: entity.body }
}
type Given = Awaited<ReturnType<typeof given>>

const issued = ({ tenant, costCenterId, vendorId }: Omit<Given, 'entity'>): Promise<Order> =>
  givenIssuedDirect(tenant, {
    vendor_id: vendorId,
    cost_center_id: costCenterId,
    lines: [{ description: 'Chair', quantity: '10', unit: 'each', unit_price: '10' }],
  })
const ublFor = async (tenant: TestTenant, id: string): Promise<string> => {
  const ubl = await tenant.read('buyer', (ctx) => orderUbl(ctx.tx, id))
  return new TextDecoder().decode(ubl!.bytes).replaceAll(/>\s+</g, '><')
}
const pdfText = async (bytes: Uint8Array): Promise<string> => {
  const { pages } = await wordsOfPdf(Buffer.from(bytes), 1)
  return pages.flatMap(({ words }) => words.map(({ text }) => text)).join(' ')
}
const buyerPartyOf = (xml: string): string =>
  /<cac:BuyerCustomerParty>.*<\/cac:BuyerCustomerParty>/.exec(xml)![0]

describe('an order of a second legal entity', () => {
  test('goes out in its name, with its address and tax number, in PDF, UBL, portal and mail', async () => {
    const of = await given()
    const { tenant, vendorId } = of
    const { id, number } = await issued(of)
    const organisation = (await tenant.actor('buyer')).organisation.name
    const frozen = await tenant.read('buyer', (ctx) => frozenOrder(ctx.tx, id))
    expect(frozen?.order.buyer).toMatchObject({
      name: 'Second GmbH',
      tax_id: '136695976',
      address: { street: 'Hafenstrasse 9', postal_code: '20457', city: 'Hamburg', country: 'DE' },
    })
    const pdf = await pdfText(await drawnOrder(frozen!.order, { sha256: frozen!.sha256 }))
    expect(pdf).toMatch(/From Second GmbH Hafenstrasse 9 Haus B 20457 Hamburg DE 136695976 The/)
    expect(pdf).not.toContain(organisation)
    const xml = await ublFor(tenant, id)
    expect(buyerPartyOf(xml)).toBe(
      '<cac:BuyerCustomerParty><cac:Party><cac:PartyName><cbc:Name>Second GmbH</cbc:Name></cac:PartyName>' +
        '<cac:PostalAddress><cbc:StreetName>Hafenstrasse 9</cbc:StreetName>' +
        '<cbc:AdditionalStreetName>Haus B</cbc:AdditionalStreetName>' +
        '<cbc:CityName>Hamburg</cbc:CityName><cbc:PostalZone>20457</cbc:PostalZone>' +
        '<cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>' +
        '<cac:PartyTaxScheme><cbc:CompanyID>DE136695976</cbc:CompanyID>' +
        '<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>' +
        '<cac:Contact><cbc:Name>The buyer</cbc:Name></cac:Contact></cac:Party></cac:BuyerCustomerParty>',
    )
    expect(xml).not.toContain('cbc:CustomerReference')

    const contact = await givenContact(tenant, vendorId)
    const theirs = await contact.get(`/portal/orders/${id}`)
    expect(theirs.body.buyer).toMatchObject({
      name: 'Second GmbH',
      tax_id: '136695976',
      country: 'DE',
      address: { street: 'Hafenstrasse 9', city: 'Hamburg' },
    })
    const page = (await contact.page(`/portal/orders/${id}`)).text
    for (const text of ['Ordered by', 'Second GmbH', 'Hafenstrasse 9, Haus B, 20457 Hamburg, DE'])
      expect(page).toContain(text)

    const source = await mailed(tenant, id)
    expect(source).toContain(`Subject: Order ${number} from Second GmbH`)
    expect(source).not.toContain(organisation)
  })

  test('states nothing that is not known of it', async () => {
    const of = await given({})
    const { id } = await issued(of)
    const frozen = await of.tenant.read('buyer', (ctx) => frozenOrder(ctx.tx, id))
    expect(frozen?.order.buyer).toEqual({ name: 'Second GmbH', contact: 'The buyer' })
    const party = buyerPartyOf(await ublFor(of.tenant, id))
    expect(party).toContain('<cbc:Name>Second GmbH</cbc:Name>')
    expect(party).not.toMatch(/PostalAddress|PartyTaxScheme|Country/)
  })

  test('keeps what it was issued with when the entity moves; its next version states the new address', async () => {
    const of = await given()
    const { tenant, entity } = of
    const order = await issued(of)
    const before = await ublFor(tenant, order.id)
    const moved = await tenant.as('admin').post(`/legal-entities/${entity.id}/edit`, {
      ...seat,
      code: 'TWOE',
      name: 'Second GmbH',
      street: 'Neuer Wall 1',
    })
    expect(moved.status, moved.text).toBe(200)
    expect(await ublFor(tenant, order.id)).toBe(before)
    const change = await tenant.as('buyer').post('/change-orders', {
      purchase_order_id: order.id,
      reason: 'Two more',
      lines: [{ line_id: order.lines[0]!.id, quantity: '12' }],
    })
    expect(change.status, change.text).toBe(201)
    const sent = await tenant.as('buyer').post(`/change-orders/${change.body.id}/submission`)
    for (const role of ['approver', 'controller'] as const)
      await tenant.as(role).post(`/approvals/${sent.body.approval_id}/approval`)
    expect(await ublFor(tenant, order.id)).toContain('Neuer Wall 1')
  })
})

test('an order that was frozen before legal entities had addresses still draws', async () => {
  const old = longOrder(2)
  expect(old.buyer).toEqual({ name: 'Kaveri Manufacturing', contact: 'Anil Kumar' })
  const text = await pdfText(await drawnOrder(old, { sha256: 'a'.repeat(64) }))
  expect(text).toContain('From Kaveri Manufacturing Anil Kumar')
  expect(ublOf(old)).toContain('<cbc:CustomerReference>PR-2026-0001</cbc:CustomerReference>')
})

describe('the address of a legal entity', () => {
  test('is entered by form as by the API, is shown, is kept where it is not said, and is on record', async () => {
    const tenant = await newTenant()
    const { as_written: _kept, ...typed } = seat
    const made = await tenant
      .as('admin')
      .form('/legal-entities', { ...typed, tax_id: '', code: 'TWOE', name: 'Second', active: 'on' })
    expect(made.status, made.text).toBe(303)
    const at = String(made.headers['location'])
    const read = async () => (await tenant.as('admin').get(at)).body
    expect(await read()).toMatchObject({ street: 'Hafenstrasse 9', region: null, city: 'Hamburg' })
    const shown = (await tenant.as('admin').page(at)).text
    expect(shown).toContain('Hafenstrasse 9, Haus B, 20457 Hamburg, DE')
    const edit = (body: object) =>
      tenant.as('admin').post(`${at}/edit`, { code: 'TWOE', name: 'Second', ...body })
    const kept = await edit({ country: 'DE' })
    expect(kept.body).toMatchObject({ street: 'Hafenstrasse 9', city: 'Hamburg' })
    const gone = await edit({
      street: null,
      addition: null,
      postal_code: null,
      city: null,
      country: 'DE',
    })
    expect(gone.body).toMatchObject({ street: null, city: null, country: 'DE' })
    const [event] = await asOwner(
      `select data from audit_log where tenant_id = $1 and action = 'legal_entity.edited'
       order by seq desc limit 1`,
      [tenant.tenantId],
    )
    expect(event?.['data']).toMatchObject({ street: { from: 'Hafenstrasse 9', to: null } })
  })

  test.each([
    ['/city', { street: 'Hafenstrasse 9', country: 'DE' }],
    ['/street', { postal_code: '20457', country: 'DE' }],
    ['/country', { street: 'Hafenstrasse 9', city: 'Hamburg' }],
  ])('is whole or not there: without %s it is refused', async (pointer, part) => {
    const refused = await entityOf(await newTenant(), part)
    expect(refused.status).toBe(422)
    expect(refused.body.errors).toMatchObject([{ pointer, code: 'required' }])
  })
})

/** The mail with the order, sent to an address that is chosen. */
async function mailed(tenant: TestTenant, id: string): Promise<string> {
  const queued = await tenant
    .as('buyer')
    .post(`/purchase-orders/${id}/dispatches`, { to: 'orders@acme.example' })
  const { db, jobs } = await product()
  const dispatchId = String(queued.body.dispatches[0].id)
  const send = sendOrder(
    { db, wiring, enqueue: jobs.enqueue },
    async () => smtpMailer(smtp.url, 'SVPMS <no-reply@svpms.test>'),
    async () => null,
  )
  await send({ name: 'order-dispatch', tenantId: tenant.tenantId, dispatchId }, dispatchId)
  return smtp.mails.at(-1)!.source
}
