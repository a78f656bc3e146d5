import { describe, expect, test } from 'vitest'
import writeXlsxFile from 'write-excel-file/node'
import { command } from '../platform/ctx.ts'
import {
  aRequest,
  givenBudget,
  givenPlanned,
  givenProject,
  givenSubmitted,
} from '../platform/testing/given.ts'
import { newTenant, product, wiring } from '../platform/testing/harness.ts'
import { fiscalYearOf } from '../kernel/calendar.ts'
import { reserve } from './ledger.ts'
import { commit } from './ordering.ts'

const thisYear = fiscalYearOf(new Date().toISOString().slice(0, 10), 4)
const line = (price: string) => ({
  lines: [{ description: 'Machine', quantity: '1', unit: 'each', unit_price: price }],
})

describe('a budget by month', () => {
  test('E19: 200,000 a year, ahead of the months is ignored: 40,000 in one month is accepted', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 20_000_000n)
    await tenant.as('controller').post(`/budgets/${budgetId}/edit`, {
      amount: '200000',
      mode: 'block',
      pace: 'even',
      pace_mode: 'ignore',
    })
    expect((await givenSubmitted(tenant, costCenterId, line('200000'))).status).toBe('pending')
  })

  test('E20: one that stops refuses what is 1 more than the months so far, for requests, orders and what is spent alike, and takes exactly that much', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 1_200_000n)
    const { body } = await tenant.as('controller').post(`/budgets/${budgetId}/edit`, {
      amount: '12000',
      mode: 'warn',
      pace: 'even',
      pace_mode: 'stop',
    })
    expect(body.pace).toHaveLength(12)
    const { db } = await product()
    const june = new Date(`${thisYear}-06-15T06:00:00Z`)
    const inJune = async <T>(work: Parameters<typeof command<T>>[3]) =>
      command({ db, wiring, clock: () => june }, await tenant.actor('controller'), null, work)
    const charge = (minor: bigint) => [
      { lineId: null, costCenterId, categoryId: null, projectId: null, minor },
    ]
    const doc = (kind: string) => ({ kind, id: crypto.randomUUID() })
    await expect(
      inJune((ctx) => reserve(ctx, doc('purchase_request'), charge(300_001n))),
    ).rejects.toMatchObject({ code: 'ahead_of_pace' })
    const request = doc('purchase_request')
    await inJune((ctx) => reserve(ctx, request, charge(300_000n)))
    const parts = (committed: bigint) => ({
      from: request,
      all: true,
      parts: [
        {
          fromLine: crypto.randomUUID(),
          toLine: crypto.randomUUID(),
          take: 300_000n,
          last: true,
          committed,
        },
      ],
    })
    await expect(
      inJune((ctx) => commit(ctx, doc('purchase_order'), [parts(300_001n)])),
    ).rejects.toMatchObject({ code: 'ahead_of_pace' })
    await inJune((ctx) => commit(ctx, doc('purchase_order'), [parts(300_000n)]))
  })

  test('E26: 120,000 spread evenly is 10,000 a month; twelve amounts that do not come to the year are refused', async () => {
    const tenant = await newTenant()
    const projectId = await givenProject(tenant)
    const even = await givenPlanned(tenant, {
      project_id: projectId,
      amount: '120000',
      pace: 'even',
      pace_mode: 'warn',
    })
    expect(new Set(even.pace!.map((m) => m.amount))).toEqual(new Set(['10000.00']))
    const twelve = (month: string) =>
      tenant.as('controller').post(`/budgets/${even.id}/edit`, {
        amount: '12000',
        mode: 'block',
        pace: 'given',
        months: Array.from({ length: 12 }, () => month).join('\n'),
      })
    expect((await twelve('2000')).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/months', code: 'not_whole' }],
    })
    expect((await twelve('1000')).status).toBe(200)
    const months = ['10000', '15000', '5000', ...Array.from({ length: 9 }, () => '0')].join('\n')
    expect(
      (
        await tenant.as('controller').post(`/budgets/${even.id}/edit`, {
          amount: '30000',
          mode: 'block',
          pace: 'given',
          months,
        })
      ).body.pace
        .slice(0, 3)
        .map((m: { amount: string }) => m.amount),
    ).toEqual(['10000.00', '15000.00', '5000.00'])
    expect(
      (
        await tenant
          .as('controller')
          .post(`/budgets/${even.id}/edit`, { amount: '30001', mode: 'block' })
      ).body.pace[0].amount,
    ).toBe('10000.33')
  })

  test('E22: 250,000 on a project with 200,000 is refused as it is on a cost centre', async () => {
    const tenant = await newTenant()
    const projectId = await givenProject(tenant)
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    await givenPlanned(tenant, {
      project_id: projectId,
      cost_center_id: costCenterId,
      amount: '200000',
    })
    const charge = (minor: bigint) => [
      { lineId: null, costCenterId, categoryId: null, projectId, minor },
    ]
    const ask = (minor: bigint) =>
      tenant.run('requester', (ctx) =>
        reserve(ctx, { kind: 'purchase_request', id: crypto.randomUUID() }, charge(minor)),
      )
    await expect(ask(25_000_000n)).rejects.toMatchObject({ code: 'budget_exceeded' })
    await ask(20_000_000n)
  })
})

