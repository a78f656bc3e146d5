import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import pg from 'pg'
import { planned } from '../approvals/index.ts'
import { sql, type Query } from '../platform/db/sql.ts'
import { z } from 'zod'
import type { Role } from '../kernel/permissions.ts'
import { givenBudget, givenPolicy, givenSubmitted } from '../platform/testing/given.ts'
import { newFounder } from '../platform/testing/founder.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { installation } from '../platform/testing/installation.ts'

const aRule = {
  name: 'Controllers from a lakh',
  position: 30,
  when: [{ what: 'amount', value: '100000' }],
  approver: 'role:controller',
}
const cable = { lines: [{ description: 'Cable', quantity: '1', unit: 'each', unit_price: '10' }] }
type Draft = {
  id: string
  version: number
  number: number | null
  status: string
  rules: { id: string; name: string; position: number; sentence: string }[]
  differences: { change: string; name: string; before: string | null; after: string | null }[]
}
const drafted = async (tenant: TestTenant, body: object = {}): Promise<Draft> =>
  (await tenant.as('admin').post('/approval-policies', body)).body as Draft
const activate = (tenant: TestTenant, role: Role, id: string, body: object = {}) =>
  tenant.as(role).post(`/approval-policies/${id}/activation`, body)
const path = (found: { approval: { who: string }[] }): string[] => found.approval.map((s) => s.who)

