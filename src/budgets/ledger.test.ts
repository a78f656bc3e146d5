import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import {
  charge,
  doc,
  figures,
  givenCenter,
  givenTree,
  planned,
} from '../platform/testing/given-budgets.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { check } from './check.ts'
import { adjust, book, directCharges, release, reserve, unbook, uncommit } from './ledger.ts'
import { commit } from './ordering.ts'
import type { Charge } from './split.ts'

const none = z.object({})

describe('what is posted', () => {
  test('rule 5: an order’s commitment leaves when its invoice becomes actual, on the budget and on those above', async () => {
    const tenant = await newTenant()
    const tree = await givenTree(tenant, { above: 1_000n, a: 1_000n, b: 1_000n })
    const [request, order, invoice, line, orderLine] = [
      doc('purchase_request'),
      doc('purchase_order'),
      doc('invoice'),
      randomUUID(),
      randomUUID(),
    ]
    await tenant.run('controller', (ctx) =>
      reserve(ctx, request, [charge(tree.a, 500n, { lineId: line })]),
    )
    await tenant.run('controller', (ctx) =>
      commit(ctx, order, [
        {
          from: request,
          parts: [{ fromLine: line, toLine: orderLine, take: 500n, last: true, committed: 480n }],
          all: true,
        },
      ]),
    )
    await tenant.run('controller', (ctx) =>
      book(ctx, {
        invoice,
        order,
        lines: [{ lineId: orderLine, liquidated: 480n, actual: 490n }],
        force: false,
      }),
    )
    for (const id of [tree.budgetA, tree.above])
      expect(await figures(tenant, id)).toEqual({
        amount: 1_000n,
        reserved: 0n,
        committed: 0n,
        actual: 490n,
      })
    expect((await figures(tenant, tree.budgetB)).actual).toBe(0n)
  })

  test('one charge without a budget is refused, though the others have one; where budgets are not required it passes', async () => {
    const tenant = await newTenant()
    const tree = await givenTree(tenant, { above: 1_000n, a: 1_000n, b: 1_000n })
    const bare = await givenCenter(tenant)
    const ask = (...centers: string[]) =>
      tenant.run('controller', (ctx) =>
        reserve(
          ctx,
          doc('purchase_request'),
          centers.map((center) => charge(center, 100n, { lineId: randomUUID() })),
        ),
      )
    for (const centers of [[bare], [tree.a, bare], [bare, tree.a]])
      await expect(ask(...centers)).rejects.toMatchObject({
        status: 409,
        code: 'no_budget',
        message: expect.stringMatching(
          /^No budget of \d{4} covers this for the cost centre [^ ]+\. Ask/,
        ),
      })
    expect(await figures(tenant, tree.budgetA)).toMatchObject({ reserved: 0n })
    await tenant.run('controller', ({ tx }) =>
      tx.run(sql.type(none)`update organisations set unbudgeted = 'free'`),
    )
    expect(await ask(tree.a, bare)).toMatchObject({ state: 'within', minor: 100n })
    expect(await figures(tenant, tree.budgetA)).toMatchObject({ reserved: 100n })
  })

  test('rule 6: a direct invoice sees what requests and orders have used', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 1_000n })
    await tenant.run('controller', (ctx) =>
      reserve(ctx, doc('purchase_request'), [charge(center, 700n)]),
    )
    await expect(
      tenant.run('ap_clerk', (ctx) =>
        directCharges.submit(ctx, doc('invoice'), [charge(center, 301n)]),
      ),
    ).rejects.toMatchObject({
      code: 'budget_exceeded',
      way: { label: 'See the budget', href: `/budgets/${id}` },
    })
    const invoice = doc('invoice')
    await tenant.run('ap_clerk', (ctx) =>
      directCharges.submit(ctx, invoice, [charge(center, 300n)]),
    )
    await tenant.run('controller', (ctx) => directCharges.approve(ctx, invoice, 'actual'))
    expect(await figures(tenant, id)).toMatchObject({ reserved: 700n, actual: 300n })
  })

  test('rule 7: a credit note gives back, also for an order that is closed', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 1_000n })
    const [order, line] = [doc('purchase_order'), randomUUID()]
    await tenant.run('controller', (ctx) =>
      directCharges.submit(ctx, order, [charge(center, 400n, { lineId: line })]),
    )
    await tenant.run('controller', (ctx) => directCharges.approve(ctx, order, 'committed'))
    await tenant.run('controller', (ctx) =>
      book(ctx, {
        invoice: doc('invoice'),
        order,
        lines: [{ lineId: line, liquidated: 400n, actual: 400n }],
        force: false,
      }),
    )
    await tenant.run('controller', (ctx) =>
      book(ctx, {
        invoice: doc('invoice'),
        order,
        lines: [{ lineId: line, liquidated: 0n, actual: -150n }],
        force: false,
      }),
    )
    expect(await figures(tenant, id)).toMatchObject({ committed: 0n, actual: 250n })
  })

  test('rule 8: an approved invoice that is void restores what it had liquidated while its order is open, and nothing of one that is closed', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 1_000n })
    const [order, line, first, second] = [
      doc('purchase_order'),
      randomUUID(),
      doc('invoice'),
      doc('invoice'),
    ]
    await tenant.run('controller', (ctx) =>
      directCharges.submit(ctx, order, [charge(center, 400n, { lineId: line })]),
    )
    await tenant.run('controller', (ctx) => directCharges.approve(ctx, order, 'committed'))
    await tenant.run('controller', (ctx) =>
      book(ctx, {
        invoice: first,
        order,
        lines: [{ lineId: line, liquidated: 100n, actual: 130n }],
        force: false,
      }),
    )
    await tenant.run('controller', (ctx) =>
      book(ctx, {
        invoice: second,
        order,
        lines: [{ lineId: line, liquidated: 300n, actual: 300n }],
        force: false,
      }),
    )
    await tenant.run('controller', (ctx) =>
      unbook(ctx, { invoice: first, order, isOpen: () => true }),
    )
    expect(await figures(tenant, id)).toMatchObject({ committed: 100n, actual: 300n })
    await tenant.run('controller', (ctx) =>
      unbook(ctx, { invoice: second, order, isOpen: () => false }),
    )
    expect(await figures(tenant, id)).toMatchObject({ committed: 100n, actual: 0n })
  })

  test('rule 10: an order of 15,000 whose final invoice is 11,000 gives 4,000 back', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 20_000n })
    const [order, line] = [doc('purchase_order'), randomUUID()]
    await tenant.run('controller', (ctx) =>
      directCharges.submit(ctx, order, [charge(center, 15_000n, { lineId: line })]),
    )
    await tenant.run('controller', (ctx) => directCharges.approve(ctx, order, 'committed'))
    await tenant.run('controller', (ctx) =>
      book(ctx, {
        invoice: doc('invoice'),
        order,
        lines: [{ lineId: line, liquidated: 11_000n, actual: 11_000n }],
        force: false,
      }),
    )
    expect(await tenant.run('controller', (ctx) => uncommit(ctx, order))).toBe(4_000n)
    expect(await figures(tenant, id)).toEqual({
      amount: 20_000n,
      reserved: 0n,
      committed: 0n,
      actual: 11_000n,
    })
  })

  test('rule 11: a change order from 100 to 130 reserves 30 when it is submitted, commits them when it is approved; a decrease frees only its part', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 130n })
    const [order, line, change] = [doc('purchase_order'), randomUUID(), doc('change_order')]
    await tenant.run('controller', (ctx) =>
      directCharges.submit(ctx, order, [charge(center, 100n, { lineId: line })]),
    )
    await tenant.run('controller', (ctx) => directCharges.approve(ctx, order, 'committed'))
    await tenant.run('controller', (ctx) =>
      adjust.submit(ctx, change, order, [{ lineId: line, minor: 30n }]),
    )
    expect(await figures(tenant, id)).toMatchObject({ reserved: 30n, committed: 100n })
    await expect(
      tenant.run('controller', (ctx) =>
        adjust.submit(ctx, doc('change_order'), order, [{ lineId: line, minor: 1n }]),
      ),
    ).rejects.toMatchObject({ code: 'budget_exceeded' })
    await tenant.run('controller', (ctx) =>
      adjust.approve(ctx, change, order, [{ lineId: line, minor: 30n }]),
    )
    expect(await figures(tenant, id)).toMatchObject({ reserved: 0n, committed: 130n })
    await tenant.run('controller', (ctx) =>
      adjust.approve(ctx, doc('change_order'), order, [{ lineId: line, minor: -50n }]),
    )
    expect(await figures(tenant, id)).toMatchObject({ reserved: 0n, committed: 80n })
  })

  test('rule 13: a line ordered cheaper gives its saving back with its last piece, while the other lines stay reserved', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 1_000n })
    const [request, order, lineA, lineB] = [
      doc('purchase_request'),
      doc('purchase_order'),
      randomUUID(),
      randomUUID(),
    ]
    await tenant.run('controller', (ctx) =>
      reserve(ctx, request, [
        charge(center, 100n, { lineId: lineA }),
        charge(center, 200n, { lineId: lineB }),
      ]),
    )
    await tenant.run('controller', (ctx) =>
      commit(ctx, order, [
        {
          from: request,
          parts: [
            { fromLine: lineA, toLine: randomUUID(), take: 33n, last: false, committed: 30n },
          ],
          all: false,
        },
      ]),
    )
    expect(await figures(tenant, id)).toMatchObject({ reserved: 267n, committed: 30n })
    await tenant.run('controller', (ctx) =>
      commit(ctx, order, [
        {
          from: request,
          parts: [{ fromLine: lineA, toLine: randomUUID(), take: 66n, last: true, committed: 60n }],
          all: false,
        },
      ]),
    )
    expect(await figures(tenant, id)).toMatchObject({ reserved: 200n, committed: 90n })
    expect(await tenant.run('controller', (ctx) => release(ctx, request))).toBe(200n)
    expect(await tenant.run('controller', (ctx) => release(ctx, request))).toBe(0n)
  })

  test('the most specific budget is charged: project before category before cost centre, a category also for those below it', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const owner = await tenant.actor('approver')
    const [it, laptops, office, site] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
    await tenant.run('controller', async ({ tx }) => {
      await tx.run(
        sql.type(none)`
          insert into categories (id, code, name, parent_id)
          values
            (${it}, 'IT', 'IT', null),
            (${laptops}, 'LAP', 'Laptops', ${it}),
            (${office}, 'OFF', 'Office', null)
        `,
      )
      await tx.run(
        sql.type(none)`
          insert into projects (id, code, name, owner_id)
          values (${site}, 'SITE', 'New site', ${owner.userId})
        `,
      )
    })
    const ids = {
      center: await planned(tenant, { costCenterId: center, amount: 1n }),
      both: await planned(tenant, { costCenterId: center, categoryId: it, amount: 1n }),
      category: await planned(tenant, { categoryId: it, amount: 1n }),
      project: await planned(tenant, { projectId: site, amount: 1n }),
    }
    const found = async (more: Partial<Charge>) =>
      (
        await tenant.read('requester', (ctx) => check(ctx, [charge(center, 1n, more)]))
      ).effects.find((e) => e.leaf)?.budget.id
    expect([
      await found({}),
      await found({ categoryId: laptops }),
      await found({ categoryId: office }),
      await found({ projectId: site }),
      await found({ categoryId: laptops, projectId: site }),
    ]).toEqual([ids.center, ids.both, ids.center, ids.project, ids.both])
  })

  test('one that is frozen takes nothing new and lets what was reserved be ordered; one that is closed only takes back', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 1_000n })
    const set = (status: string) =>
      tenant.run('controller', ({ tx }) =>
        tx.run(sql.type(none)`update budgets set status = ${status} where id = ${id}`),
      )
    const [request, order, line] = [doc('purchase_request'), doc('purchase_order'), randomUUID()]
    await tenant.run('controller', (ctx) =>
      reserve(ctx, request, [charge(center, 100n, { lineId: line })]),
    )
    const ordered = (take: bigint) =>
      tenant.run('controller', (ctx) =>
        commit(ctx, order, [
          {
            from: request,
            parts: [{ fromLine: line, toLine: line, take, last: false, committed: take }],
            all: false,
          },
        ]),
      )
    await set('frozen')
    await expect(
      tenant.run('controller', (ctx) =>
        reserve(ctx, doc('purchase_request'), [charge(center, 1n)]),
      ),
    ).rejects.toMatchObject({ code: 'budget_frozen' })
    await ordered(40n)
    await set('closed')
    await expect(ordered(10n)).rejects.toMatchObject({ code: 'budget_closed' })
    expect(await tenant.run('controller', (ctx) => release(ctx, request))).toBe(60n)
    expect(await figures(tenant, id)).toMatchObject({ reserved: 0n, committed: 40n })
  })

  test('without a budget it is refused, warned of or let through, as the organisation says', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const set = (rule: string) =>
      tenant.run('controller', ({ tx }) =>
        tx.run(sql.type(none)`update organisations set unbudgeted = ${rule}`),
      )
    const ask = () =>
      tenant.run('requester', (ctx) => reserve(ctx, doc('purchase_request'), [charge(center, 5n)]))
    await expect(ask()).rejects.toMatchObject({ code: 'no_budget' })
    await set('warn')
    expect(await ask()).toMatchObject({ state: 'none', minor: 0n })
    expect(await tenant.read('requester', (ctx) => check(ctx, [charge(center, 5n)]))).toMatchObject(
      { refused: null, warning: 'No budget covers all of it.', unbudgeted: 5n },
    )
    await set('free')
    expect(await tenant.read('requester', (ctx) => check(ctx, [charge(center, 5n)]))).toMatchObject(
      { refused: null, warning: null },
    )
  })

  test('somebody whose role holds only for a part charges what lies above that part too', async () => {
    const tenant = await newTenant()
    const tree = await givenTree(tenant, { above: 100n, a: 1_000n, b: 1_000n })
    await tenant.run('requester', async (ctx) => {
      await ctx.tx.see(JSON.stringify([{ entityId: null, departmentId: randomUUID() }]))
      expect(
        await ctx.tx.any(sql.type(z.object({ id: z.string() }))`select id from budgets`),
      ).toEqual([])
      await reserve(ctx, doc('purchase_request'), [charge(tree.a, 100n)])
    })
    expect([
      (await figures(tenant, tree.above)).reserved,
      (await figures(tenant, tree.budgetA)).reserved,
    ]).toEqual([100n, 100n])
  })
})
