import { expect, test } from 'vitest'
import { aRequest, givenBudget, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant, owner } from '../platform/testing/harness.ts'

test('an approver reads who decides beside them, and only the last one that it is approved then', async () => {
  const tenant = await newTenant()
  const own = await givenBudget(tenant, 100_000_000n)
  const other = await givenBudget(tenant, 100_000_000n)
  await owner.query(
    `update cost_centers
     set owner_id = (
       select user_id from memberships
       where tenant_id = cost_centers.tenant_id and email like 'controller@%'
     )
     where id = $1`,
    [other.costCenterId],
  )
  const [line] = aRequest(own.costCenterId).lines
  const codes = [own, other].map(({ costCenterId }) => `CC-${costCenterId.slice(-4)}`)
  const pr = await givenSubmitted(tenant, own.costCenterId, {
    lines: [{ ...line, split: `${codes[0]} 50 %; ${codes[1]} 50 %` }],
  })
  const pageOf = async (role: 'approver' | 'controller'): Promise<string> =>
    (await tenant.as(role).page(`/approvals/${pr.approval_id}`)).text
  const { rows: names } = await owner.query<{ email: string; name: string }>(
    `select m.email, m.name from memberships as m
     join cost_centers as c on c.tenant_id = m.tenant_id where c.id = $1`,
    [own.costCenterId],
  )
  const nameOf = (role: string): string =>
    names.find(({ email }) => email.startsWith(`${role}@`))!.name
  expect(await pageOf('approver')).toContain(`After this: <b>${nameOf('controller')}</b>`)
  expect(await pageOf('controller')).toContain(`After this: <b>${nameOf('approver')}</b>`)
  await tenant.as('controller').post(`/approvals/${pr.approval_id}/approval`)
  expect(await pageOf('approver')).toContain('After this: <b>it is approved</b>')
})