describe('a change of the policy', () => {
  test('is drafted, described in words, activated by a second person, and counts for what is submitted from then on (rule 22)', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const draft = await drafted(tenant, { note: 'After the audit' })
    expect(draft).toMatchObject({
      status: 'draft',
      number: null,
      rules: [
        { name: 'Cost centre owner', position: 10 },
        { name: 'Finance above 5 lakh', position: 20 },
      ],
      differences: [],
    })
    const [owner, finance] = draft.rules
    expect(
      (await tenant.as('admin').post(`/approval-policies/${draft.id}/rules`, aRule)).body,
    ).toMatchObject({
      min_amount: { amount: '100000.00' },
      sentence: 'Every document of ₹1,00,000 or more goes to a controller.',
    })
    expect(
      (
        await tenant.as('admin').post(`/approval-rules/${owner!.id}/edit`, {
          name: 'Owner',
          position: 15,
          approver: 'cost_center_owner',
          when: [{ what: 'cost_center', value: costCenterId }],
        })
      ).status,
    ).toBe(200)
    expect((await tenant.as('admin').post(`/approval-rules/${finance!.id}/removal`)).status).toBe(
      200,
    )
    const changed = (await tenant.as('controller').get(`/approval-policies/${draft.id}`))
      .body as Draft
    const code = `CC-${costCenterId.slice(-4)}`
    expect(changed.differences).toEqual([
      {
        change: 'changed',
        name: 'Owner',
        before:
          'Named “Cost centre owner”. Order 10. Every document goes to the owner of each cost centre it is charged to.',
        after: `Named “Owner”. Order 15. Every document charged to ${code} or below goes to the owner of each cost centre it is charged to.`,
      },
      {
        change: 'added',
        name: aRule.name,
        before: null,
        after: 'Order 30: Every document of ₹1,00,000 or more goes to a controller.',
      },
      {
        change: 'removed',
        name: 'Finance above 5 lakh',
        before: 'Order 20: Every document of ₹5,00,000 or more goes to a controller.',
        after: null,
      },
    ])
    expect(path((await givenSubmitted(tenant, costCenterId)) as never)).toEqual([
      'The approver',
      'The controller',
    ])
    expect((await activate(tenant, 'controller', draft.id)).body).toMatchObject({
      status: 'active',
      number: 2,
      activated_by: 'The controller',
      author: 'The admin',
    })
    expect(
      (await tenant.as('auditor').get('/approval-rules')).body.data.map(
        (r: { name: string }) => r.name,
      ),
    ).toEqual(['Owner', aRule.name])
    expect((await tenant.as('auditor').get('/approval-policies')).body.data).toMatchObject([
      { number: 2, status: 'active' },
      { number: 1, status: 'retired' },
    ])
    expect(path((await givenSubmitted(tenant, costCenterId, cable)) as never)).toEqual([
      'The approver',
    ])
    const page = await tenant.as('auditor').page('/approval-rules')
    expect(page.text).toContain('Version 2 in force')
    expect(page.text).not.toContain('Draft a change')
  })

  test('refuses its author and its last editor, by JSON and by form (S1)', async () => {
    const tenant = await newTenant()
    await givenBudget(tenant, 100n)
    const draft = await drafted(tenant)
    expect((await activate(tenant, 'admin', draft.id)).body).toMatchObject({
      status: 403,
      detail: expect.stringContaining('another administrator or controller must activate it'),
    })
    expect(
      (await tenant.as('admin').form(`/approval-policies/${draft.id}/activation`)).status,
    ).toBe(403)
    for (const role of ['requester', 'approver', 'buyer', 'auditor'] as const)
      expect((await activate(tenant, role, draft.id)).status).toBe(403)
    await tenant
      .as('admin')
      .post(`/members/${(await tenant.actor('buyer')).userId}/roles`, { role: 'admin' })
    await tenant.as('buyer').post(`/approval-policies/${draft.id}/rules`, aRule)
    for (const role of ['admin', 'buyer'] as const)
      expect((await activate(tenant, role, draft.id)).status).toBe(403)
    expect((await tenant.as('admin').get(`/approval-policies/${draft.id}`)).body).toMatchObject({
      status: 'draft',
      number: null,
      author: 'The admin',
      last_edited_by: 'The buyer',
    })
    expect((await activate(tenant, 'controller', draft.id)).status).toBe(200)
  })

  test('is walled in the database too: the same person, an edit of what was activated, a second one in force', async () => {
    const tenant = await newTenant()
    await givenBudget(tenant, 100n)
    const draft = await drafted(tenant)
    const [admin, controller] = [await tenant.actor('admin'), await tenant.actor('controller')]
    const none = z.object({})
    const run = (query: Query<unknown>) => tenant.run('controller', (ctx) => ctx.tx.run(query))
    await expect(
      run(
        sql.type(none)`
          update approval_policies
          set
            status = 'active',
            number = 9,
            activated_at = now(),
            activated_by = ${admin.userId}
          where id = ${draft.id}
        `,
      ),
    ).rejects.toMatchObject({ constraint: 'approval_policies__second_person' })
    await expect(
      run(
        sql.type(none)`
          update approval_policies
          set
            status = 'active',
            number = 9,
            activated_at = now(),
            activated_by = ${controller.userId}
          where id = ${draft.id}
        `,
      ),
    ).rejects.toMatchObject({ constraint: 'approval_policies__one_active' })
    await expect(
      run(sql.type(none)`update approval_rules set min_amount = 1 where active`),
    ).rejects.toMatchObject({ constraint: 'approval_rules__kept' })
    await expect(
      run(sql.type(none)`delete from approval_rules where active`),
    ).rejects.toMatchObject({ constraint: 'approval_rules__kept' })
    await expect(
      run(sql.type(none)`update approval_policies set note = 'x' where status = 'active'`),
    ).rejects.toMatchObject({ constraint: 'approval_policies__kept' })
    await expect(
      run(sql.type(none)`delete from approval_policies where status = 'active'`),
    ).rejects.toMatchObject({ constraint: 'approval_policies__kept' })
    await expect(
      run(
        sql.type(none)`
          update approval_rules
          set conditions = '[{"what": "weather", "values": ["fine"]}]'
          where policy_id = ${draft.id}
        `,
      ),
    ).rejects.toMatchObject({ constraint: 'approval_rules__conditions' })
    await expect(
      run(
        sql.type(none)`
          update approval_rules
          set conditions = '[{"what": "contract", "values": []}]'
          where policy_id = ${draft.id}
        `,
      ),
    ).rejects.toMatchObject({ constraint: 'approval_rules__conditions' })
  })

  test('that is the very first is activated by its author only as the only person there ever was, and that is recorded', async () => {
    const several = await newTenant()
    const theirs = await drafted(several)
    await several.as('admin').post(`/approval-policies/${theirs.id}/rules`, aRule)
    expect((await activate(several, 'admin', theirs.id)).status).toBe(403)
    await several.run('admin', (ctx) =>
      ctx.tx.run(
        sql.type(z.object({}))`
          update memberships set active = false where roles && array['controller']
        `,
      ),
    )
    expect((await activate(several, 'admin', theirs.id)).status).toBe(403)
    const tenant = await newFounder()
    const draft = await drafted(tenant)
    await tenant.as('admin').post(`/approval-policies/${draft.id}/rules`, aRule)
    expect((await activate(tenant, 'admin', draft.id)).body).toMatchObject({
      status: 'active',
      number: 1,
    })
    expect((await tenant.as('admin').page(`/approval-policies/${draft.id}`)).text).toContain(
      'Alone: nobody else belonged to the organisation',
    )
    const second = await drafted(tenant)
    expect((await activate(tenant, 'admin', second.id)).status).toBe(403)
  })

  test('is refused when it is stale, empty, begun from an older version, or activated already', async () => {
    const tenant = await newTenant()
    await givenBudget(tenant, 100n)
    const [one, two, empty] = [await drafted(tenant), await drafted(tenant), await drafted(tenant)]
    await tenant.as('admin').post(`/approval-policies/${one.id}/rules`, aRule)
    expect(
      (await activate(tenant, 'controller', one.id, { version: one.version })).body,
    ).toMatchObject({ status: 409, code: 'stale' })
    expect(
      (
        await tenant
          .as('admin')
          .post(`/approval-rules/${one.rules[0]!.id}/edit`, { ...aRule, version: one.version })
      ).body,
    ).toMatchObject({ status: 409, code: 'stale' })
    expect(
      (await activate(tenant, 'controller', one.id, { version: one.version + 1 })).status,
    ).toBe(200)
    expect((await activate(tenant, 'controller', one.id)).body).toMatchObject({
      status: 409,
      code: 'wrong_state',
    })
    expect(
      (await tenant.as('admin').post(`/approval-rules/${one.rules[0]!.id}/edit`, aRule)).body,
    ).toMatchObject({ status: 409, code: 'wrong_state' })
    expect((await tenant.as('admin').page(`/approval-rules/${one.rules[0]!.id}/edit`)).status).toBe(
      409,
    )
    expect((await activate(tenant, 'controller', two.id)).body).toMatchObject({
      status: 409,
      code: 'outdated',
    })
    const compared = await tenant.as('admin').post(`/approval-policies/${two.id}/comparison`)
    expect(compared.body.differences).toMatchObject([{ change: 'removed', name: aRule.name }])
    expect((await activate(tenant, 'controller', two.id)).body).toMatchObject({ number: 3 })
    await tenant.as('admin').post(`/approval-policies/${empty.id}/comparison`)
    for (const rule of empty.rules)
      await tenant.as('admin').post(`/approval-rules/${rule.id}/removal`)
    expect((await activate(tenant, 'controller', empty.id)).body).toMatchObject({
      status: 409,
      code: 'empty',
    })
  })

  test('two activations at once: one wins', async () => {
    const tenant = await newTenant()
    await givenBudget(tenant, 100n)
    const drafts = [await drafted(tenant), await drafted(tenant), await drafted(tenant)]
    const answers = await Promise.all(
      [...drafts, ...drafts].map((d) => activate(tenant, 'controller', d.id)),
    )
    expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([
      200, 409, 409, 409, 409, 409,
    ])
    expect(
      (await tenant.as('admin').get('/approval-policies')).body.data.filter(
        (p: { status: string }) => p.status === 'active',
      ),
    ).toHaveLength(1)
  })

  test('can be discarded; an earlier version can be brought back', async () => {
    const tenant = await newTenant()
    await givenBudget(tenant, 100n)
    const first = (await tenant.as('admin').get('/approval-policies')).body.data[0] as {
      id: string
    }
    const draft = await drafted(tenant)
    for (const rule of draft.rules.slice(1))
      await tenant.as('admin').post(`/approval-rules/${rule.id}/removal`)
    await activate(tenant, 'controller', draft.id)
    const back = await drafted(tenant, { from: first.id })
    expect(back).toMatchObject({
      note: 'Brings back version 1',
      differences: [{ change: 'added', name: 'Finance above 5 lakh' }],
    })
    expect((await tenant.as('admin').post(`/approval-policies/${back.id}/removal`)).status).toBe(
      200,
    )
    expect((await tenant.as('admin').get(`/approval-policies/${back.id}`)).status).toBe(404)
    expect(
      (await tenant.as('admin').post(`/approval-policies/${first.id}/removal`)).body,
    ).toMatchObject({ status: 409, code: 'wrong_state' })
  })

  test('is another organisation’s secret', async () => {
    const [mine, theirs] = [await newTenant(), await newTenant()]
    await givenBudget(theirs, 100n)
    const draft = await drafted(theirs)
    expect((await mine.as('admin').post('/approval-policies', { from: draft.id })).status).toBe(404)
    expect((await activate(mine, 'controller', draft.id)).status).toBe(404)
    const own = await drafted(mine)
    const stranger = (await theirs.actor('controller')).userId
    expect(
      (
        await mine
          .as('admin')
          .post(`/approval-policies/${own.id}/rules`, { ...aRule, approver: `person:${stranger}` })
      ).body.errors,
    ).toMatchObject([{ pointer: '/approver' }])
    expect(
      (
        await mine.as('admin').post(`/approval-policies/${own.id}/rules`, {
          ...aRule,
          when: [{ what: 'cost_center', value: randomUUID() }],
        })
      ).body.errors,
    ).toMatchObject([{ pointer: '/when/0/value' }])
    expect(
      (await mine.as('admin').post('/approval-rules/limits', { user_id: stranger, amount: '1' }))
        .status,
    ).toBe(422)
  })

  test('cannot be activated by a controller of one department', async () => {
    const tenant = await newTenant()
    await givenBudget(tenant, 100n)
    const draft = await drafted(tenant)
    const department = await tenant
      .as('admin')
      .post('/departments', { code: 'OPS', name: 'Operations', active: true })
    await tenant.as('admin').post(`/members/${(await tenant.actor('buyer')).userId}/roles`, {
      role: 'controller',
      department_id: department.body.id,
    })
    expect((await activate(tenant, 'buyer', draft.id)).body).toMatchObject({
      status: 403,
      detail: expect.stringContaining('a part of the organisation'),
    })
  })
})

