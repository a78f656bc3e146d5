import { describe, expect, test } from 'vitest'
import type { Role } from '../kernel/permissions.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenJoined } from '../platform/testing/joined.ts'
import { asOwner } from '../platform/testing/visitor.ts'

type Proposal = { id: string; role: string; member: string; status: string; version: number }
type Member = { id: string; roles: string[]; grants: object[]; proposed_roles: Proposal[] }
const person = (tenant: TestTenant, name: string, roles: readonly Role[]) => ({
  name,
  email: `${name.toLowerCase()}@${tenant.slug}.test`,
  roles,
})
const idOf = (tenant: TestTenant, role: Role): string =>
  tenant.users[`${role}@${tenant.slug}.test`]!
const memberOf = async (tenant: TestTenant, id: string): Promise<Member> =>
  (await tenant.as('admin').get(`/members/${id}`)).body as Member
const rolesNow = async (tenant: TestTenant, id: string): Promise<string[]> =>
  (await memberOf(tenant, id)).roles

/** An organisation whose auditor is a second administrator since it was founded. */
async function givenTwo(): Promise<TestTenant> {
  const tenant = await newTenant()
  await asOwner(
    `update memberships set roles = '{auditor,admin}' where tenant_id = $1 and user_id = $2`,
    [tenant.tenantId, idOf(tenant, 'auditor')],
  )
  return tenant
}

