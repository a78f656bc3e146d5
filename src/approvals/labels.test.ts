import { expect, test } from 'vitest'
import { message } from '../messages/index.ts'
import { givenBudget, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { changesBetween, contentOf, hashOf } from './content.ts'

test('what an approval is about is named in the language of its reader, and bound to the same for all', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  await givenSubmitted(tenant, costCenterId)
  const [task] = (await tenant.as('approver').get('/inbox')).body.data as { approval_id: string }[]
  const at = `/approvals/${task!.approval_id}`
  const english = await tenant.as('approver').get(at)
  for (const label of ['Cost centre', 'Suggested vendor', 'Need by', 'Asked by', 'Revision'])
    expect((await tenant.as('approver').page(at)).text).toContain(label)
  await asOwner(`update memberships set locale = 'de-DE' where tenant_id = $1`, [tenant.tenantId])
  const german = await tenant.as('approver').get(at)
  const { text } = await tenant.as('approver').page(at)
  for (const label of ['Kostenstelle', 'Vorgeschlagener Lieferant', 'Gebraucht bis', 'Gefragt von'])
    expect(text).toContain(label)
  expect(text).not.toMatch(/Suggested vendor|Need by|Asked by/)
  expect(german.body.hash).toBe(english.body.hash)
  expect(german.body.hash).toMatch(/\w/)
})

test('the fingerprint does not depend on how the database orders what a label holds', () => {
  const label = (params: { position: number; part: number }) => message('fact.line_part', params)
  const content = (params: { position: number; part: number }) =>
    contentOf({ content: { coding: [{ label: label(params), text: 'IT 50 %' }] } })
  const [one, other] = [content({ position: 1, part: 2 }), content({ part: 2, position: 1 })]
  expect(hashOf(one)).toBe(hashOf(other))
  expect(changesBetween(one, other)).toEqual([])
  expect(hashOf(content({ position: 2, part: 1 }))).not.toBe(hashOf(one))
})
