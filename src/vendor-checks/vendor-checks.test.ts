import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startVendorRegistries } from '../dev/stand-ins/vendor-registries.ts'
import { createSanctions } from '../integrations/sanctions/index.ts'
import { createVatRegistry } from '../integrations/vat-registry/index.ts'
import { newTenant, owner, product, wiring, type TestTenant } from '../platform/testing/harness.ts'
import { givenVendor } from '../platform/testing/given.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { kinds, type CheckKind } from './check.ts'
import { ask } from './commands.ts'
import { checkVendor } from './jobs.ts'

let service: Awaited<ReturnType<typeof startVendorRegistries>>
let tenant: TestTenant
beforeAll(async () => void (service = await startVendorRegistries()))
afterAll(() => service.close())
beforeEach(async () => {
  service.state.mood = 'well'
  tenant = await newTenant()
})

type Check = {
  id: string
  kind: CheckKind
  state: string
  source: string | null
  reference: string | null
  note: string | null
  asked_by: string | null
  registered_name: string | null
  registered_address: string | null
  cleared_by: string | null
  clear_reason: string | null
}
const checksOf = async (vendorId: string): Promise<Check[]> =>
  (await tenant.as('auditor').get(`/vendors/${vendorId}/checks`)).body.data as Check[]
const stateOf = async (vendorId: string, kind: CheckKind): Promise<string | undefined> =>
  (await checksOf(vendorId)).find((check) => check.kind === kind)?.state
const vendorNow = async (id: string): Promise<{ status: string; version: number }> =>
  (await tenant.as('buyer').get(`/vendors/${id}`)).body as { status: string; version: number }

/** The buyer asks, and the job gets the answers. */
async function checked(
  vendorId: string,
  {
    asking = kinds,
    configured = true,
  }: { asking?: readonly CheckKind[]; configured?: boolean } = {},
): Promise<void> {
  await tenant.run('buyer', (ctx) => ask(ctx, vendorId, asking))
  const { db, jobs } = await product()
  const handle = checkVendor({
    db,
    wiring,
    enqueue: jobs.enqueue,
    log: { warn: () => {} },
    sanctions: configured ? createSanctions(service) : null,
    vatRegistry: configured ? createVatRegistry(service) : null,
  })
  for (const { id, state } of await checksOf(vendorId))
    if (state === 'waiting') await handle(jobFor(id), id)
}

const jobFor = (checkId: string) => ({
  name: 'check-vendor',
  tenantId: tenant.tenantId,
  checkId,
})

async function givenNew(name: string): Promise<string> {
  const made = await tenant.as('buyer').post('/vendors', {
    name,
    country: 'IN',
    currency: 'INR',
    payment_terms_days: 30,
  })
  expect(made.status, made.text).toBe(201)
  return made.body.id as string
}
const approve = async (id: string) =>
  tenant
    .as('controller')
    .post(`/vendors/${id}/approval`, { version: (await vendorNow(id)).version })
const clear = (id: string, as: 'controller' | 'buyer' = 'controller') =>
  tenant.as(as).post(`/vendors/${id}/match-clearance`, { reason: 'Other owners, other country' })

describe('a vendor that was looked up', () => {
  test('has answers with their source, their reference and who asked', async () => {
    const id = await givenVendor(tenant, { name: 'Acme Components', vatId: 'DE123456789' })
    await checked(id)
    const checks = await checksOf(id)
    expect(new Set(checks.map(({ state }) => state))).toEqual(new Set(['clear', 'valid']))
    const vat = checks.find(({ kind }) => kind === 'vat_registry')!
    expect(vat).toMatchObject({
      registered_name: 'Acme Components GmbH',
      registered_address: 'Hauptstraße 1\n10115 Berlin',
      reference: 'WAPIAAAA-stand-in',
    })
    expect(vat.source).toContain('127.0.0.1')
    expect(vat.asked_by).toBe((await tenant.actor('buyer')).name)
    const page = await tenant.as('buyer').page(`/vendors/${id}`)
    expect(page.text).toContain('Acme Components GmbH')
    expect(page.text).toContain('No match found')
  })

  test('is “not checked” where there is no service, where nobody asked, and where the registry does not know such numbers', async () => {
    const id = await givenVendor(tenant, { name: 'Deccan Steel', vatId: '27AABCU9603R1ZM' })
    expect((await tenant.as('buyer').page(`/vendors/${id}`)).text).toContain('Not checked')
    const asked = await tenant.as('buyer').post(`/vendors/${id}/checks`, {})
    expect([asked.status, asked.body.code]).toEqual([409, 'not_configured'])
    await checked(id, { configured: false })
    expect(await stateOf(id, 'sanctions')).toBe('not_checked')
    await checked(id)
    expect(await stateOf(id, 'vat_registry')).toBe('not_checked')
  })

  test.each(['down', 'odd', 'gone'] as const)(
    'could not be asked about while the service is %s, and is asked about anew later',
    async (mood) => {
      const id = await givenVendor(tenant, { vatId: 'DE123456789' })
      service.state.mood = mood
      await checked(id)
      expect((await checksOf(id)).map(({ state }) => state)).toEqual(['failed', 'failed'])
      expect((await vendorNow(id)).status).toBe('active')
      service.state.mood = 'well'
      await checked(id)
      expect(await stateOf(id, 'vat_registry')).toBe('valid')
    },
  )

  test('is asked about once while an answer is outstanding', async () => {
    const id = await givenVendor(tenant)
    for (let i = 0; i < 2; i++) await tenant.run('buyer', (ctx) => ask(ctx, id, ['sanctions']))
    expect(await checksOf(id)).toHaveLength(1)
  })
})