describe('a role that moves money', () => {
  test('is held by a new person only when a second administrator has confirmed it', async () => {
    const tenant = await givenTwo()
    const made = await givenJoined(
      tenant,
      person(tenant, 'Meera', ['requester', 'approver', 'controller']),
    )
    expect([made.status, made.body.roles]).toEqual([200, ['requester']])
    const [first, second] = (made.body as Member).proposed_roles
    expect([first!.role, second!.role]).toEqual(['approver', 'controller'])
    const own = await tenant.as('admin').post(`/role-proposals/${first!.id}/confirmation`)
    expect([own.status, own.body.detail]).toEqual([
      403,
      expect.stringContaining('You gave this role, so another administrator must confirm it.'),
    ])
    expect(
      (await tenant.as('controller').post(`/role-proposals/${first!.id}/confirmation`)).status,
    ).toBe(403)
    const confirmed = await tenant
      .as('auditor')
      .post(`/role-proposals/${first!.id}/confirmation`, { version: first!.version })
    expect([confirmed.status, confirmed.body.status]).toEqual([200, 'confirmed'])
    const refused = await tenant
      .as('auditor')
      .post(`/role-proposals/${second!.id}/refusal`, { reason: 'One is enough' })
    expect(refused.body.status).toBe('refused')
    expect(await rolesNow(tenant, made.body.id)).toEqual(['requester', 'approver'])
    expect(
      (await tenant.as('auditor').post(`/role-proposals/${second!.id}/confirmation`)).status,
    ).toBe(409)
    const page = await tenant.as('admin').page(`/members/${made.body.id}`)
    expect(page.text).toContain('confirmed a role')
  })

  test('waits when roles are changed, given for a part or a time, or come back with a person', async () => {
    const tenant = await givenTwo()
    const receiver = idOf(tenant, 'receiver')
    const edited = await tenant
      .as('admin')
      .post(`/members/${receiver}/edit`, { name: 'Ravi', roles: ['receiver', 'buyer'] })
    expect([edited.status, edited.body.roles]).toEqual([200, ['receiver']])
    const timed = await tenant
      .as('admin')
      .post(`/members/${receiver}/roles`, { role: 'ap_clerk', until: '2099-12-31' })
    expect([timed.status, timed.body.grants]).toEqual([200, []])
    const waiting = (await memberOf(tenant, receiver)).proposed_roles
    expect(waiting.map((p) => p.role)).toEqual(['buyer', 'ap_clerk'])
    for (const { id } of waiting)
      expect((await tenant.as('auditor').post(`/role-proposals/${id}/confirmation`)).status).toBe(
        200,
      )
    expect(await memberOf(tenant, receiver)).toMatchObject({
      roles: ['receiver', 'buyer'],
      grants: [{ role: 'ap_clerk', until: '2099-12-31', in_force: true }],
    })
    await tenant.as('admin').post(`/members/${receiver}/deactivation`)
    await tenant.as('admin').post(`/members/${receiver}/reactivation`)
    expect(await rolesNow(tenant, receiver)).toEqual(['receiver'])
  })

  test('is confirmed by nobody for themselves, and not twice', async () => {
    const tenant = await givenTwo()
    const second = idOf(tenant, 'auditor')
    const asked = await tenant
      .as('admin')
      .post(`/members/${second}/edit`, { name: 'Asha', roles: ['auditor', 'admin', 'controller'] })
    const [proposal] = (asked.body as Member).proposed_roles
    const own = await tenant.as('auditor').post(`/role-proposals/${proposal!.id}/confirmation`)
    expect([own.status, own.body.detail]).toEqual([
      403,
      'Nobody confirms a role for themselves. Ask another administrator.',
    ])
    expect(await rolesNow(tenant, second)).toEqual(['auditor', 'admin'])
    const buyer = await tenant
      .as('admin')
      .post(`/members/${idOf(tenant, 'requester')}/roles`, { role: 'buyer' })
    const { id } = (buyer.body as Member).proposed_roles[0]!
    const answers = await Promise.all([
      tenant.as('auditor').post(`/role-proposals/${id}/confirmation`),
      tenant.as('auditor').post(`/role-proposals/${id}/confirmation`),
    ])
    expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  test('is hidden from another organisation, and asks for a proof of identity', async () => {
    const [tenant, other] = [await givenTwo(), await givenTwo()]
    const made = await givenJoined(tenant, person(tenant, 'Meera', ['buyer']))
    const { id } = (made.body as Member).proposed_roles[0]!
    expect((await other.as('auditor').post(`/role-proposals/${id}/confirmation`)).status).toBe(404)
    const second = tenant.as('auditor')
    await second.cookie()
    await asOwner(`update sessions set data = data - 'confirmedAt' where user_id = $1`, [
      idOf(tenant, 'auditor'),
    ])
    expect((await second.form(`/role-proposals/${id}/confirmation`)).headers['location']).toMatch(
      /^\/step-up/,
    )
    expect((await second.page('/role-proposals')).text).toContain('Confirm Buyer')
    expect((await tenant.as('admin').page('/role-proposals')).text).toContain(
      'Another administrator',
    )
  })

  test('other roles are given at once', async () => {
    const tenant = await givenTwo()
    const made = await givenJoined(tenant, person(tenant, 'Meera', ['requester', 'receiver']))
    expect(made.body).toMatchObject({ roles: ['requester', 'receiver'], proposed_roles: [] })
  })
})

describe('the only administrator', () => {
  test('gives roles alone, on record, until there is a second one; and not again when that one is gone', async () => {
    const tenant = await newTenant()
    const alone = await givenJoined(tenant, person(tenant, 'Meera', ['approver']))
    expect(alone.body).toMatchObject({ roles: ['approver'], proposed_roles: [] })
    const audit = await tenant.as('auditor').get('/history?limit=200')
    expect(JSON.stringify(audit.body)).toContain('"alone":true')
    expect((await tenant.as('admin').page(`/members/${alone.body.id}`)).text).toContain(
      'There is one administrator, who gives roles alone',
    )
    const second = await givenJoined(tenant, person(tenant, 'Asha', ['admin']))
    expect(second.body.roles).toEqual(['admin'])
    expect(JSON.stringify((await tenant.as('controller').get('/notifications')).body)).toContain(
      'Asha is an administrator now',
    )
    const later = await givenJoined(tenant, person(tenant, 'Ravi', ['buyer']))
    expect(later.body.roles).toEqual([])
    await tenant.as('admin').post(`/members/${second.body.id}/deactivation`)
    const still = await givenJoined(tenant, person(tenant, 'Lata', ['controller']))
    expect(still.body).toMatchObject({ roles: [], proposed_roles: [{ role: 'controller' }] })
  })

  test('two grants at once do not make two administrators alone', async () => {
    const tenant = await newTenant()
    const made = await Promise.all([
      givenJoined(tenant, person(tenant, 'Asha', ['admin'])),
      givenJoined(tenant, person(tenant, 'Bina', ['admin'])),
    ])
    expect(made.map((m) => m.body.roles.length).toSorted((a, b) => a - b)).toEqual([0, 1])
  })
})
