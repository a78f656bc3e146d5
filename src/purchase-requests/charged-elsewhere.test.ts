import { expect, test } from 'vitest'
import { budgetFigures } from '../platform/testing/given-invoices.ts'
import {
  aRequest,
  givenBudget,
  givenOrder,
  givenSubmitted,
  givenVendor,
} from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

test.each([
  ['withdrawn', 'requester'],
  ['rejected', 'approver'],
  ['returned', 'approver'],
] as const)(
  'a request that was %s and is charged to another cost centre is ordered from the budget of that one alone',
  async (status, who) => {
    const tenant = await newTenant()
    const before = await givenBudget(tenant, 200_000_000n)
    const after = await givenBudget(tenant, 200_000_000n)
    const sent = await givenSubmitted(tenant, before.costCenterId)
    const path =
      status === 'withdrawn'
        ? `/purchase-requests/${sent.id}/withdrawal`
        : `/approvals/${sent.approval_id}/${status === 'rejected' ? 'rejection' : 'return'}`
    const back = await tenant
      .as(who)
      .post(path, status === 'withdrawn' ? {} : { reason: 'Not ours' })
    expect(back.status, back.text).toBe(200)
    const requester = tenant.as('requester')
    const lineIds = async (): Promise<string[]> =>
      (await requester.get(`/purchase-requests/${sent.id}`)).body.lines.map(
        ({ id }: { id: string }) => id,
      )
    const had = await lineIds()
    const edited = await requester.post(
      `/purchase-requests/${sent.id}/edit`,
      aRequest(after.costCenterId),
    )
    expect(edited.status, edited.text).toBe(200)
    expect(await lineIds()).toEqual(had)
    const again = await requester.post(`/purchase-requests/${sent.id}/submission`)
    for (const role of ['approver', 'controller'] as const)
      await tenant.as(role).post(`/approvals/${again.body.approval_id}/approval`)
    await givenOrder(tenant, sent, await givenVendor(tenant))
    expect(await budgetFigures(tenant, before.budgetId)).toMatchObject({ committed: 0n })
    expect(await budgetFigures(tenant, after.budgetId)).toMatchObject({ committed: 82_200_000n })
  },
)