describe('a possible match', () => {
  test('keeps a vendor from being approved until somebody clears it with a reason', async () => {
    const id = await givenNew('Blocked Trading')
    await checked(id)
    const refused = await approve(id)
    expect([refused.status, refused.body.code]).toEqual([409, 'possible_sanctions_match'])
    expect((await vendorNow(id)).status).toBe('pending')
    expect((await clear(id, 'buyer')).status).toBe(403)
    expect((await tenant.as('controller').post(`/vendors/${id}/match-clearance`, {})).status).toBe(
      422,
    )
    expect((await clear(id)).status).toBe(200)
    expect((await approve(id)).status).toBe(200)
    const [check] = await checksOf(id)
    expect(check).toMatchObject({ state: 'cleared', clear_reason: 'Other owners, other country' })
    expect((await clear(id)).status).toBe(409)
  })

  test('does not keep a vendor from being rejected', async () => {
    const id = await givenNew('Blocked Trading')
    await checked(id)
    const { rows } = await owner.query<{ id: string }>(
      'select id from approvals where subject_id = $1',
      [id],
    )
    const answer = await tenant
      .as('controller')
      .post(`/approvals/${rows[0]!.id}/rejection`, { reason: 'On a list' })
    expect(answer.status, answer.text).toBe(200)
    expect((await vendorNow(id)).status).toBe('blocked')
  })

  test('puts a vendor in use before somebody, and nothing more is ordered meanwhile', async () => {
    const id = await givenVendor(tenant, { name: 'Blocked Trading' })
    await checked(id, { asking: ['sanctions'] })
    expect((await vendorNow(id)).status).toBe('pending')
    expect((await approve(id)).body.code).toBe('possible_sanctions_match')
    await clear(id)
    expect((await approve(id)).status).toBe(200)
    expect((await vendorNow(id)).status).toBe('active')
  })

  test('is told in the history of the vendor, in one chain with everything else', async () => {
    const id = await givenNew('Blocked Trading')
    await checked(id)
    await clear(id)
    const page = await tenant.as('controller').page(`/vendors/${id}`)
    expect(page.text).toContain('cleared a possible sanctions match')
    expect(page.text).toContain('sanctions lists: a possible match')
  })
})

test('an answer that comes twice is kept once', async () => {
  const id = await givenVendor(tenant)
  await checked(id, { asking: ['sanctions'] })
  const before = service.state.asked
  await checked(id, { asking: [] })
  expect(service.state.asked).toBe(before)
  expect(await checksOf(id)).toHaveLength(1)
})

test('another organisation sees no check, and asks for none', async () => {
  const id = await givenVendor(tenant)
  await checked(id)
  const other = await newTenant()
  expect((await other.as('buyer').get(`/vendors/${id}/checks`)).status).toBe(404)
  expect(
    (await other.as('controller').post(`/vendors/${id}/match-clearance`, { reason: 'x' })).status,
  ).toBe(404)
})

test('a cleared match always says by whom and why', async () => {
  const id = await givenVendor(tenant, { name: 'Blocked Trading' })
  await checked(id, { asking: ['sanctions'] })
  await expect(
    asOwner("update vendor_checks set state = 'cleared' where vendor_id = $1", [id]),
  ).rejects.toThrow('vendor_checks__cleared')
})