test('a request over a budget that asks its owner goes to them too, with the reason, and may then be ordered', async () => {
  const tenant = await newTenant()
  const { costCenterId, budgetId } = await givenBudget(tenant, 10_000n)
  const ownerId = (await tenant.actor('controller')).userId
  await tenant
    .as('controller')
    .post(`/budgets/${budgetId}/edit`, { amount: '100', mode: 'route', owner_id: ownerId })
  const within = await givenSubmitted(tenant, costCenterId, line('60'))
  const over = await givenSubmitted(tenant, costCenterId, line('60'))
  const path = async (id: string) =>
    (await tenant.as('requester').get(`/purchase-requests/${id}`)).body.approval as {
      who: string
      why: string
    }[]
  expect((await path(within.id)).map((s) => s.who)).toEqual(['The approver'])
  expect(await path(over.id)).toEqual([
    expect.objectContaining({ who: 'The approver' }),
    expect.objectContaining({
      who: 'The controller',
      why: expect.stringContaining('owner of the budget decides'),
    }),
  ])
})

describe('a table of budgets', () => {
  const header = 'cost_center,category,project,year,amount,mode,part_of'
  async function given() {
    const tenant = await newTenant()
    const controller = tenant.as('controller')
    await controller.post('/categories', { code: 'IT', name: 'IT', active: true })
    await controller.post('/cost-centers', {
      code: 'OPS',
      name: 'Operations',
      owner_id: (await tenant.actor('approver')).userId,
      active: true,
    })
    const check = (csv: string) => controller.post('/budgets/import', { csv })
    const confirm = (csv: string) => controller.post('/budgets/import/confirmation', { csv })
    const count = async () => (await controller.get('/budgets')).body.data.length as number
    return { tenant, controller, check, confirm, count }
  }

  test('shows every error by line and field and writes nothing before all are right', async () => {
    const { check, confirm, count } = await given()
    const csv = `${header}\nOPS,,,2027,1000,block,\nNOPE,,,2027,abc,fly,\n,,,99,5,,\nOPS,,,2027,5,,\n,IT,,2027,9,,GONE\n`
    const { body } = await check(csv)
    expect(
      body.lines.map((l: { line: number; does: string; errors: { field: string }[] }) => [
        l.line,
        l.does,
        l.errors.map((e) => e.field),
      ]),
    ).toEqual([
      [2, 'new', []],
      [3, 'bad', ['cost_center', 'amount', 'mode']],
      [4, 'bad', ['cost_center', 'year']],
      [5, 'bad', ['year']],
      [6, 'bad', ['part_of']],
    ])
    expect((await confirm(csv)).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/csv', code: 'bad_lines' }],
    })
    expect(await count()).toBe(0)
    for (const bad of ['year,amount', 'name\nx', '"']) expect((await check(bad)).status).toBe(422)
  })

  test('is imported whole, parts under what they are part of; the same again changes nothing, and a changed line only that one', async () => {
    const { tenant, controller, check, confirm, count } = await given()
    const csv = `${header}\nOPS,IT,,2027,400.50,block,OPS\nOPS,,,2027,1000,warn,\n`
    expect((await confirm(csv)).status).toBe(200)
    expect(await count()).toBe(2)
    const before = (await controller.get('/budgets')).body.data as {
      id: string
      code: string
      parent_id: string | null
      version: number
    }[]
    expect(before.find((b) => b.code === 'OPS · IT')!.parent_id).toBe(
      before.find((b) => b.code === 'OPS')!.id,
    )
    expect((await check(csv)).body).toMatchObject({ bad: 0, changes: 0 })
    const file = await tenant.as('requester').page('/budgets/export?year=2027')
    expect(file.headers['content-type']).toContain('text/csv')
    expect((await check(file.text)).body).toMatchObject({ bad: 0, changes: 0, lines: [{}, {}] })
    expect((await confirm(csv)).status).toBe(200)
    expect((await controller.get('/budgets')).body.data).toEqual(before)
    expect((await confirm(csv.replace('400.50', '500'))).body).toMatchObject({ changes: 1 })
    expect(
      (await controller.get('/budgets')).body.data
        .map((b: { amount: { amount: string } }) => b.amount.amount)
        .toSorted(),
    ).toEqual(['1000.00', '500.00'])
  })

  test('may be a workbook, whose numbers are read as they are written; what is no table is refused with words', async () => {
    const { controller, tenant } = await given()
    const buffer = await writeXlsxFile([
      header.split(',').map((value) => ({ value })),
      [
        { value: 'OPS' },
        { value: '' },
        { value: '' },
        { value: 2027, type: Number },
        { value: 1234567.89, type: Number },
        { value: 'block' },
        { value: '' },
      ],
    ]).toBuffer()
    const read = await controller.upload('/budgets/import', {
      bytes: Buffer.from(buffer),
      name: 'budgets.xlsx',
    })
    expect(read.body).toMatchObject({
      bad: 0,
      changes: 1,
      lines: [{ year: '2027', amount: '1234567.89', does: 'new' }],
    })
    for (const bytes of [
      Buffer.from('PK\u0003\u0004 nonsense'),
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.alloc(0),
    ])
      expect((await controller.upload('/budgets/import', { bytes, name: 'x.xlsx' })).status).toBe(
        422,
      )
    const page = await tenant.as('controller').form('/budgets/import', { csv: '' })
    expect([page.status, page.text.includes('Choose a file, or paste the table.')]).toEqual([
      422,
      true,
    ])
  })
})

