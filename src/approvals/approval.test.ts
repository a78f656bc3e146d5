import { describe, expect, test } from 'vitest'
import { aRequest, givenBudget, givenPolicy, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

describe('an approval', () => {
  test('rule 14: the wall is in the decision, not in the button: the second approver cannot go first, nor the first twice', async () => {
    const tenant = await newTenant()
    const pr = await givenSubmitted(tenant, (await givenBudget(tenant, 100_000_000n)).costCenterId)
    const approve = (role: 'approver' | 'controller') =>
      tenant.as(role).post(`/approvals/${pr.approval_id}/approval`)
    expect((await approve('controller')).status).toBe(403)
    expect((await approve('approver')).body.status).toBe('pending')
    expect((await approve('approver')).status).toBe(403)
    expect((await approve('controller')).body.status).toBe('approved')
    expect((await approve('controller')).body).toMatchObject({ status: 409, code: 'wrong_state' })
  })

  test('rule 22: of a request that is on its way keeps its path when the rules change', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const small = {
      lines: [{ description: 'Cable', quantity: '1', unit: 'each', unit_price: '10' }],
    }
    const before = await givenSubmitted(tenant, costCenterId, small)
    await givenPolicy(tenant, [
      { name: 'Finance sees all', position: 5, approver: 'role:controller' },
      { name: 'Cost centre owner', position: 10, approver: 'cost_center_owner' },
    ])
    expect(
      (await tenant.as('approver').post(`/approvals/${before.approval_id}/approval`)).body.status,
    ).toBe('approved')
    expect(await givenSubmitted(tenant, costCenterId, small)).toMatchObject({
      approval: [
        { who: 'The controller', status: 'active' },
        { who: 'The approver', status: 'waiting' },
      ],
    })
  })

  test('rules 15 and 21: rejected is no dead end: what is edited is a new revision; dearer, it is approved anew from the first step', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 200_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    await tenant.as('approver').post(`/approvals/${pr.approval_id}/approval`)
    await tenant
      .as('controller')
      .post(`/approvals/${pr.approval_id}/rejection`, { reason: 'Not these' })
    expect(
      (
        await tenant.as('requester').post(
          `/purchase-requests/${pr.id}/edit`,
          aRequest(costCenterId, {
            lines: [
              {
                description: 'Latitude 5450',
                quantity: '14',
                unit: 'each',
                unit_price: '68500.00',
              },
            ],
          }),
        )
      ).body,
    ).toMatchObject({ status: 'draft', revision: 2 })
    const again = await tenant.as('requester').post(`/purchase-requests/${pr.id}/submission`)
    expect(again.body).toMatchObject({
      status: 'pending',
      approval: [
        { who: 'The approver', status: 'active' },
        { who: 'The controller', status: 'waiting' },
      ],
    })
    expect(again.body.approval_id).not.toBe(pr.approval_id)
    expect(
      (
        await tenant
          .as('requester')
          .post(`/purchase-requests/${pr.id}/edit`, aRequest(costCenterId))
      ).body,
    ).toMatchObject({ status: 409, code: 'wrong_state' })
  })
})
