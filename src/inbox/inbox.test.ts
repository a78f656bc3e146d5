import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Role } from '../kernel/permissions.ts'
import {
  givenBudget,
  givenHoldOver,
  givenPath,
  givenSubmitted,
  type Submitted,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

let tenant: TestTenant
let costCenterId: string
beforeEach(async () => {
  tenant = await newTenant()
  costCenterId = (await givenBudget(tenant, 1_000_000_000n)).costCenterId
})

type Waiting = { kind: string; approval_id: string | null; title: string; revision: number | null }
const raised = (title: string): Promise<Submitted> =>
  givenSubmitted(tenant, costCenterId, {
    title,
    lines: [{ description: 'Mouse', quantity: '1', unit: 'each', unit_price: '10' }],
  })
const inboxOf = async (role: Role): Promise<Waiting[]> =>
  (await tenant.as(role).get('/inbox')).body.data
const waitingFor = async (role: Role): Promise<string[]> =>
  (await inboxOf(role)).map((item) => item.title)
const statusOf = async (pr: Submitted): Promise<string> =>
  (await tenant.as('requester').get(`/purchase-requests/${pr.id}`)).body.status
const form = (prs: readonly Submitted[], change: object = {}) => ({
  _key: randomUUID(),
  ids: prs.map((pr) => pr.approval_id),
  revisions: Object.fromEntries(prs.map((pr) => [pr.approval_id, '1'])),
  ...change,
})
const approveAll = (role: Role, prs: readonly Submitted[], change: object = {}) =>
  tenant.as(role).form('/inbox/approval', form(prs, change))
const stepsApproved = async (pr: Submitted): Promise<number> =>
  (
    (await tenant.as('requester').page(`/purchase-requests/${pr.id}`)).text.match(
      /approved a step/g,
    ) ?? []
  ).length

describe('the inbox', () => {
  test('opens the newest beside the list, and another when it is asked for', async () => {
    const [older, newer] = [await raised('Mice'), await raised('Keyboards')]
    const pane = (text: string): string => text.slice(text.indexOf('id="pane"'))
    expect(pane((await tenant.as('approver').page('/inbox')).text)).toContain(newer.number)
    const part = await tenant.as('approver').page(`/inbox?open=${older.approval_id}`, {
      'HX-Request': 'true',
      'HX-Request-Type': 'partial',
      'HX-Target': 'article#pane',
    })
    expect(part.text).toContain(older.number)
    expect(part.text).toContain('Why it is with you')
    expect(part.text).not.toContain('inbox-list')
    expect(part.text).not.toContain(newer.number)
  })

  test('opens what waits instead of what is another organisation’s, nobody’s, or nonsense', async () => {
    const mine = await raised('Mice')
    const other = await newTenant()
    const theirs = await givenSubmitted(
      other,
      (await givenBudget(other, 1_000_000_000n)).costCenterId,
      { title: 'CANARY' },
    )
    for (const open of [theirs.approval_id, randomUUID(), 'nonsense', '']) {
      const page = await tenant.as('approver').page(`/inbox?open=${open}`)
      expect(page.status).toBe(200)
      expect(page.text).toContain(mine.number)
      expect(page.text).not.toContain('CANARY')
    }
  })

  test('goes on to the next after a decision, and comes back to what was undone', async () => {
    const [second, first] = [await raised('Mice'), await raised('Keyboards')]
    const answer = (noun: string, fields: object = {}) =>
      tenant.as('approver').form(`/approvals/${first.approval_id}/${noun}`, {
        _key: randomUUID(),
        from: 'inbox',
        ...fields,
      })
    const opened = await tenant.as('approver').page('/inbox')
    expect(opened.text).toContain(`name="next" value="${second.approval_id}"`)
    expect(
      (await answer('approval', { revision: '1', next: second.approval_id })).headers['location'],
    ).toBe(`/inbox?open=${second.approval_id}`)
    expect(await waitingFor('approver')).toEqual(['Mice'])
    expect((await answer('undo')).headers['location']).toBe(`/inbox?open=${first.approval_id}`)
    expect(await waitingFor('approver')).toEqual(['Keyboards', 'Mice'])
    expect((await answer('approval', { next: 'https://evil.test' })).headers['location']).toBe(
      '/inbox',
    )
  })

  test('keeps the comment and the way back when an answer is refused', async () => {
    const pr = await raised('Mice')
    const refused = await tenant.as('approver').form(`/approvals/${pr.approval_id}/rejection`, {
      _key: randomUUID(),
      from: 'inbox',
      reason: '',
    })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('name="from" value="inbox"')
  })

  test('shows an approver’s question to the person asked, until it is answered', async () => {
    const pr = await raised('Mice')
    await tenant
      .as('approver')
      .post(`/approvals/${pr.approval_id}/questions`, { question: 'Which model?' })
    expect(await inboxOf('requester')).toMatchObject([
      {
        kind: 'question',
        title: `The approver asks about ${pr.number}`,
        approval_id: pr.approval_id,
      },
    ])
    expect((await tenant.as('controller').get('/inbox')).text).not.toContain('Which model?')
    const page = (await tenant.as('requester').page('/inbox')).text
    expect(page).toMatch(/<span [^>]*data-count>1<\/span>/)
    const action = /action="([^"]+\/answer)"/.exec(page)![1]!
    expect(
      (
        await tenant
          .as('requester')
          .form(action, { _key: randomUUID(), from: 'inbox', answer: 'The grey one' })
      ).status,
    ).toBe(303)
    expect(await inboxOf('requester')).toEqual([])
    expect(await waitingFor('approver')).toEqual(['Mice'])
  })

  test('drops a question when the document is withdrawn', async () => {
    const pr = await raised('Mice')
    await tenant
      .as('approver')
      .post(`/approvals/${pr.approval_id}/questions`, { question: 'Which model?' })
    await tenant.as('requester').post(`/purchase-requests/${pr.id}/withdrawal`)
    expect(await inboxOf('requester')).toEqual([])
  })
})

