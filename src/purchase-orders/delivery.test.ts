import { describe, expect, test } from 'vitest'
import { givenApproved, givenBudget, givenVendor, type Order } from '../platform/testing/given.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { drawnOrder } from './pdf.ts'
import { frozenOrder, orderUbl } from './index.ts'

const plant = {
  name: 'Plant Hosur',
  street: 'Plot 7',
  addition: 'Gate 2',
  postal_code: '635109',
  city: 'Hosur',
  region: 'Tamil Nadu',
  country: 'IN',
  contact: 'Meera, stores',
  active: true,
}
async function givenPlace(tenant: TestTenant, more: object = {}): Promise<string> {
  const made = await tenant.as('controller').post('/delivery-places', { ...plant, ...more })
  expect(made.status, made.text).toBe(201)
  return made.body.id as string
}
async function given() {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 200_000_000n)
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
  return { tenant, costCenterId, vendorId, placeId: await givenPlace(tenant) }
}
type Given = Awaited<ReturnType<typeof given>>
const content = ({ vendorId, costCenterId }: Given, more: object = {}) => ({
  vendor_id: vendorId,
  cost_center_id: costCenterId,
  currency: 'INR',
  reason: 'Needed',
  expected_on: '2035-03-01',
  lines: [{ description: 'Chair', quantity: '10', unit: 'each', unit_price: '10' }],
  ...more,
})
const draft = (of: Given, more: object = {}) =>
  of.tenant.as('buyer').post('/purchase-orders', content(of, more))
