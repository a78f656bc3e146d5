import supertest from 'supertest'
import { afterAll, describe, expect, test } from 'vitest'
import { orderMessage, startPunchOutShop } from '../dev/stand-ins/punch-out-shop.ts'
import { readOrderMessage, readSetupResponse, setupRequest } from '../integrations/cxml/index.ts'
import { givenBudget, givenVendor } from '../platform/testing/given.ts'
import { newTenant, product, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const shop = await startPunchOutShop()
afterAll(() => shop.close())

async function givenShop(tenant: TestTenant, more: object = {}) {
  const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
  const vendorId = await givenVendor(tenant)
  const made = await tenant.as('admin').post('/punchout-sites', {
    name: 'Acme’s shop',
    vendor_id: vendorId,
    url: shop.setupUrl,
    from_domain: 'NetworkID',
    from_identity: 'BUYER',
    to_domain: 'NetworkID',
    to_identity: 'ACME',
    secret: shop.secret,
    active: true,
    ...more,
  })
  expect(made.status, made.text).toBe(201)
  return { costCenterId, vendorId, siteId: made.body.id as string }
}

/** The requester's visit once the shop was asked. */
async function visit(tenant: TestTenant, at: string) {
  const begun = await tenant.as('requester').post(at)
  expect(begun.status, begun.text).toBe(201)
  const { jobs } = await product()
  for (const until = Date.now() + 30_000; Date.now() < until;) {
    await jobs.drain(300)
    const { body } = await tenant.as('requester').get(`/punchouts/${begun.body.id}`)
    if (body.state !== 'starting') return body
  }
  throw new Error('the shop was never asked')
}
/** Where the shop would send the browser back to. */
const backOf = (id: string): string =>
  new URL([...shop.state.visits.values()].find((one) => one.buyerCookie === id)!.returnUrl).pathname
const send = async (tenant: TestTenant, path: string, fields: object) =>
  supertest(tenant.app)
    .post(path)
    .set({ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://shop.example' })
    .type('form')
    .send(fields)
const back = (tenant: TestTenant, id: string) =>
  send(tenant, backOf(id), { 'cxml-urlencoded': orderMessage(id) })

describe('cXML', () => {
  const order = (text: string) => readOrderMessage(Buffer.from(text))
  test('of a shop is read exactly: parts, units, prices with the dust of binary numbers', () => {
    expect(order(orderMessage('c'))).toMatchObject({
      buyerCookie: 'c',
      items: [
        {
          description: 'Nitrile gloves & liners',
          quantity: '10',
          unitPrice: '12.3',
          currency: 'INR',
          unit: 'pair',
          partId: 'GL-100',
          auxiliaryId: 'cart-77/1',
          manufacturerPartId: 'M-9',
          unspsc: '46181504',
        },
        { unitPrice: '480', unit: 'box', auxiliaryId: null },
      ],
    })
  })
  test('that is hostile is refused: entities, a document type of its own, no cXML, wrong numbers', () => {
    const with_ = (doctype: string) => order(orderMessage('c').replace(/<!DOCTYPE[^>]*>/, doctype))
    for (const doctype of [
      '<!DOCTYPE cXML [<!ENTITY a "b">]>',
      '<!DOCTYPE cXML SYSTEM "x" [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>',
      '<!DOCTYPE other SYSTEM "x">',
      '<!DOCTYPE cXML SYSTEM "x"><!DOCTYPE cXML SYSTEM "y">',
    ])
      expect(with_(doctype), doctype).toHaveProperty('problem')
    for (const [a, b] of [
      ['quantity="10"', 'quantity="-1"'],
      ['quantity="10"', 'quantity="1e5"'],
      ['>480<', '>4.1234567<'],
      ['>480<', '>4,80<'],
      ['"INR">480', '"EUR">480'],
      ['"INR">480', '"ZZZ">480'],
      ['<SupplierPartID>MK-20</SupplierPartID>', ''],
    ] as const)
      expect(order(orderMessage('c').replace(a, b)), b).toHaveProperty('problem')
    expect(order('<html></html>')).toHaveProperty('problem')
    expect(readSetupResponse(Buffer.from('<html>'))).toHaveProperty('problem')
  })
  test('that we write carries what a person typed as text', () => {
    const text = setupRequest({
      operation: 'edit',
      payloadId: 'a"b',
      at: new Date(0),
      from: { domain: 'D"<', identity: 'A & B' },
      to: { domain: 'N', identity: 'T' },
      secret: 's<e',
      buyerCookie: 'c',
      returnUrl: 'https://x/?a=1&b=2',
      items: [{ quantity: '2', partId: 'P<1', auxiliaryId: null }],
    })
    expect(text).toContain('<Credential domain="D&quot;&lt;"><Identity>A &amp; B</Identity>')
    expect(text).toContain('<SharedSecret>s&lt;e</SharedSecret>')
    expect(text).toContain('<SupplierPartID>P&lt;1</SupplierPartID>')
  })
})

describe('a visit to a vendor’s shop', () => {
  test('brings what was chosen back through the browser, into a draft of the same person', async () => {
    const tenant = await newTenant()
    const { siteId, costCenterId, vendorId } = await givenShop(tenant)
    const open = await visit(tenant, `/punchout-sites/${siteId}/visits`)
    expect(open).toMatchObject({ state: 'open', start_url: expect.stringContaining('/shop/') })
    expect((await tenant.as('requester').page(`/punchouts/${open.id}`)).text).toContain(
      'Go to the shop',
    )
    const start = await fetch(open.start_url as string)
    expect(await start.text()).toContain('Send the basket back')
    const answer = await back(tenant, open.id)
    expect([answer.status, answer.headers['location']]).toEqual([303, `/punchouts/${open.id}`])
    const page = await tenant.as('requester').page(`/punchouts/${open.id}`)
    expect(page.text).toContain('Nitrile gloves &amp; liners')
    const request = (body: object = {}) =>
      tenant.as('requester').post(`/punchouts/${open.id}/request`, {
        cost_center_id: costCenterId,
        need_by: '2099-01-01',
        ...body,
      })
    const made = await request()
    expect(made.status, made.text).toBe(201)
    const draft = (await tenant.as('requester').get(`/purchase-requests/${made.body.id}`)).body
    expect(draft).toMatchObject({
      status: 'draft',
      vendor_id: vendorId,
      total: { amount: '1083.00' },
      lines: [
        { unit: 'pair', unit_price: '12.3', description: 'Nitrile gloves & liners (GL-100)' },
        { unit: 'box', unit_price: '480' },
      ],
    })
    expect((await request()).status).toBe(409)
    const kept = (await tenant.as('requester').get(`/punchouts/${open.id}`)).body
    expect(kept).toMatchObject({
      state: 'requested',
      request_id: made.body.id,
      items: [{ supplier_part_auxiliary_id: 'cart-77/1', unspsc: '46181504' }, {}],
    })
    const look = await visit(tenant, `/punchouts/${open.id}/visits`)
    expect(look.operation).toBe('inspect')
  })

  test('is answered once: a replay, a strange address, another visit’s cookie and a late answer are refused', async () => {
    const tenant = await newTenant()
    const { siteId } = await givenShop(tenant)
    const first = await visit(tenant, `/punchout-sites/${siteId}/visits`)
    const mixed = await send(tenant, backOf(first.id), { 'cxml-urlencoded': orderMessage('other') })
    expect(mixed.status).toBe(422)
    const base64 = Buffer.from(orderMessage(first.id)).toString('base64')
    expect((await send(tenant, backOf(first.id), { 'cxml-base64': base64 })).status).toBe(303)
    expect((await back(tenant, first.id)).status).toBe(409)
    const strange = backOf(first.id).replace(/.$/, (c) => (c === 'A' ? 'B' : 'A'))
    expect(
      (await send(tenant, strange, { 'cxml-urlencoded': orderMessage(first.id) })).status,
    ).toBe(404)
    const other = await newTenant()
    const theirs = backOf(first.id).replace(tenant.tenantId, other.tenantId)
    expect((await send(tenant, theirs, { 'cxml-urlencoded': orderMessage(first.id) })).status).toBe(
      404,
    )
    const second = await visit(tenant, `/punchout-sites/${siteId}/visits`)
    await asOwner("update punchouts set expires_at = now() - interval '1 minute' where id = $1", [
      second.id,
    ])
    expect((await back(tenant, second.id)).status).toBe(409)
    const third = await visit(tenant, `/punchout-sites/${siteId}/visits`)
    expect((await send(tenant, backOf(third.id), {})).status).toBe(422)
    await tenant.as('requester').post(`/punchouts/${third.id}/ending`)
    expect((await back(tenant, third.id)).status).toBe(409)
    const big = { 'cxml-urlencoded': 'x'.repeat(3_000_000) }
    expect((await send(tenant, backOf(third.id), big)).status).toBe(413)
  })

  test('is of one person: nobody else sees it, ends it or requests what came back', async () => {
    const tenant = await newTenant()
    const { siteId, costCenterId } = await givenShop(tenant)
    const open = await visit(tenant, `/punchout-sites/${siteId}/visits`)
    await back(tenant, open.id)
    const other = await newTenant()
    for (const path of [`/punchouts/${open.id}`, `/punchout-sites/${siteId}`])
      expect((await other.as('requester').get(path)).status).toBe(404)
    await asOwner('update punchouts set user_id = $2 where id = $1', [
      open.id,
      tenant.users[`buyer@${tenant.slug}.test`],
    ])
    expect((await tenant.as('requester').get(`/punchouts/${open.id}`)).status).toBe(404)
    const request = { cost_center_id: costCenterId, need_by: '2099-01-01' }
    expect(
      (await tenant.as('requester').post(`/punchouts/${open.id}/request`, request)).status,
    ).toBe(404)
    expect((await tenant.as('requester').post(`/punchouts/${open.id}/ending`)).status).toBe(404)
  })

  test('is changed in the shop: what comes back then is requested instead of what came before', async () => {
    const tenant = await newTenant()
    const { siteId, costCenterId } = await givenShop(tenant)
    const first = await visit(tenant, `/punchout-sites/${siteId}/visits`)
    await back(tenant, first.id)
    const edit = await visit(tenant, `/punchouts/${first.id}/visits`)
    const asked = [...shop.state.visits.values()].find((one) => one.buyerCookie === edit.id)!
    expect([asked.operation, asked.parts]).toEqual(['edit', ['GL-100', 'MK-20']])
    await back(tenant, edit.id)
    const body = { cost_center_id: costCenterId, need_by: '2099-01-01' }
    expect((await tenant.as('requester').post(`/punchouts/${edit.id}/request`, body)).status).toBe(
      201,
    )
    expect((await tenant.as('requester').post(`/punchouts/${first.id}/request`, body)).status).toBe(
      409,
    )
  })

  test('that the shop refuses, breaks off or answers wrongly says so, and leads nowhere', async () => {
    const tenant = await newTenant()
    const { siteId } = await givenShop(tenant)
    for (const [mood, failure] of [
      ['down', 'refused'],
      ['odd', 'not_understood'],
      ['elsewhere', 'bad_address'],
    ] as const) {
      shop.state.mood = mood
      expect(await visit(tenant, `/punchout-sites/${siteId}/visits`)).toMatchObject({
        state: 'failed',
        failure,
        start_url: null,
      })
    }
    shop.state.mood = 'well'
    const wrong = await givenWrongSecret(tenant)
    const refused = await visit(tenant, `/punchout-sites/${wrong}/visits`)
    expect(refused).toMatchObject({ state: 'failed', failure: 'refused' })
    expect((await tenant.as('requester').page(`/punchouts/${refused.id}`)).text).toContain('401')
  })
})

async function givenWrongSecret(tenant: TestTenant): Promise<string> {
  const [site] = (await tenant.as('admin').get('/punchout-sites')).body.data
  const { id, version: _version, vendor: _vendor, ...content } = site
  const made = await tenant
    .as('admin')
    .post('/punchout-sites', { ...content, name: 'Wrong', secret: 'wrong' })
  expect(made.status, made.text).toBe(201)
  expect(id).not.toBe(made.body.id)
  return made.body.id as string
}

test('a shop is set up by an administrator; its secret is sealed, never shown, and never sent to another address', async () => {
  const tenant = await newTenant()
  const { siteId, vendorId } = await givenShop(tenant)
  const [row] = await asOwner('select secret from punchout_sites where id = $1', [siteId])
  expect(String(row!['secret'])).toMatch(/^v1\./)
  expect(
    JSON.stringify((await tenant.as('admin').get(`/punchout-sites/${siteId}`)).body),
  ).not.toContain(shop.secret)
  expect((await tenant.as('requester').post('/punchout-sites', {})).status).toBe(403)
  const edit = (change: object) =>
    tenant.as('admin').post(`/punchout-sites/${siteId}/edit`, {
      name: 'Acme’s shop',
      vendor_id: vendorId,
      url: shop.setupUrl,
      from_domain: 'NetworkID',
      from_identity: 'BUYER',
      to_domain: 'NetworkID',
      to_identity: 'ACME',
      active: true,
      ...change,
    })
  expect((await edit({ url: 'http://127.0.0.1:9/setup' })).body.errors).toMatchObject([
    { pointer: '/secret' },
  ])
  expect((await edit({ url: 'ftp://127.0.0.1/x' })).body.errors).toMatchObject([
    { pointer: '/url' },
  ])
  expect((await edit({ active: false })).status).toBe(200)
  expect((await tenant.as('requester').post(`/punchout-sites/${siteId}/visits`)).status).toBe(409)
})