describe('the form of a rule', () => {
  const typed = {
    name: 'Risky',
    position: '40',
    'when[0][what]': 'amount',
    'when[0][value]': '5,00,000',
    'when[1][what]': 'vendor_risk',
    'when[1][value]': 'high',
    approver: 'role:controller',
    mode: 'all',
    quorum: '',
    add_what: 'amount',
  }
  test('adds and removes conditions on the server, keeping what was typed', async () => {
    const tenant = await newTenant()
    const draft = await drafted(tenant)
    const at = `/approval-policies/${draft.id}/rules`
    const added = await tenant
      .as('admin')
      .form(at, { ...typed, add_line: '1', add_what: 'contract' })
    expect(added.status).toBe(200)
    expect(added.text).toMatch(/name="when\[2\]\[what\]" value="contract"/)
    expect(added.text).toContain('value="5,00,000"')
    const removed = await tenant
      .as('admin')
      .form(
        at,
        { ...typed, remove_line: '0' },
        { 'HX-Request': 'true', 'HX-Request-Type': 'partial', 'HX-Target': 'form#rule' },
      )
    expect(removed.text).not.toContain('5,00,000')
    expect(removed.text).toContain('id="rule"')
    expect(removed.text).not.toContain('<html')
    expect((await tenant.as('admin').get(`/approval-policies/${draft.id}`)).body.rules).toEqual([])
    expect((await tenant.as('admin').form(at, typed)).status).toBe(303)
    expect(
      (await tenant.as('admin').get(`/approval-policies/${draft.id}`)).body.rules,
    ).toMatchObject([
      {
        mode: 'all',
        sentence:
          'Every document of ₹5,00,000 or more from a vendor of high risk goes to all controllers.',
      },
    ])
  })
  test.each<[string, object, string]>([
    ['an amount that is none', { when: [{ what: 'amount', value: 'much' }] }, '/when/0/value'],
    [
      'two amounts',
      {
        when: [
          { what: 'amount', value: '1' },
          { what: 'amount', value: '2' },
        ],
      },
      '/when/1/value',
    ],
    ['a risk there is not', { when: [{ what: 'vendor_risk', value: 'mad' }] }, '/when/0/value'],
    [
      'a kind that nobody approves',
      { when: [{ what: 'kind', value: 'receipt' }] },
      '/when/0/value',
    ],
    ['a condition without a value', { when: [{ what: 'contract', value: '' }] }, '/when/0/value'],
    ['a condition about nothing', { when: [{ what: 'weather', value: 'x' }] }, '/when/0/what'],
    ['a number that is not said', { mode: 'quorum' }, '/quorum'],
    ['one as a number', { mode: 'quorum', quorum: '1' }, '/quorum'],
    ['all of a person', { approver: 'cost_center_owner', mode: 'all' }, '/mode'],
    ['nobody', { approver: 'person:nobody' }, '/approver'],
    ['an order of zero', { position: '0' }, '/position'],
  ])('refuses %s at its field', async (_what, change, pointer) => {
    const tenant = await newTenant()
    const draft = await drafted(tenant)
    const refused = await tenant
      .as('admin')
      .post(`/approval-policies/${draft.id}/rules`, { ...aRule, ...change })
    expect(refused.status).toBe(422)
    expect(refused.body.errors.map((e: { pointer: string }) => e.pointer)).toContain(pointer)
  })
  test('a condition on something that is gone is shown, and does not come into force', async () => {
    const tenant = await newTenant()
    const draft = await drafted(tenant)
    const rule = (await tenant.as('admin').post(`/approval-policies/${draft.id}/rules`, aRule))
      .body as { id: string }
    await tenant.run('admin', (ctx) =>
      ctx.tx.run(
        sql.type(z.object({}))`
          update approval_rules
          set conditions = ${JSON.stringify([{ what: 'category', values: [randomUUID()] }])}::jsonb
          where id = ${rule.id}
        `,
      ),
    )
    expect((await tenant.as('admin').page(`/approval-policies/${draft.id}`)).text).toContain(
      'buying something that no longer exists',
    )
    expect((await activate(tenant, 'controller', draft.id)).body).toMatchObject({
      status: 409,
      code: 'broken_rule',
    })
    expect((await tenant.as('admin').page(`/approval-rules/${rule.id}/edit`)).status).toBe(200)
  })
})