describe('approving several at once', () => {
  test('approves each, holds them together, and takes all of them back together', async () => {
    const prs = [await raised('Mice'), await raised('Keyboards'), await raised('Screens')]
    const done = await approveAll('approver', prs)
    expect([done.status, done.headers['location']]).toEqual([303, '/inbox'])
    expect(await waitingFor('approver')).toEqual([])
    expect(
      (
        await tenant.as('approver').form('/inbox/undo', {
          _key: randomUUID(),
          ids: prs.map((pr) => pr.approval_id).join(' '),
        })
      ).status,
    ).toBe(303)
    expect(await waitingFor('approver')).toEqual(['Screens', 'Keyboards', 'Mice'])
    await givenHoldOver(tenant)
    expect(await Promise.all(prs.map(statusOf))).toEqual(['pending', 'pending', 'pending'])
    await approveAll('approver', prs)
    await givenHoldOver(tenant)
    expect(await Promise.all(prs.map(statusOf))).toEqual(['approved', 'approved', 'approved'])
    expect(
      (
        await tenant
          .as('approver')
          .form('/inbox/undo', { ids: prs.map((pr) => pr.approval_id).join(' ') })
      ).status,
    ).toBe(409)
  })

  test('leaves out what changed meanwhile, what is with somebody else and what is another organisation’s, and says why; the others stand', async () => {
    const [good, changed, others, withdrawn] = [
      await raised('Mice'),
      await raised('Keyboards'),
      await raised('Screens'),
      await raised('Docks'),
    ]
    const other = await newTenant()
    const theirs = await givenSubmitted(
      other,
      (await givenBudget(other, 1_000_000_000n)).costCenterId,
      { title: 'CANARY' },
    )
    await givenPath(tenant, others.approval_id, [{ stage: 1, people: ['controller'] }])
    await tenant.as('requester').post(`/purchase-requests/${withdrawn.id}/withdrawal`)
    const answer = await approveAll('approver', [good, changed, others, withdrawn, theirs], {
      revisions: { [good.approval_id]: '1', [changed.approval_id]: '7' },
    })
    expect(answer.status).toBe(201)
    expect(answer.text).toContain('1 approved, 4 not')
    expect(answer.text).toContain('was changed since you looked at it')
    expect(answer.text).toContain('One that is not yours to see')
    expect(answer.text).not.toContain('CANARY')
    await givenHoldOver(tenant)
    expect(await Promise.all([good, changed, others, withdrawn].map(statusOf))).toEqual([
      'approved',
      'pending',
      'pending',
      'withdrawn',
    ])
    expect(await waitingFor('controller')).toEqual(['Screens'])
    expect((await other.as('approver').get('/inbox')).body.data).toHaveLength(1)
  })

  test('never approves one’s own request among others, nor writes a line of history for what was refused', async () => {
    const [good, own] = [await raised('Mice'), await raised('Keyboards')]
    await givenPath(tenant, own.approval_id, [{ stage: 1, people: ['controller'] }])
    const answer = await tenant
      .as('approver')
      .post('/inbox/approval', { ids: [good.approval_id, own.approval_id] })
    expect(answer.body).toMatchObject({
      approved: [{ approval_id: good.approval_id, title: 'Mice' }],
      refused: [{ approval_id: own.approval_id, code: 'forbidden' }],
    })
    expect([await stepsApproved(good), await stepsApproved(own)]).toEqual([1, 0])
    const mine = await tenant.as('requester').post('/inbox/approval', { ids: [own.approval_id] })
    expect(mine.body).toMatchObject({
      approved: [],
      refused: [{ code: 'forbidden', why: 'You cannot decide on your own request.' }],
    })
  })

  test('sent twice approves once, and twice the same in one form is one', async () => {
    const prs = [await raised('Mice'), await raised('Keyboards')]
    const fields = form([...prs, ...prs])
    const both = await Promise.all([
      tenant.as('approver').form('/inbox/approval', fields),
      tenant.as('approver').form('/inbox/approval', fields),
    ])
    expect(both.map((answer) => answer.status)).toEqual([303, 303])
    expect(await Promise.all(prs.map(stepsApproved))).toEqual([1, 1])
    const again = await tenant.as('approver').form('/inbox/approval', form(prs))
    expect(again.text).toContain('0 approved, 2 not')
  })

  test('by two people at the same time decides each once, and nobody waits for ever', async () => {
    const prs = [await raised('Mice'), await raised('Keyboards'), await raised('Screens')]
    for (const pr of prs)
      await givenPath(tenant, pr.approval_id, [{ stage: 1, people: ['approver', 'controller'] }])
    const [one, other] = await Promise.all([
      tenant.as('approver').post('/inbox/approval', { ids: prs.map((pr) => pr.approval_id) }),
      tenant
        .as('controller')
        .post('/inbox/approval', { ids: prs.map((pr) => pr.approval_id).toReversed() }),
    ])
    expect([one!.status, other!.status].every((status) => status === 200 || status === 201)).toBe(
      true,
    )
    expect(one!.body.approved.length + other!.body.approved.length).toBe(3)
    expect(await Promise.all(prs.map(stepsApproved))).toEqual([1, 1, 1])
  })

  test('refuses an empty selection, and more documents than fit on a page', async () => {
    expect(
      (await tenant.as('approver').post('/inbox/approval', { ids: [] })).body.errors[0],
    ).toMatchObject({ pointer: '/ids', detail: 'Select at least one approval.' })
    expect(
      (await tenant.as('approver').form('/inbox/approval', { _key: randomUUID() })).text,
    ).toContain('Select at least one approval.')
    expect((await tenant.as('approver').form('/inbox/approval', { ids: 'nonsense' })).status).toBe(
      422,
    )
    expect(
      (
        await tenant
          .as('approver')
          .post('/inbox/approval', { ids: Array.from({ length: 51 }, () => randomUUID()) })
      ).status,
    ).toBe(422)
    const fifty = await tenant
      .as('approver')
      .form('/inbox/approval', { ids: Array.from({ length: 50 }, () => randomUUID()) })
    expect([fifty.status, fifty.text.includes('0 approved, 50 not')]).toEqual([201, true])
  })
})
