import { randomUUID } from 'node:crypto'
import supertest from 'supertest'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  aRequest,
  givenBudget,
  givenHoldOver,
  givenPath,
  givenSubmitted,
  type GivenStep,
  type Submitted,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { addDays } from '../kernel/calendar.ts'
import type { Role } from '../kernel/permissions.ts'

let tenant: TestTenant
let costCenterId: string
beforeEach(async () => {
  tenant = await newTenant()
  costCenterId = (await givenBudget(tenant, 1_000_000_000n)).costCenterId
})
const small = { lines: [{ description: 'Mouse', quantity: '1', unit: 'each', unit_price: '10' }] }
const approve = (role: Role, pr: Submitted, body: object = {}) =>
  tenant.as(role).post(`/approvals/${pr.approval_id}/approval`, body)
const inboxOf = async (role: Role): Promise<string> => (await tenant.as(role).get('/inbox')).text
const statusOf = async (pr: Submitted): Promise<string> =>
  (await tenant.as('requester').get(`/purchase-requests/${pr.id}`)).body.status
const onPath = async (steps: readonly GivenStep[], change: object = small): Promise<Submitted> => {
  const pr = await givenSubmitted(tenant, costCenterId, change)
  await givenPath(tenant, pr.approval_id, steps)
  return pr
}

describe('E1: the steps of an approval', () => {
  test('of one stage wait side by side; the next stage begins when all of them are done, and a skipped one never waits', async () => {
    const pr = await onPath([
      { stage: 1, people: ['approver'] },
      { stage: 1, people: ['controller'] },
      { stage: 2, people: ['admin'], skipped: true },
      { stage: 3, people: ['buyer'] },
    ])
    expect(await inboxOf('controller')).toContain(pr.id)
    expect((await approve('controller', pr)).body.status).toBe('pending')
    expect((await approve('buyer', pr)).status).toBe(403)
    expect((await approve('approver', pr)).body.status).toBe('pending')
    expect(await inboxOf('admin')).not.toContain(pr.approval_id)
    expect((await approve('buyer', pr)).body.status).toBe('approved')
    expect(await statusOf(pr)).toBe('approved')
  })

  test('that ask for everybody wait for everybody; that ask for two of three, for two', async () => {
    const all = await onPath([
      { stage: 1, people: ['approver', 'controller'], mode: 'all', needed: 2 },
    ])
    expect((await approve('approver', all)).body.status).toBe('pending')
    expect((await approve('approver', all)).status).toBe(403)
    expect((await approve('controller', all)).body.status).toBe('approved')
    const quorum = await onPath([
      { stage: 1, people: ['approver', 'controller', 'buyer'], mode: 'quorum', needed: 2 },
    ])
    await approve('buyer', quorum)
    expect((await approve('approver', quorum)).body.status).toBe('approved')
    expect(await inboxOf('controller')).not.toContain(quorum.approval_id)
  })

  test('one no is enough, and ends what waits beside it', async () => {
    const pr = await onPath([
      { stage: 1, people: ['approver', 'controller'], mode: 'all', needed: 2 },
      { stage: 1, people: ['buyer'] },
    ])
    await approve('approver', pr)
    expect(
      (
        await tenant
          .as('controller')
          .post(`/approvals/${pr.approval_id}/rejection`, { reason: 'No' })
      ).body.status,
    ).toBe('rejected')
    expect((await approve('buyer', pr)).status).toBe(409)
    expect(await statusOf(pr)).toBe('rejected')
  })

  test('ask one person once: an approval in one step counts in the others too', async () => {
    const pr = await onPath([
      { stage: 1, people: ['approver'] },
      { stage: 2, people: ['approver', 'buyer'] },
      { stage: 3, people: ['controller'] },
    ])
    expect((await approve('approver', pr)).body.status).toBe('pending')
    expect(await inboxOf('controller')).toContain(pr.approval_id)
    expect(await inboxOf('buyer')).not.toContain(pr.approval_id)
  })

  test('two decisions at once on one step: one counts, the other is told', async () => {
    const pr = await onPath([{ stage: 1, people: ['approver', 'controller'] }])
    const answers = await Promise.all([
      approve('approver', pr),
      tenant.as('controller').post(`/approvals/${pr.approval_id}/rejection`, { reason: 'No' }),
    ])
    expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(await statusOf(pr)).toBe(answers[0]!.status === 200 ? 'approved' : 'rejected')
  })
})

