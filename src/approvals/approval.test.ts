import { describe, expect, test } from 'vitest'
import { aRequest, givenBudget, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { planSteps, type Facts, type Person, type Rule } from './approval.ts'

const owner: Person = { userId: 'owner', name: 'Owner', roles: ['approver'] }
const finance: Person = { userId: 'finance', name: 'Finance', roles: ['controller'] }
const rule = (change: Partial<Rule>): Rule => ({ name: 'Rule', position: 1, cost_center_id: null, min_amount: 0n, approver: 'cost_center_owner', approver_role: null, approver_id: null, ...change })
const rules = [rule({ name: 'Owner' }), rule({ name: 'Finance', position: 2, min_amount: 50_000_000n, approver: 'role', approver_role: 'controller' })]
const facts = (change: Partial<Facts> = {}): Facts => ({ requesterId: 'requester', currency: 'INR', amount: 1n, costCenter: { id: 'c', code: 'IT', ownerId: 'owner' }, ...change })
const asked = (change: Partial<Facts> = {}, people = [owner, finance]) => planSteps(facts(change), rules, people).map((s) => s.assignees.map((p) => p.name).join())

describe('who must approve', () => {
  test('rule 17: a paisa below the limit needs one, exactly at the limit both', () => {
    expect(asked({ amount: 49_999_999n })).toEqual(['Owner'])
    expect(asked({ amount: 50_000_000n })).toEqual(['Owner', 'Finance'])
  })
  test('O21: below the limit is not approved at once, as there: nobody’s own confirmation counts here, not even a manager’s (rule 19)', () => {
    expect(asked({ requesterId: 'owner' })).toEqual(['Finance'])
    expect(asked({ requesterId: 'finance', amount: 50_000_000n })).toEqual(['Owner'])
    expect(() => asked({ requesterId: 'owner' }, [owner])).toThrow(/Nobody may approve this/)
  })
  test('no rule at all approves nothing: it goes to a controller', () => expect(planSteps(facts(), [], [owner, finance]).map((s) => s.assignees[0]!.name)).toEqual(['Finance']))
})

describe('an approval', () => {
  test('rule 14: the wall is in the decision, not in the button: the second approver cannot go first, nor the first twice', async () => {
    const tenant = await newTenant()
    const pr = await givenSubmitted(tenant, (await givenBudget(tenant, 100_000_000n)).costCenterId)
    const approve = (role: 'approver' | 'controller') => tenant.as(role).post(`/approvals/${pr.approval_id}/approval`)
    expect((await approve('controller')).status).toBe(403)
    expect((await approve('approver')).body.status).toBe('pending')
    expect((await approve('approver')).status).toBe(403)
    expect((await approve('controller')).body.status).toBe('approved')
    expect((await approve('controller')).body).toMatchObject({ status: 409, code: 'wrong_state' })
  })

  test('rule 22: of a request that is on its way keeps its path when the rules change', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const small = { lines: [{ description: 'Cable', quantity: '1', unit: 'each', unit_price: '10' }] }
    const before = await givenSubmitted(tenant, costCenterId, small)
    expect((await tenant.as('admin').post('/approval-rules', { name: 'Finance sees all', position: 5, min_amount: '0', approver: 'role:controller', active: true })).status).toBe(201)
    expect((await tenant.as('approver').post(`/approvals/${before.approval_id}/approval`)).body.status).toBe('approved')
    expect(await givenSubmitted(tenant, costCenterId, small)).toMatchObject({ approval: [{ who: 'The controller', status: 'active' }, { who: 'The approver', status: 'waiting' }] })
  })

  test('rules 15 and 21: rejected is no dead end: what is edited is a new revision; dearer, it is approved anew from the first step', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 200_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    await tenant.as('approver').post(`/approvals/${pr.approval_id}/approval`)
    await tenant.as('controller').post(`/approvals/${pr.approval_id}/rejection`, { reason: 'Not these' })
    expect((await tenant.as('requester').post(`/purchase-requests/${pr.id}/edit`, aRequest(costCenterId, { lines: [{ description: 'Latitude 5450', quantity: '14', unit: 'each', unit_price: '68500.00' }] }))).body).toMatchObject({ status: 'draft', revision: 2 })
    const again = await tenant.as('requester').post(`/purchase-requests/${pr.id}/submission`)
    expect(again.body).toMatchObject({ status: 'pending', approval: [{ who: 'The approver', status: 'active' }, { who: 'The controller', status: 'waiting' }] })
    expect(again.body.approval_id).not.toBe(pr.approval_id)
    expect((await tenant.as('requester').post(`/purchase-requests/${pr.id}/edit`, aRequest(costCenterId))).body).toMatchObject({ status: 409, code: 'wrong_state' })
  })
})