async function issue(tenant: TestTenant, id: string): Promise<Order> {
  const sent = await tenant.as('buyer').post(`/purchase-orders/${id}/submission`)
  for (const role of ['approver', 'controller'] as const)
    await tenant.as(role).post(`/approvals/${sent.body.approval_id}/approval`)
  const answer = await tenant.as('buyer').post(`/purchase-orders/${id}/issue`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body as Order
}
const dap = { incoterm: 'DAP', incoterm_place: 'Hosur' }

describe('where an order is delivered to', () => {
  test('is on its page, in JSON, in the frozen document, the PDF and the UBL', async () => {
    const of = await given()
    const { tenant } = of
    const made = await draft(of, { delivery_place_id: of.placeId, ...dap })
    expect(made.status, made.text).toBe(201)
    expect(made.body).toMatchObject({
      deliver_to: { id: of.placeId, name: 'Plant Hosur', city: 'Hosur', contact: 'Meera, stores' },
      incoterm: { code: 'DAP', place: 'Hosur' },
    })
    const page = await tenant.as('buyer').page(`/purchase-orders/${made.body.id}`)
    for (const text of [
      'Plant Hosur: Plot 7, Gate 2, 635109 Hosur, Tamil Nadu, IN',
      'Meera, stores',
      'DAP Hosur',
    ])
      expect(page.text).toContain(text)
    const { id } = await issue(tenant, String(made.body.id))
    const frozen = await tenant.read('buyer', (ctx) => frozenOrder(ctx.tx, id))
    expect(frozen?.order).toMatchObject({
      deliver_to: { name: 'Plant Hosur', street: 'Plot 7', addition: 'Gate 2' },
      incoterm: { code: 'DAP', place: 'Hosur' },
    })
    const ubl = await tenant.read('buyer', (ctx) => orderUbl(ctx.tx, id))
    const xml = new TextDecoder().decode(ubl!.bytes).replaceAll(/>\s+</g, '><')
    expect(xml).toContain(
      '<cac:Delivery><cac:DeliveryLocation><cbc:Name>Plant Hosur</cbc:Name><cac:Address>' +
        '<cbc:StreetName>Plot 7</cbc:StreetName>' +
        '<cbc:AdditionalStreetName>Gate 2</cbc:AdditionalStreetName>' +
        '<cbc:CityName>Hosur</cbc:CityName><cbc:PostalZone>635109</cbc:PostalZone>' +
        '<cbc:CountrySubentity>Tamil Nadu</cbc:CountrySubentity>' +
        '<cac:Country><cbc:IdentificationCode>IN</cbc:IdentificationCode></cac:Country>' +
        '</cac:Address></cac:DeliveryLocation><cac:RequestedDeliveryPeriod>',
    )
    expect(xml).toContain(
      '<cac:DeliveryTerms><cbc:ID>DAP</cbc:ID><cac:DeliveryLocation><cbc:ID>Hosur</cbc:ID>',
    )
    const contact = await givenContact(tenant, of.vendorId)
    const theirs = await contact.get(`/portal/orders/${id}`)
    expect(theirs.body).toMatchObject({
      deliver_to: { name: 'Plant Hosur', street: 'Plot 7' },
      incoterm: { code: 'DAP', place: 'Hosur' },
    })
    expect(theirs.text).not.toContain(of.placeId)
    expect((await contact.page(`/portal/orders/${id}`)).text).toContain('Plant Hosur: Plot 7')
    const { deliver_to: _place, incoterm: _incoterm, ...without } = frozen!.order
    const drawn = await Promise.all(
      [frozen!.order, without].map((order) => drawnOrder(order, { sha256: frozen!.sha256 })),
    )
    expect(drawn[0]!.length).toBeGreaterThan(drawn[1]!.length)
  })

  test('stays on what was written, whatever becomes of the place', async () => {
    const of = await given()
    const { tenant, placeId } = of
    const made = await draft(of, { delivery_place_id: placeId })
    const path = `/delivery-places/${placeId}`
    const become = (active: boolean) =>
      tenant.as('controller').post(`${path}/edit`, { ...plant, street: 'Plot 9', active })
    const moved = await become(true)
    expect(moved.body).toMatchObject({ street: 'Plot 9', active: true, version: 2 })
    const { id } = await issue(tenant, String(made.body.id))
    expect((await become(false)).body).toMatchObject({ active: false, version: 3 })
    const order = await tenant.as('buyer').get(`/purchase-orders/${id}`)
    expect(order.body.deliver_to.street).toBe('Plot 7')
    const later = await draft(of, { delivery_place_id: placeId })
    expect(later.status).toBe(422)
    expect(later.text).toContain('/delivery_place_id')
    const page = await tenant.as('controller').page(path)
    for (const text of ['Plot 9', 'No longer used', 'changed the delivery place'])
      expect(page.text).toContain(text)
  })

  test('is kept when a draft is edited without saying it, and taken off by saying nothing', async () => {
    const of = await given()
    const made = await draft(of, { delivery_place_id: of.placeId, ...dap })
    const edit = (more: object) =>
      of.tenant.as('buyer').post(`/purchase-orders/${made.body.id}/edit`, content(of, more))
    expect((await edit({ reason: 'Still' })).body).toMatchObject({
      deliver_to: { id: of.placeId },
      incoterm: { code: 'DAP' },
    })
    const fob = await edit({ incoterm: 'FOB', incoterm_place: 'Chennai' })
    expect(fob.body.incoterm).toEqual({ code: 'FOB', place: 'Chennai' })
    const form = await of.tenant.as('buyer').page(`/purchase-orders/${made.body.id}/edit`)
    for (const text of ['Plant Hosur, FOB Chennai', 'Free on board', 'value="Chennai"'])
      expect(form.text).toContain(text)
    const none = { delivery_place_id: null, incoterm: null, incoterm_place: null }
    expect((await edit(none)).body).toMatchObject({ deliver_to: null, incoterm: null })
  })

  test('an incoterm and its named place go together, and only the rules of 2020 are known', async () => {
    const of = await given()
    for (const [more, at] of [
      [{ incoterm: 'DAP' }, '/incoterm_place'],
      [{ incoterm_place: 'Hosur' }, '/incoterm'],
      [{ incoterm: 'DAT', incoterm_place: 'Hosur' }, '/incoterm'],
    ] as const) {
      const refused = await draft(of, more)
      expect(refused.status).toBe(422)
      expect(refused.body.errors).toMatchObject([{ pointer: at }])
    }
  })

  test('is chosen on the form, which keeps what was typed', async () => {
    const of = await given()
    const typed = {
      vendor_id: of.vendorId,
      cost_center_id: of.costCenterId,
      currency: 'INR',
      reason: 'Needed',
      delivery_place_id: 'Plant Hosur · Hosur',
      incoterm: 'CIP',
      incoterm_place: '',
      'lines[0][typed]': 'true',
      'lines[0][description]': 'Chair',
      'lines[0][quantity]': '10',
      'lines[0][unit]': 'each',
      'lines[0][unit_price]': '10',
    }
    const again = await of.tenant.as('buyer').form('/purchase-orders', typed)
    expect(again.status).toBe(422)
    for (const text of ['Say up to which place the incoterm holds.', 'value="Plant Hosur · Hosur"'])
      expect(again.text).toContain(text)
    expect(again.text).toMatch(/<option\s+value="CIP"\s+selected/)
    const saved = await of.tenant
      .as('buyer')
      .form('/purchase-orders', { ...typed, incoterm_place: 'Hosur' })
    expect(saved.status, saved.text).toBe(303)
    const { body } = await of.tenant.as('buyer').get('/purchase-orders')
    const order = await of.tenant.as('buyer').get(`/purchase-orders/${body.data[0].id}`)
    expect(order.body).toMatchObject({
      deliver_to: { id: of.placeId },
      incoterm: { code: 'CIP', place: 'Hosur' },
    })
  })

  test('is said of an order of a request as well, and stays when it is edited', async () => {
    const of = await given()
    const { tenant, costCenterId, vendorId, placeId } = of
    const pr = await givenApproved(tenant, costCenterId)
    const { body } = await tenant.as('buyer').get(`/purchase-requests/${pr.id}`)
    const lines = (body.lines as { id: string; quantity: string; unit_price: string }[]).map(
      (line) => ({
        purchase_request_line_id: line.id,
        quantity: line.quantity,
        unit_price: line.unit_price,
      }),
    )
    const made = await tenant
      .as('buyer')
      .post('/purchase-orders', { vendor_id: vendorId, lines, delivery_place_id: placeId, ...dap })
    expect(made.status, made.text).toBe(201)
    const edited = await tenant
      .as('buyer')
      .post(`/purchase-orders/${made.body.id}/edit`, { vendor_id: vendorId, lines })
    for (const { body: order } of [made, edited])
      expect(order).toMatchObject({ deliver_to: { id: placeId }, incoterm: { code: 'DAP' } })
  })

  test('is no place of another legal entity or of another organisation', async () => {
    const of = await given()
    const { tenant } = of
    const entity = await tenant
      .as('admin')
      .post('/legal-entities', { code: 'EAST', name: 'Kaveri East', active: true })
    const east = await givenPlace(tenant, { name: 'Store East', entity_id: entity.body.id })
    const refused = await draft(of, { delivery_place_id: east })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Only orders of Kaveri East are delivered to Store East.')
    const theirs = await givenPlace(await newTenant())
    expect((await draft(of, { delivery_place_id: theirs })).status).toBe(422)
  })
})

describe('the delivery places of an organisation', () => {
  test('are kept by those who manage cost centres, each by its own name', async () => {
    const { tenant } = await given()
    expect((await tenant.as('buyer').post('/delivery-places', plant)).status).toBe(403)
    const twice = { ...plant, name: 'PLANT Hosur' }
    const again = await tenant.as('controller').post('/delivery-places', twice)
    expect(again.status).toBe(422)
    expect(again.body.errors).toMatchObject([{ pointer: '/name' }])
    const nowhere = { ...plant, name: 'Store', country: 'India' }
    const wrong = await tenant.as('controller').post('/delivery-places', nowhere)
    expect(wrong.body.errors).toMatchObject([{ pointer: '/country' }])
    const { body } = await tenant.as('buyer').get('/delivery-places')
    expect(body.data).toMatchObject([{ name: 'Plant Hosur', entity: null, active: true }])
  })

  test('are changed by one at a time', async () => {
    const { tenant, placeId } = await given()
    const edit = (version: number) =>
      tenant.as('controller').post(`/delivery-places/${placeId}/edit`, { ...plant, version })
    expect((await edit(1)).status).toBe(200)
    expect((await edit(1)).status).toBe(409)
  })
})