describe('rule 15: a new revision', () => {
  const again = async (
    pr: Submitted,
    change: object,
  ): Promise<{ approval_id: string; approval: { who: string; status: string }[] }> => {
    expect(
      (
        await tenant
          .as('requester')
          .post(`/purchase-requests/${pr.id}/edit`, aRequest(costCenterId, change))
      ).status,
    ).toBe(200)
    return (await tenant.as('requester').post(`/purchase-requests/${pr.id}/submission`)).body
  }
  const returned = async (): Promise<Submitted> => {
    const pr = await givenSubmitted(tenant, costCenterId)
    await approve('approver', pr)
    await tenant.as('controller').post(`/approvals/${pr.approval_id}/return`, { reason: 'Fewer?' })
    return pr
  }
  const laptops = (quantity: string, change: object = {}) => ({
    lines: [{ description: 'Latitude 5450', quantity, unit: 'each', unit_price: '68500.00' }],
    ...change,
  })

  test('rule 18: is decided by its new total, not by what it adds: 400,000 that become 600,000 go to finance too', async () => {
    const each = (quantity: string) => ({
      lines: [{ description: 'Server', quantity, unit: 'each', unit_price: '200000.00' }],
    })
    const pr = await givenSubmitted(tenant, costCenterId, each('2'))
    expect(
      (await tenant.as('requester').get(`/purchase-requests/${pr.id}`)).body.approval,
    ).toMatchObject([{ who: 'The approver' }])
    await tenant.as('approver').post(`/approvals/${pr.approval_id}/return`, { reason: 'Three?' })
    expect((await again(pr, each('3'))).approval).toMatchObject([
      { who: 'The approver', status: 'active' },
      { who: 'The controller', status: 'waiting' },
    ])
  })

  test('that became cheaper keeps the approvals given, with person and time, and asks the other approvers', async () => {
    const second = await again(await returned(), laptops('10'))
    expect(second.approval).toMatchObject([
      { who: 'The approver', status: 'kept' },
      { who: 'The controller', status: 'active' },
    ])
    expect(await inboxOf('approver')).not.toContain(second.approval_id)
    const page = (await tenant.as('controller').page(`/approvals/${second.approval_id}`)).text
    expect(page).toContain('approved before, and nothing it concerns has changed')
    expect(
      (await tenant.as('controller').get(`/approvals/${second.approval_id}`)).body.changes,
    ).toEqual([
      { label: 'Total', from: '822000.00 INR', to: '685000.00 INR' },
      { label: 'Line 1', from: '12 each at 68500', to: '10 each at 68500' },
    ])
  })

  test('rule 16: that became more expensive by the smallest amount, or has other content, asks everybody again', async () => {
    const first = await returned()
    const dearer = await again(first, {
      lines: [
        { description: 'Latitude 5450', quantity: '12', unit: 'each', unit_price: '68500.001' },
      ],
    })
    expect(dearer.approval).toMatchObject([{ status: 'active' }, { status: 'waiting' }])
    const other = await again(await returned(), {
      lines: [{ description: 'Desks', quantity: '12', unit: 'each', unit_price: '68500' }],
    })
    expect(other.approval).toMatchObject([{ status: 'active' }, { status: 'waiting' }])
  })

  test('rule 22: is not decided by somebody who looked at the one before: they see what changed, and keep what they wrote', async () => {
    const pr = await givenSubmitted(tenant, costCenterId)
    await tenant.as('requester').post(`/purchase-requests/${pr.id}/withdrawal`)
    const second = await again(pr, laptops('14'))
    const json = await approve('approver', pr, { revision: 1 })
    expect(json.body).toMatchObject({
      status: 409,
      code: 'stale',
      errors: expect.arrayContaining([
        expect.objectContaining({
          code: 'changed',
          detail: 'Total: 822000.00 INR → 959000.00 INR',
        }),
      ]),
    })
    const page = await tenant
      .as('approver')
      .form(`/approvals/${pr.approval_id}/approval`, { revision: '1', reason: 'Fine by me' })
    expect(page.status).toBe(409)
    expect(page.text).toContain('What changed since you looked')
    expect(page.text).toContain('959000.00 INR')
    expect(page.text).toContain('Fine by me</textarea>')
    expect(page.text).toContain(`/approvals/${second.approval_id}/approval`)
    expect(await statusOf(pr)).toBe('pending')
    expect(
      (
        await approve(
          'approver',
          { ...pr, approval_id: second.approval_id },
          { revision: 2, hash: 'something else' },
        )
      ).body.code,
    ).toBe('stale')
  })
})

