import { describe, expect, test } from 'vitest'
import writeXlsxFile from 'write-excel-file/node'
import { command } from '../platform/ctx.ts'
import { aRequest, givenBudget, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant, product, type TestTenant } from '../platform/testing/harness.ts'
import { fiscalYearOf } from '../kernel/calendar.ts'
import { carryForward, carryOf } from './carry-forward.ts'
import { commit, reserve } from './ledger.ts'
import { find, ledgerSums } from './queries.ts'

const thisYear = fiscalYearOf(new Date().toISOString().slice(0, 10), 4)
const line = (price: string) => ({ lines: [{ description: 'Machine', quantity: '1', unit: 'each', unit_price: price }] })
const ownerOf = async (tenant: TestTenant) => (await tenant.actor('approver')).userId
async function givenProject(tenant: TestTenant, code = 'SITE'): Promise<string> {
  return (await tenant.as('controller').post('/projects', { code, name: `Project ${code}`, owner_id: await ownerOf(tenant), active: true })).body.id as string
}
const planned = async (tenant: TestTenant, more: object) => (await tenant.as('controller').post('/budgets', { fiscal_year: thisYear, amount: '1000', mode: 'block', ...more })).body as { id: string; code: string; version: number; pace: { amount: string }[] | null }

describe('a budget by month', () => {
  test('E19: 200,000 a year, ahead of the months is ignored: 40,000 in one month is accepted', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 20_000_000n)
    await tenant.as('controller').post(`/budgets/${budgetId}/edit`, { amount: '200000', mode: 'block', pace: 'even', pace_mode: 'ignore' })
    expect((await givenSubmitted(tenant, costCenterId, line('200000'))).status).toBe('pending')
  })

  test('E20: one that stops refuses what is 1 more than the months so far, for requests, orders and what is spent alike, and takes exactly that much', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 1_200_000n)
    const { body } = await tenant.as('controller').post(`/budgets/${budgetId}/edit`, { amount: '12000', mode: 'warn', pace: 'even', pace_mode: 'stop' })
    expect(body.pace).toHaveLength(12)
    const { db } = await product()
    const june = new Date(`${thisYear}-06-15T06:00:00Z`)
    const inJune = async <T>(work: Parameters<typeof command<T>>[3]) => command({ db, clock: () => june }, await tenant.actor('controller'), null, work)
    const charge = (minor: bigint) => [{ lineId: null, costCenterId, categoryId: null, projectId: null, minor }]
    const doc = (kind: string) => ({ kind, id: crypto.randomUUID() })
    await expect(inJune((ctx) => reserve(ctx, doc('purchase_request'), charge(300_001n)))).rejects.toMatchObject({ code: 'ahead_of_pace' })
    const request = doc('purchase_request')
    await inJune((ctx) => reserve(ctx, request, charge(300_000n)))
    const parts = (committed: bigint) => ({ from: request, to: doc('purchase_order'), all: true, parts: [{ fromLine: crypto.randomUUID(), toLine: crypto.randomUUID(), take: 300_000n, last: true, committed }] })
    await expect(inJune((ctx) => commit(ctx, parts(300_001n)))).rejects.toMatchObject({ code: 'ahead_of_pace' })
    await inJune((ctx) => commit(ctx, parts(300_000n)))
  })

  test('E26: 120,000 spread evenly is 10,000 a month; twelve amounts that do not come to the year are refused', async () => {
    const tenant = await newTenant()
    const projectId = await givenProject(tenant)
    const even = await planned(tenant, { project_id: projectId, amount: '120000', pace: 'even', pace_mode: 'warn' })
    expect(new Set(even.pace!.map((m) => m.amount))).toEqual(new Set(['10000.00']))
    const twelve = (month: string) => tenant.as('controller').post(`/budgets/${even.id}/edit`, { amount: '12000', mode: 'block', pace: 'given', months: Array.from({ length: 12 }, () => month).join('\n') })
    expect((await twelve('2000')).body).toMatchObject({ status: 422, errors: [{ pointer: '/months', code: 'not_whole' }] })
    expect((await twelve('1000')).status).toBe(200)
    const months = ['10,000', '15000', '5000', ...Array.from({ length: 9 }, () => '0')].join('\n')
    expect((await tenant.as('controller').post(`/budgets/${even.id}/edit`, { amount: '30000', mode: 'block', pace: 'given', months })).body.pace.slice(0, 3).map((m: { amount: string }) => m.amount)).toEqual(['10000.00', '15000.00', '5000.00'])
    expect((await tenant.as('controller').post(`/budgets/${even.id}/edit`, { amount: '30001', mode: 'block' })).body.pace[0].amount).toBe('10000.33')
  })

  test('E22: 250,000 on a project with 200,000 is refused as it is on a cost centre', async () => {
    const tenant = await newTenant()
    const projectId = await givenProject(tenant)
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    await planned(tenant, { project_id: projectId, cost_center_id: costCenterId, amount: '200000' })
    const charge = (minor: bigint) => [{ lineId: null, costCenterId, categoryId: null, projectId, minor }]
    const ask = (minor: bigint) => tenant.run('requester', (ctx) => reserve(ctx, { kind: 'purchase_request', id: crypto.randomUUID() }, charge(minor)))
    await expect(ask(25_000_000n)).rejects.toMatchObject({ code: 'budget_exceeded' })
    await ask(20_000_000n)
  })
})

