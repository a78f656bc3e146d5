import { describe, expect, test } from 'vitest'
import { givenBudget, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { mentionsIn } from './comment.ts'

const people = [
  { id: '1', name: 'Asha Rao', handle: 'asha' },
  { id: '2', name: 'Asha', handle: 'a.singh' },
  { id: '3', name: 'Ben', handle: 'ben' },
]
test.each([
  ['ask @Asha Rao please', ['1']],
  ['@asha rao, and @BEN!', ['1', '3']],
  ['@Asha knows', ['2']],
  ['@a.singh', ['2']],
  ['mail me at x@ben', []],
  ['@Benjamin', []],
  ['@', []],
  ['@Asha Raoul', ['2']],
  ['@ben @ben', ['3', '3']],
] as const)('“%s” mentions %j', (body, ids) =>
  expect(mentionsIn(body, people).map((m) => m.person.id)).toEqual(ids),
)

describe('a comment', () => {
  test('tells the people it mentions and the document’s owner, once each; everybody who sees the document can read it', async () => {
    const tenant = await newTenant()
    const pr = await givenSubmitted(
      tenant,
      (await givenBudget(tenant, 1_000_000_000n)).costCenterId,
    )
    const told = async (role: 'buyer' | 'requester' | 'approver') =>
      (await tenant.as(role).get('/notifications')).body.data
        .filter((n: { kind: string }) => n.kind === 'mention')
        .map((n: { title: string }) => n.title)
    const sent = await tenant.as('approver').post(`/purchase-requests/${pr.id}/comments`, {
      body: 'Can @The buyer get it cheaper? @The buyer?',
    })
    expect(sent.body).toMatchObject({
      author: 'The approver',
      mentioned: [(await tenant.actor('buyer')).userId],
    })
    expect(await told('buyer')).toEqual([`The approver mentions you on ${pr.number}`])
    expect(await told('requester')).toEqual([`The approver wrote about ${pr.number}`])
    expect(await told('approver')).toEqual([])
    const page = (await tenant.as('requester').page(`/purchase-requests/${pr.id}`)).text
    expect(page).toMatch(/<mark [^>]*>@The buyer<\/mark>/)
  })

  test('is refused when it is empty or too long, without losing what was typed, and where the document is not seen', async () => {
    const tenant = await newTenant()
    const pr = await givenSubmitted(
      tenant,
      (await givenBudget(tenant, 1_000_000_000n)).costCenterId,
    )
    const long = await tenant
      .as('approver')
      .form(`/purchase-requests/${pr.id}/comments`, { body: 'x'.repeat(4001) })
    expect(long.status).toBe(422)
    expect(long.text).toContain('x'.repeat(4001))
    expect(
      (await tenant.as('approver').post(`/purchase-requests/${pr.id}/comments`, { body: ' ' })).body
        .errors[0].pointer,
    ).toBe('/body')
    expect(
      (await tenant.as('receiver').post(`/purchase-requests/${pr.id}/comments`, { body: 'Hello' }))
        .status,
    ).toBe(403)
    expect(
      (
        await (
          await newTenant()
        )
          .as('requester')
          .post(`/purchase-requests/${pr.id}/comments`, { body: 'Hello' })
      ).status,
    ).toBe(404)
  })
})