describe('a decision made in a browser', () => {
  const press = (role: Role, pr: Submitted, verb = 'approval', reason = '') =>
    tenant.as(role).form(`/approvals/${pr.approval_id}/${verb}`, { reason })
  const undo = (role: Role, pr: Submitted) =>
    tenant.as(role).post(`/approvals/${pr.approval_id}/undo`)

  test('is held for ten seconds: nothing follows from it, and it can be taken back as if it had not been', async () => {
    const pr = await givenSubmitted(tenant, costCenterId, small)
    expect((await press('approver', pr)).headers['location']).toBe(`/approvals/${pr.approval_id}`)
    expect(await statusOf(pr)).toBe('pending')
    expect(await inboxOf('approver')).not.toContain(pr.approval_id)
    const page = (await tenant.as('approver').page(`/approvals/${pr.approval_id}`)).text
    expect(page).toContain('Your decision takes effect in a moment.')
    expect((await press('approver', pr)).status).toBe(409)
    expect((await undo('approver', pr)).status).toBe(200)
    expect(await inboxOf('approver')).toContain(pr.approval_id)
    await givenHoldOver(tenant)
    expect(await statusOf(pr)).toBe('pending')
  })

  test('takes effect afterwards, exactly once; then there is nothing to undo', async () => {
    const pr = await givenSubmitted(tenant, costCenterId, small)
    await press('approver', pr)
    await Promise.all([givenHoldOver(tenant), givenHoldOver(tenant)])
    expect(await statusOf(pr)).toBe('approved')
    expect((await undo('approver', pr)).body).toMatchObject({ status: 409, code: 'too_late' })
    expect((await tenant.as('approver').page(`/approvals/${pr.approval_id}`)).text).not.toContain(
      'Undo',
    )
    const history = (await tenant.as('requester').page(`/purchase-requests/${pr.id}`)).text
    expect(history.match(/gave the last approval/g)).toHaveLength(1)
    expect(history).toContain('<b>The approver</b> gave the last approval')
  })

  test('undone and applied at the same moment is either the one or the other', async () => {
    const pr = await givenSubmitted(tenant, costCenterId, small)
    await press('approver', pr)
    const [undone] = await Promise.all([undo('approver', pr), givenHoldOver(tenant)])
    expect([undone!.status, await statusOf(pr)]).toSatisfy(([status, state]) =>
      status === 200 ? state === 'pending' : status === 409 && state === 'approved',
    )
  })

  test('is not decided over by somebody else in the meantime, nor taken back by them', async () => {
    const pr = await onPath([{ stage: 1, people: ['approver', 'controller'] }])
    await press('approver', pr, 'rejection', 'No')
    expect((await approve('controller', pr)).body).toMatchObject({
      status: 409,
      code: 'held',
      detail: expect.stringContaining('The approver rejected it a moment ago'),
    })
    expect((await undo('controller', pr)).body.code).toBe('too_late')
    await givenHoldOver(tenant)
    expect(await statusOf(pr)).toBe('rejected')
  })

  test('ends when its document is withdrawn before it takes effect, and stays when it already has', async () => {
    const pr = await givenSubmitted(tenant, costCenterId, small)
    await press('approver', pr)
    expect(
      (await tenant.as('requester').post(`/purchase-requests/${pr.id}/withdrawal`)).body.status,
    ).toBe('withdrawn')
    await givenHoldOver(tenant)
    expect(await statusOf(pr)).toBe('withdrawn')
  })

  test('a program’s takes effect at once, unless it asks for the same', async () => {
    const pr = await givenSubmitted(tenant, costCenterId, small)
    expect((await approve('approver', pr, { hold: true })).body.status).toBe('pending')
    expect((await undo('approver', pr)).status).toBe(200)
    expect((await approve('approver', pr)).body.status).toBe('approved')
  })

  test('without the reason it needs comes back with the field named', async () => {
    const pr = await givenSubmitted(tenant, costCenterId, small)
    const page = await press('approver', pr, 'return')
    expect(page.status).toBe(422)
    expect(page.text).toContain('Say why, so that the requester knows what to do.')
  })
})

const byKey = (key: string, pr: Submitted) =>
  supertest(tenant.app)
    .post(`/api/v1/approvals/${pr.approval_id}/approval`)
    .set('Authorization', `Bearer ${key}`)
    .send({})