test('a request over a budget that asks its owner goes to them too, with the reason, and may then be ordered', async () => {
  const tenant = await newTenant()
  const { costCenterId, budgetId } = await givenBudget(tenant, 10_000n)
  const ownerId = (await tenant.actor('controller')).userId
  await tenant.as('controller').post(`/budgets/${budgetId}/edit`, { amount: '100', mode: 'route', owner_id: ownerId })
  const within = await givenSubmitted(tenant, costCenterId, line('60'))
  const over = await givenSubmitted(tenant, costCenterId, line('60'))
  const path = async (id: string) => (await tenant.as('requester').get(`/purchase-requests/${id}`)).body.approval as { who: string; why: string }[]
  expect((await path(within.id)).map((s) => s.who)).toEqual(['The approver'])
  expect(await path(over.id)).toEqual([expect.objectContaining({ who: 'The approver' }), expect.objectContaining({ who: 'The controller', why: expect.stringContaining('owner of the budget decides') })])
})

describe('a transfer', () => {
  async function given() {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const other = await planned(tenant, { project_id: await givenProject(tenant), amount: '0' })
    const ask = (role: 'controller' | 'approver', amount: string, more: object = {}) => tenant.as(role).post('/budget-transfers', { from_id: budgetId, to_id: other.id, amount, reason: 'The site needs it', ...more })
    const amounts = () => tenant.read('controller', async ({ tx }) => (await Promise.all([find(tx, budgetId), find(tx, other.id)])).map((b) => b.amount))
    return { tenant, costCenterId, budgetId, otherId: other.id, ask, amounts }
  }

  test('is posted in two legs once the owner of its source has agreed, and each leg stands in its ledger', async () => {
    const { tenant, budgetId, otherId, ask, amounts } = await given()
    const made = await ask('controller', '300')
    expect(made.body).toMatchObject({ status: 'pending', amount: { amount: '300.00' } })
    expect(await amounts()).toEqual([100_000n, 0n])
    expect((await tenant.as('controller').post(`/approvals/${made.body.approval_id}/approval`)).status).toBe(403)
    expect((await tenant.as('approver').post(`/approvals/${made.body.approval_id}/approval`)).status).toBe(200)
    expect(await amounts()).toEqual([70_000n, 30_000n])
    for (const [id, amount] of [[budgetId, '-300.00'], [otherId, '300.00']] as const) {
      const { body } = await tenant.as('controller').get(`/budgets/${id}?document=${made.body.id}`)
      expect(body.ledger).toMatchObject({ sums: { amount: { amount } }, rows: [{ document_kind: 'budget_transfer', document_number: made.body.number }] })
    }
    expect((await tenant.as('approver').post(`/approvals/${made.body.approval_id}/approval`)).body.code).toBe('wrong_state')
  })

  test('of the owner themself goes to a controller instead', async () => {
    const { tenant, ask, amounts } = await given()
    const made = await ask('approver', '300')
    expect((await tenant.as('approver').post(`/approvals/${made.body.approval_id}/approval`)).status).toBe(403)
    expect((await tenant.as('controller').post(`/approvals/${made.body.approval_id}/approval`)).status).toBe(200)
    expect(await amounts()).toEqual([70_000n, 30_000n])
  })

  test('never takes its source below what is free: neither when it is asked for nor when it is approved', async () => {
    const { tenant, costCenterId, ask, amounts } = await given()
    expect((await ask('controller', '1000.01')).body).toMatchObject({ status: 422, errors: [{ pointer: '/amount', code: 'budget_exceeded' }] })
    const made = await ask('controller', '800')
    await givenSubmitted(tenant, costCenterId, line('500'))
    expect((await tenant.as('approver').post(`/approvals/${made.body.approval_id}/approval`)).body).toMatchObject({ status: 409, code: 'budget_exceeded' })
    expect(await amounts()).toEqual([100_000n, 0n])
    expect((await tenant.as('approver').post(`/approvals/${made.body.approval_id}/rejection`, { reason: 'Not any more' })).status).toBe(200)
    expect((await tenant.as('controller').get(`/budget-transfers/${made.body.id}`)).body.status).toBe('rejected')
  })

  test('can be taken back by who asked for it, and by nobody else; a requester cannot ask', async () => {
    const { tenant, budgetId, otherId, ask } = await given()
    const made = await ask('controller', '1')
    expect((await tenant.as('approver').post(`/budget-transfers/${made.body.id}/withdrawal`)).status).toBe(409)
    expect((await tenant.as('controller').post(`/budget-transfers/${made.body.id}/withdrawal`, {}, { 'If-Match': '"9"' })).status).toBe(412)
    expect((await tenant.as('controller').post(`/budget-transfers/${made.body.id}/withdrawal`)).body.status).toBe('withdrawn')
    expect((await tenant.as('approver').post(`/approvals/${made.body.approval_id}/approval`)).status).toBe(409)
    expect((await tenant.as('requester').post('/budget-transfers', { from_id: budgetId, to_id: otherId, amount: '1', reason: 'x' })).status).toBe(403)
    expect((await ask('controller', '1', { to_id: budgetId })).body).toMatchObject({ errors: [{ pointer: '/to_id' }] })
    expect((await ask('controller', '0')).body).toMatchObject({ errors: [{ pointer: '/amount' }] })
  })
})