describe('trying a draft', () => {
  test('J11: names who would be asked about a request there is, beside the policy in force, and why', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId, cable)
    const draft = await drafted(tenant)
    await tenant.as('admin').post(`/approval-policies/${draft.id}/rules`, {
      ...aRule,
      when: [{ what: 'amount', value: '10' }],
    })
    const tried = await tenant
      .as('auditor')
      .get(`/approval-policies/${draft.id}/trial?document=${pr.number}`)
    expect(tried.body.paths).toMatchObject([
      {
        policy: 'Draft of The admin',
        steps: [
          { people: ['The approver'] },
          {
            stage: 2,
            rule: aRule.name,
            people: ['The controller'],
            why: `The total is ₹10 or more, so “${aRule.name}” applies.`,
          },
        ],
      },
      { policy: 'Version 1', steps: [{ people: ['The approver'] }] },
    ])
    const page = await tenant
      .as('admin')
      .page(`/approval-policies/${draft.id}/trial?document=${pr.number}`)
    for (const text of ['The controller', 'Version 1, in force', pr.number])
      expect(page.text).toContain(text)
    const byHand = (amount: string) =>
      tenant
        .as('admin')
        .get(`/approval-policies/${draft.id}/trial?amount=${amount}&cost_center_id=${costCenterId}`)
    expect((await byHand('9.99')).body.paths[0].steps).toHaveLength(1)
    expect((await byHand('10')).body.paths[0].steps).toHaveLength(2)
    expect((await byHand('much')).body).toMatchObject({
      problem: expect.stringContaining('must be an amount'),
      paths: [],
    })
    expect(
      (await tenant.as('admin').get(`/approval-policies/${draft.id}/trial?document=PR-0`)).body,
    ).toMatchObject({ problem: 'There is no document PR-0, or it is not yours to see.', paths: [] })
  })

  test('E8: a replay lists exactly the documents whose path would change, and changes nothing', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const [small, large] = [
      await givenSubmitted(tenant, costCenterId, cable),
      await givenSubmitted(tenant, costCenterId, {
        lines: [{ description: 'Desk', quantity: '1', unit: 'each', unit_price: '1000' }],
      }),
    ]
    const draft = await drafted(tenant)
    expect(
      (await tenant.as('auditor').get(`/approval-policies/${draft.id}/replay`)).body,
    ).toMatchObject({ examined: 2, changed: 0, documents: [] })
    await tenant.as('admin').post(`/approval-policies/${draft.id}/rules`, {
      ...aRule,
      when: [{ what: 'amount', value: '1000' }],
    })
    expect((await tenant.as('auditor').get(`/approval-policies/${draft.id}/replay`)).body).toEqual({
      examined: 2,
      changed: 1,
      sum: { amount: '1000.00', currency: 'INR' },
      documents: [
        {
          kind: 'purchase_request',
          id: large.id,
          number: large.number,
          amount: { amount: '1000.00', currency: 'INR' },
          before: 'The approver',
          after: 'The approver, then The controller',
        },
      ],
    })
    const page = await tenant.as('auditor').page(`/approval-policies/${draft.id}/replay`)
    expect(page.text).toContain('1 of 2 documents of the last 90 days would take another path')
    expect(page.text).not.toContain(small.number)
  })

  test('E8: a replay goes by the facts that were kept when it was submitted, though the document has others now', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId, cable)
    const requester = await tenant.actor('requester')
    const { facts, policyNumber, steps } = await tenant.read('requester', (ctx) =>
      planned(ctx, {
        requesterId: requester.userId,
        currency: 'INR',
        amount: 1000n,
        costCenterId,
        contract: true,
      }),
    )
    expect({ policyNumber, asked: steps.map((s) => s.ruleName) }).toEqual({
      policyNumber: 1,
      asked: ['Cost centre owner'],
    })
    await tenant.run('controller', (ctx) =>
      ctx.tx.run(
        sql.type(z.object({}))`
          update approvals set facts = ${JSON.stringify(facts)}::jsonb where id = ${pr.approval_id}
        `,
      ),
    )
    const draft = await drafted(tenant)
    await tenant.as('admin').post(`/approval-policies/${draft.id}/rules`, {
      ...aRule,
      when: [{ what: 'contract', value: 'yes' }],
    })
    expect(
      (await tenant.as('auditor').get(`/approval-policies/${draft.id}/replay`)).body,
    ).toMatchObject({
      examined: 1,
      changed: 1,
      documents: [{ number: pr.number, after: 'The approver, then The controller' }],
    })
  })
})