describe('the pages', () => {
  test('show the tree, a figure’s own rows with the same sum, and how it was on an earlier day', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const part = await givenPlanned(tenant, {
      project_id: await givenProject(tenant),
      parent_id: budgetId,
      amount: '500',
    })
    await givenSubmitted(tenant, costCenterId, line('120'))
    const list = await tenant.as('controller').page('/budgets')
    expect(list.text).toContain('data-depth="1"')
    const { body } = await tenant.as('controller').get(`/budgets/${budgetId}?figure=reserved`)
    expect(body.ledger.rows).toHaveLength(1)
    expect(body.ledger.sums.reserved).toEqual(body.reserved)
    const page = await tenant.as('controller').page(`/budgets/${budgetId}?figure=reserved`)
    expect(page.text).toContain('These rows make up reserved: together ₹120.')
    expect(page.text).toMatch(/<svg [^>]*role="img" aria-label="[^"]*so far/)
    expect(
      (await tenant.as('controller').get(`/budgets/${budgetId}?as_of=2020-01-01`)).body,
    ).toMatchObject({
      as_of: '2020-01-01',
      amount: { amount: '0.00' },
      reserved: { amount: '0.00' },
    })
    expect(
      (await tenant.as('controller').get('/budgets?as_of=2020-01-01')).body.data.every(
        (b: { amount: { amount: string } }) => b.amount.amount === '0.00',
      ),
    ).toBe(true)
    expect(
      (
        await tenant
          .as('controller')
          .post(`/budgets/${budgetId}/edit`, { amount: '1000', mode: 'block', parent_id: part.id })
      ).body.errors[0].pointer,
    ).toBe('/parent_id')
    for (const broken of ['?as_of=nonsense', '?figure=x', '?month=2026-13', '?document=x'])
      expect((await tenant.as('controller').page(`/budgets/${budgetId}${broken}`)).status).toBe(200)
  })

  test('refuse a circle, another year’s budget above, and a second of the same dimensions', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const next = await tenant.as('controller').post('/budgets', {
      cost_center_id: costCenterId,
      fiscal_year: thisYear + 1,
      amount: '1',
      mode: 'block',
      parent_id: budgetId,
    })
    expect(next.body).toMatchObject({ errors: [{ pointer: '/parent_id', code: 'other_year' }] })
    const a = await givenPlanned(tenant, {
      project_id: await givenProject(tenant, 'A'),
      parent_id: budgetId,
    })
    expect(
      (
        await tenant
          .as('controller')
          .post(`/budgets/${budgetId}/edit`, { amount: '1000', mode: 'block', parent_id: a.id })
      ).body,
    ).toMatchObject({ errors: [{ pointer: '/parent_id', code: 'circle' }] })
    expect(
      (
        await tenant
          .as('controller')
          .post('/budgets', { fiscal_year: thisYear, amount: '1', mode: 'block' })
      ).body,
    ).toMatchObject({ errors: [{ pointer: '/cost_center_id' }] })
    const nobody = (
      await tenant
        .as('controller')
        .post('/categories', { code: 'NOBODY', name: 'Nobody’s', active: true })
    ).body.id as string
    expect(
      (
        await tenant.as('controller').post('/budgets', {
          category_id: nobody,
          fiscal_year: thisYear,
          amount: '1',
          mode: 'route',
        })
      ).body,
    ).toMatchObject({ errors: [{ pointer: '/owner_id', code: 'missing' }] })
    const categories = tenant.as('controller')
    const [up, down] = [
      (await categories.post('/categories', { code: 'UP', name: 'Up', active: true })).body,
      (await categories.post('/categories', { code: 'DOWN', name: 'Down', active: true })).body,
    ]
    expect(
      (
        await categories.post(`/categories/${down.id}/edit`, {
          code: 'DOWN',
          name: 'Down',
          active: true,
          parent_id: up.id,
        })
      ).status,
    ).toBe(200)
    expect(
      (
        await categories.post(`/categories/${up.id}/edit`, {
          code: 'UP',
          name: 'Up',
          active: true,
          parent_id: down.id,
        })
      ).body,
    ).toMatchObject({ errors: [{ pointer: '/parent_id', code: 'circle' }] })
    expect(
      (await tenant.as('requester').post('/categories', { code: 'X', name: 'X', active: true }))
        .status,
    ).toBe(403)
  })

  test('of a request whose lines are split charge each part where it belongs', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const projectId = await givenProject(tenant)
    const project = await givenPlanned(tenant, { project_id: projectId, amount: '100' })
    const draft = (
      await tenant
        .as('requester')
        .post('/purchase-requests', aRequest(costCenterId, line('100.01')))
    ).body as { id: string; lines: { id: string }[] }
    await tenant.run('controller', (ctx) =>
      ctx.tx.raw(
        'insert into purchase_request_splits (id, purchase_request_line_id, position, cost_center_id, project_id, percent) values (gen_random_uuid(), $1, 1, $2, null, 50), (gen_random_uuid(), $1, 2, $2, $3, 50)',
        [draft.lines[0]!.id, costCenterId, projectId],
      ),
    )
    expect(
      (await tenant.as('requester').post(`/purchase-requests/${draft.id}/submission`)).status,
    ).toBe(200)
    const reserved = async (id: string) =>
      (await tenant.as('controller').get(`/budgets/${id}`)).body.reserved.amount
    expect([await reserved(budgetId), await reserved(project.id)]).toEqual(['50.01', '50.00'])
    await tenant.as('requester').post(`/purchase-requests/${draft.id}/withdrawal`)
    expect([await reserved(budgetId), await reserved(project.id)]).toEqual(['0.00', '0.00'])
  })
})