describe('the end of a year', () => {
  test.each([
    [{ amount: 100n, reserved: 10n, committed: 30n, actual: 20n }, 'lapse', { open: 40n, withOpen: 40n, left: 40n, lapses: 40n, carried: 40n }],
    [{ amount: 100n, reserved: 10n, committed: 30n, actual: 20n }, 'carry', { open: 40n, withOpen: 40n, left: 40n, lapses: 0n, carried: 80n }],
    [{ amount: 100n, reserved: 0n, committed: 50n, actual: 90n }, 'carry', { open: 50n, withOpen: 10n, left: 0n, lapses: 0n, carried: 10n }],
    [{ amount: 100n, reserved: 0n, committed: 0n, actual: 130n }, 'lapse', { open: 0n, withOpen: 0n, left: 0n, lapses: 0n, carried: 0n }],
  ] as const)('of %o, what is left: %s', (figures, rest, expected) => expect(carryOf(figures, rest)).toEqual(expected))

  test('rule 12: last year’s commitment moves with its amount, so this year has neither more nor less; once, and the old year stays closed', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 50_000n)
    const old = (await tenant.as('controller').post('/budgets', { cost_center_id: costCenterId, fiscal_year: thisYear - 1, amount: '1000', mode: 'block' })).body.id as string
    const { db } = await product()
    const lastYear = async <T>(work: Parameters<typeof command<T>>[3]) => command({ db, clock: () => new Date(`${thisYear}-01-15T06:00:00Z`) }, await tenant.actor('controller'), null, work)
    const [request, order, from, to] = [{ kind: 'purchase_request', id: crypto.randomUUID() }, { kind: 'purchase_order', id: crypto.randomUUID() }, crypto.randomUUID(), crypto.randomUUID()]
    await lastYear((ctx) => reserve(ctx, request, [{ lineId: from, costCenterId, categoryId: null, projectId: null, minor: 60_000n }]))
    await lastYear((ctx) => commit(ctx, { from: request, to: order, all: false, parts: [{ fromLine: from, toLine: to, take: 40_000n, last: false, committed: 40_000n }] }))
    const figures = async (id: string) => tenant.read('controller', async ({ tx }) => {
      const [b, sums] = await Promise.all([find(tx, id), ledgerSums(tx, id)])
      expect(sums).toEqual({ amount: b.amount, reserved: b.reserved, committed: b.committed, actual: b.actual })
      return { ...sums, left: b.amount - b.reserved - b.committed - b.actual }
    })
    const preview = await tenant.as('controller').get(`/budgets/carry-forward?year=${thisYear - 1}`)
    expect(preview.body.budgets).toEqual([expect.objectContaining({ id: old, next_id: budgetId, carried: { amount: '600.00', currency: 'INR' }, lapses: { amount: '400.00', currency: 'INR' } })])
    expect(await figures(old)).toMatchObject({ amount: 100_000n, committed: 40_000n })
    const done = await Promise.all([1, 2, 3].map(() => tenant.as('controller').post('/budgets/carry-forward', { year: thisYear - 1, rest: 'lapse' })))
    expect(done.map((d) => d.status).toSorted()).toEqual([200, 409, 409])
    expect(await figures(old)).toEqual({ amount: 0n, reserved: 0n, committed: 0n, actual: 0n, left: 0n })
    expect(await figures(budgetId)).toEqual({ amount: 110_000n, reserved: 20_000n, committed: 40_000n, actual: 0n, left: 50_000n })
    await tenant.run('controller', (ctx) => commit(ctx, { from: request, to: order, all: false, parts: [{ fromLine: from, toLine: crypto.randomUUID(), take: 20_000n, last: true, committed: 20_000n }] }))
    expect(await figures(budgetId)).toMatchObject({ reserved: 0n, committed: 60_000n, left: 50_000n })
    expect((await tenant.as('controller').post(`/budgets/${old}/edit`, { amount: '10', mode: 'block', status: 'active' })).body.code).toBe('carried_forward')
  })

  test('is refused while the year runs, and for who sees only a part', async () => {
    const tenant = await newTenant()
    await givenBudget(tenant, 50_000n)
    expect((await tenant.as('controller').post('/budgets/carry-forward', { year: thisYear, rest: 'carry' })).body).toMatchObject({ status: 409, detail: expect.stringContaining('not over') })
    expect((await tenant.as('approver').post('/budgets/carry-forward', { year: thisYear - 1, rest: 'carry' })).status).toBe(403)
    await expect(tenant.run('controller', async (ctx) => {
      await ctx.tx.raw("select set_config('app.limits', '[]', true)", [])
      await carryForward(ctx, thisYear - 1, 'lapse')
    })).rejects.toMatchObject({ status: 403 })
  })
})