describe('approval limits', () => {
  test('A3: the managers of the requester are asked up to the one whose limit covers the amount', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const [approver, controller, requester] = [
      await tenant.actor('approver'),
      await tenant.actor('controller'),
      await tenant.actor('requester'),
    ]
    const sales = await tenant
      .as('admin')
      .post('/departments', { code: 'SALES', name: 'Sales', active: true })
    const field = await tenant.as('admin').post('/departments', {
      code: 'FIELD',
      name: 'Field',
      parent_id: sales.body.id,
      active: true,
    })
    await tenant.run('admin', async (ctx) => {
      await ctx.tx.run(
        sql.type(z.object({}))`
          update memberships set department_id = ${field.body
            .id} where user_id = ${requester.userId}
        `,
      )
      for (const [unit, manager] of [
        [field.body.id, approver.userId],
        [sales.body.id, controller.userId],
      ] as const)
        await ctx.tx.run(
          sql.type(z.object({}))`
            insert into unit_managers (id, unit_kind, unit_id, manager_id, valid)
            values (${randomUUID()}, 'department', ${unit as string}, ${manager}, daterange(null, null))
          `,
        )
    })
    await givenPolicy(tenant, [{ name: 'Managers', position: 1, approver: 'manager_chain' }])
    expect(
      (
        await tenant
          .as('admin')
          .post('/approval-rules/limits', { user_id: approver.userId, amount: '10.00' })
      ).status,
    ).toBe(200)
    expect(
      (
        await tenant.as('admin').post('/approval-rules/limits', {
          user_id: controller.userId,
          kind: 'purchase_request',
          amount: '100000',
        })
      ).body.data,
    ).toMatchObject([
      { name: 'The approver', kind: 'all' },
      {
        name: 'The controller',
        kind: 'purchase_request',
        amount: { amount: '100000.00' },
        set_by: 'The admin',
      },
    ])
    const asked = async (price: string) =>
      path(
        (await givenSubmitted(tenant, costCenterId, {
          lines: [{ description: 'Desk', quantity: '1', unit: 'each', unit_price: price }],
        })) as never,
      )
    expect(await asked('10.00')).toEqual(['The approver'])
    expect(await asked('10.01')).toEqual(['The approver', 'The controller'])
    await tenant
      .as('admin')
      .post('/approval-rules/limits', { user_id: approver.userId, amount: '' })
    expect(await asked('10.00')).toEqual(['The approver', 'The controller'])
  })
  test('nobody sets their own, nor without the permission', async () => {
    const tenant = await newTenant()
    const admin = (await tenant.actor('admin')).userId
    expect(
      (await tenant.as('admin').post('/approval-rules/limits', { user_id: admin, amount: '1' }))
        .status,
    ).toBe(403)
    expect(
      (
        await tenant
          .as('controller')
          .post('/approval-rules/limits', { user_id: admin, amount: '1' })
      ).status,
    ).toBe(403)
    expect(
      (await tenant.as('admin').form('/approval-rules/limits', { user_id: '', amount: 'x' }))
        .status,
    ).toBe(422)
  })
})

test('rules written by the release before this one are in force at once, and its cost centre is a condition', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100n)
  const owner = new pg.Client(installation.ownerUrl)
  await owner.connect()
  await owner.query("select set_config('app.tenant_id', $1, false)", [tenant.tenantId])
  await owner.query(
    "insert into approval_rules (id, position, name, cost_center_id, min_amount, approver, approver_role) values (gen_random_uuid(), 5, 'Old', $1, 0, 'role', 'controller')",
    [costCenterId],
  )
  await owner.end()
  expect((await tenant.as('admin').get('/approval-rules')).body.data[0]).toMatchObject({
    name: 'Old',
    when: [{ what: 'cost_center', value: costCenterId }],
  })
  expect((await drafted(tenant)).rules[0]).toMatchObject({
    name: 'Old',
    sentence: `Every document charged to CC-${costCenterId.slice(-4)} or below goes to a controller.`,
  })
})