describe('rule 19: nobody approves their own work', () => {
  test('by no route: not as requester, administrator, by key, by form, nor when the rules name them', async () => {
    const pr = await onPath([{ stage: 1, people: ['requester', 'admin'] }])
    expect((await approve('requester', pr)).status).toBe(403)
    expect(
      (await tenant.as('requester').form(`/approvals/${pr.approval_id}/approval`)).status,
    ).toBe(403)
    const key = await tenant.as('requester').post('/me/api-keys', {
      name: 'Mine',
      scopes: ['purchase_requests.read'],
      expires_on: addDays(new Date().toISOString().slice(0, 10), 30),
    })
    expect((await byKey(key.body.key, pr)).status).toBe(403)
    await expect(
      tenant.run('requester', async (ctx) =>
        (await import('./decide.ts')).decide(ctx, pr.approval_id, {
          decision: 'approved',
          reason: null,
          hold: false,
        }),
      ),
    ).rejects.toMatchObject({ status: 403 })
    expect(await statusOf(pr)).toBe('pending')
    expect((await approve('admin', pr)).body.status).toBe('approved')
  })

  test('nor with a task that reached them by mistake, as requester or as another author', async () => {
    const refusal = { status: 403, detail: 'You cannot decide on your own request.' }
    const idOf = (role: Role): string => tenant.users[`${role}@${tenant.slug}.test`]!
    const asked = await onPath([{ stage: 1, people: ['admin'] }])
    await asOwner('update approval_tasks set assignee_id = $2 where approval_id = $1 and open', [
      asked.approval_id,
      idOf('requester'),
    ])
    expect((await approve('requester', asked)).body).toMatchObject(refusal)
    const written = await onPath([{ stage: 1, people: ['admin'] }])
    await asOwner('update approvals set author_ids = array_append(author_ids, $2) where id = $1', [
      written.approval_id,
      idOf('admin'),
    ])
    expect((await approve('admin', written)).body).toMatchObject(refusal)
    expect(await statusOf(written)).toBe('pending')
  })

  test('an API key decides only where it was made for that, though its owner is asked', async () => {
    const pr = await givenSubmitted(tenant, costCenterId, small)
    const key = async (scopes: string[]): Promise<string> =>
      (
        await tenant.as('approver').post('/me/api-keys', {
          name: scopes.join(),
          scopes,
          expires_on: addDays(new Date().toISOString().slice(0, 10), 30),
        })
      ).body.key
    expect((await byKey(await key(['purchase_requests.read']), pr)).body).toMatchObject({
      status: 403,
      detail: expect.stringContaining('API key'),
    })
    expect((await byKey(await key(['approvals.decide']), pr)).body.status).toBe('approved')
  })

  test('the last editor of a vendor may not approve it, and its approval starts again', async () => {
    const vendor = {
      name: `Acme ${randomUUID().slice(0, 8)}`,
      country: 'IN',
      currency: 'INR',
      payment_terms_days: 30,
    }
    const made = await tenant.as('buyer').post('/vendors', vendor)
    expect(await inboxOf('controller')).toContain(made.body.id)
    expect(
      (
        await tenant
          .as('admin')
          .post(`/vendors/${made.body.id}/edit`, { ...vendor, email: 'sales@acme.test' })
      ).status,
    ).toBe(200)
    expect((await tenant.as('admin').post(`/vendors/${made.body.id}/approval`)).status).toBe(403)
    expect((await tenant.as('buyer').post(`/vendors/${made.body.id}/approval`)).status).toBe(403)
    expect(
      (await tenant.as('controller').post(`/vendors/${made.body.id}/approval`)).body.status,
    ).toBe('active')
  })
})

describe('an approval', () => {
  test('opens for the people involved, and for nobody else', async () => {
    const pr = await onPath([{ stage: 1, people: ['receiver'] }])
    expect((await tenant.as('receiver').page(`/approvals/${pr.approval_id}`)).text).toContain(
      'Why it is with you',
    )
    expect((await tenant.as('ap_clerk').page(`/approvals/${pr.approval_id}`)).status).toBe(404)
    expect((await tenant.as('ap_clerk').get(`/approvals/${pr.approval_id}`)).status).toBe(404)
    expect((await tenant.as('requester').get(`/approvals/${pr.approval_id}`)).body.with_me).toBe(
      false,
    )
    const stranger = await newTenant()
    expect((await stranger.as('approver').get(`/approvals/${pr.approval_id}`)).status).toBe(404)
    expect((await stranger.as('approver').post(`/approvals/${pr.approval_id}/undo`)).status).toBe(
      404,
    )
    expect((await approve('receiver', pr)).body.status).toBe('approved')
  })

  test('of a rejected vendor blocks it, and lifting the block asks again', async () => {
    const made = await tenant.as('buyer').post('/vendors', {
      name: 'Doubtful & Sons',
      country: 'IN',
      currency: 'INR',
      payment_terms_days: 30,
    })
    const waiting = (await tenant.as('controller').get('/inbox')).body.data.find(
      (item: { id: string }) => item.id === made.body.id,
    )
    await tenant
      .as('controller')
      .post(`/approvals/${waiting.approval_id}/rejection`, { reason: 'Unknown' })
    expect((await tenant.as('buyer').get(`/vendors/${made.body.id}`)).body).toMatchObject({
      status: 'blocked',
      status_reason: 'Unknown',
    })
    expect((await tenant.as('buyer').post(`/vendors/${made.body.id}/unblock`)).body.status).toBe(
      'pending',
    )
    expect(await inboxOf('controller')).toContain(made.body.id)
  })
})