describe('a table of budgets', () => {
  const header = 'cost_center,category,project,year,amount,mode,part_of'
  async function given() {
    const tenant = await newTenant()
    const controller = tenant.as('controller')
    await controller.post('/categories', { code: 'IT', name: 'IT', active: true })
    await controller.post('/cost-centers', { code: 'OPS', name: 'Operations', owner_id: await ownerOf(tenant), active: true })
    const check = (csv: string) => controller.post('/budgets/import', { csv })
    const confirm = (csv: string) => controller.post('/budgets/import/confirmation', { csv })
    const count = async () => (await controller.get('/budgets')).body.data.length as number
    return { tenant, controller, check, confirm, count }
  }

  test('shows every error by line and field and writes nothing before all are right', async () => {
    const { check, confirm, count } = await given()
    const csv = `${header}\nOPS,,,2027,1000,block,\nNOPE,,,2027,abc,fly,\n,,,99,5,,\nOPS,,,2027,5,,\n,IT,,2027,9,,GONE\n`
    const { body } = await check(csv)
    expect(body.lines.map((l: { line: number; does: string; errors: { field: string }[] }) => [l.line, l.does, l.errors.map((e) => e.field)])).toEqual([[2, 'new', []], [3, 'bad', ['cost_center', 'amount', 'mode']], [4, 'bad', ['cost_center', 'year']], [5, 'bad', ['year']], [6, 'bad', ['part_of']]])
    expect((await confirm(csv)).body).toMatchObject({ status: 422, errors: [{ pointer: '/csv', code: 'bad_lines' }] })
    expect(await count()).toBe(0)
    for (const bad of ['year,amount', 'name\nx', '"']) expect((await check(bad)).status).toBe(422)
  })

  test('is imported whole, parts under what they are part of; the same again changes nothing, and a changed line only that one', async () => {
    const { controller, check, confirm, count } = await given()
    const csv = `${header}\nOPS,IT,,2027,400.50,block,OPS\nOPS,,,2027,1000,warn,\n`
    expect((await confirm(csv)).status).toBe(200)
    expect(await count()).toBe(2)
    const before = (await controller.get('/budgets')).body.data as { id: string; code: string; parent_id: string | null; version: number }[]
    expect(before.find((b) => b.code === 'OPS · IT')!.parent_id).toBe(before.find((b) => b.code === 'OPS')!.id)
    expect((await check(csv)).body).toMatchObject({ bad: 0, changes: 0 })
    expect((await confirm(csv)).status).toBe(200)
    expect((await controller.get('/budgets')).body.data).toEqual(before)
    expect((await confirm(csv.replace('400.50', '500'))).body).toMatchObject({ changes: 1 })
    expect((await controller.get('/budgets')).body.data.map((b: { amount: { amount: string } }) => b.amount.amount).toSorted()).toEqual(['1000.00', '500.00'])
  })

  test('may be a workbook, whose numbers are read as they are written; what is no table is refused with words', async () => {
    const { controller, tenant } = await given()
    const buffer = await writeXlsxFile([header.split(',').map((value) => ({ value })), [{ value: 'OPS' }, { value: '' }, { value: '' }, { value: 2027, type: Number }, { value: 1234567.89, type: Number }, { value: 'block' }, { value: '' }]]).toBuffer()
    const read = await controller.upload('/budgets/import', { bytes: Buffer.from(buffer), name: 'budgets.xlsx' })
    expect(read.body).toMatchObject({ bad: 0, changes: 1, lines: [{ year: '2027', amount: '1234567.89', does: 'new' }] })
    for (const bytes of [Buffer.from('PK\u0003\u0004 nonsense'), Buffer.from([0xff, 0xfe, 0x00]), Buffer.alloc(0)]) expect((await controller.upload('/budgets/import', { bytes, name: 'x.xlsx' })).status).toBe(422)
    const page = await tenant.as('controller').form('/budgets/import', { csv: '' })
    expect([page.status, page.text.includes('Choose a file, or paste the table.')]).toEqual([422, true])
  })
})

describe('the pages', () => {
  test('show the tree, a figure’s own rows with the same sum, and how it was on an earlier day', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const part = await planned(tenant, { project_id: await givenProject(tenant), parent_id: budgetId, amount: '500' })
    await givenSubmitted(tenant, costCenterId, line('120'))
    const list = await tenant.as('controller').page('/budgets')
    expect(list.text).toContain('class="tree-1"')
    const { body } = await tenant.as('controller').get(`/budgets/${budgetId}?figure=reserved`)
    expect(body.ledger.rows).toHaveLength(1)
    expect(body.ledger.sums.reserved).toEqual(body.reserved)
    const page = await tenant.as('controller').page(`/budgets/${budgetId}?figure=reserved`)
    expect(page.text).toContain('These rows make up reserved: together ₹120.')
    expect(page.text).toMatch(/<svg class="burn-svg"[^>]*role="img" aria-label="[^"]*so far/)
    expect((await tenant.as('controller').get(`/budgets/${budgetId}?as_of=2020-01-01`)).body).toMatchObject({ as_of: '2020-01-01', amount: { amount: '0.00' }, reserved: { amount: '0.00' } })
    expect((await tenant.as('controller').get('/budgets?as_of=2020-01-01')).body.data.every((b: { amount: { amount: string } }) => b.amount.amount === '0.00')).toBe(true)
    expect((await tenant.as('controller').post(`/budgets/${budgetId}/edit`, { amount: '1000', mode: 'block', parent_id: part.id })).body.errors[0].pointer).toBe('/parent_id')
    for (const broken of ['?as_of=nonsense', '?figure=x', '?month=2026-13', '?document=x']) expect((await tenant.as('controller').page(`/budgets/${budgetId}${broken}`)).status).toBe(200)
  })

  test('refuse a circle, another year’s budget above, and a second of the same dimensions', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const next = await tenant.as('controller').post('/budgets', { cost_center_id: costCenterId, fiscal_year: thisYear + 1, amount: '1', mode: 'block', parent_id: budgetId })
    expect(next.body).toMatchObject({ errors: [{ pointer: '/parent_id', code: 'other_year' }] })
    const a = await planned(tenant, { project_id: await givenProject(tenant, 'A'), parent_id: budgetId })
    expect((await tenant.as('controller').post(`/budgets/${budgetId}/edit`, { amount: '1000', mode: 'block', parent_id: a.id })).body).toMatchObject({ errors: [{ pointer: '/parent_id', code: 'circle' }] })
    expect((await tenant.as('controller').post('/budgets', { fiscal_year: thisYear, amount: '1', mode: 'block' })).body).toMatchObject({ errors: [{ pointer: '/cost_center_id' }] })
    const categories = tenant.as('controller')
    const [up, down] = [(await categories.post('/categories', { code: 'UP', name: 'Up', active: true })).body, (await categories.post('/categories', { code: 'DOWN', name: 'Down', active: true })).body]
    expect((await categories.post(`/categories/${down.id}/edit`, { code: 'DOWN', name: 'Down', active: true, parent_id: up.id })).status).toBe(200)
    expect((await categories.post(`/categories/${up.id}/edit`, { code: 'UP', name: 'Up', active: true, parent_id: down.id })).body).toMatchObject({ errors: [{ pointer: '/parent_id', code: 'circle' }] })
    expect((await tenant.as('requester').post('/categories', { code: 'X', name: 'X', active: true })).status).toBe(403)
  })

  test('of a request whose lines are split charge each part where it belongs', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const projectId = await givenProject(tenant)
    const project = await planned(tenant, { project_id: projectId, amount: '100' })
    const draft = (await tenant.as('requester').post('/purchase-requests', aRequest(costCenterId, line('100.01')))).body as { id: string; lines: { id: string }[] }
    await tenant.run('controller', (ctx) => ctx.tx.raw('insert into purchase_request_splits (id, purchase_request_line_id, position, cost_center_id, project_id, percent) values (gen_random_uuid(), $1, 1, $2, null, 50), (gen_random_uuid(), $1, 2, $2, $3, 50)', [draft.lines[0]!.id, costCenterId, projectId]))
    expect((await tenant.as('requester').post(`/purchase-requests/${draft.id}/submission`)).status).toBe(200)
    const reserved = async (id: string) => (await tenant.as('controller').get(`/budgets/${id}`)).body.reserved.amount
    expect([await reserved(budgetId), await reserved(project.id)]).toEqual(['50.01', '50.00'])
    await tenant.as('requester').post(`/purchase-requests/${draft.id}/withdrawal`)
    expect([await reserved(budgetId), await reserved(project.id)]).toEqual(['0.00', '0.00'])
  })
})
