import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { fiscalYearOf } from '../kernel/calendar.ts'
import { Problem } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { sql } from '../platform/db/sql.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { plan, type NewPlan } from './commands.ts'
import { check } from './check.ts'
import { adjust, book, commit, direct, release, reserve, unbook, uncommit } from './ledger.ts'
import { find, ledgerSums } from './queries.ts'
import type { Charge } from './split.ts'
import { move } from './transfer-commands.ts'

const none = z.object({})
const doc = (kind: string, id: string = randomUUID()) => ({ kind, id })
const charge = (costCenterId: string, minor: bigint, more: Partial<Charge> = {}): Charge => ({ lineId: null, costCenterId, categoryId: null, projectId: null, minor, ...more })

async function givenCenter(tenant: TestTenant): Promise<string> {
  const id = randomUUID()
  const owner = await tenant.actor('approver')
  await tenant.run('controller', (ctx) => ctx.tx.run(sql.type(none)`insert into cost_centers (id, code, name, owner_id) values (${id}, ${id.slice(-8)}, 'Workshop', ${owner.userId})`))
  return id
}
const planned = (tenant: TestTenant, given: Omit<NewPlan, 'fiscalYear' | 'mode'> & Partial<NewPlan>): Promise<string> => tenant.run('controller', (ctx) => plan(ctx, { fiscalYear: fiscalYearOf(ctx.today, 4), mode: 'block', ...given }))

/** A budget above two, each of its own cost centre. */
async function givenTree(tenant: TestTenant, amounts: { above: bigint; a: bigint; b: bigint }) {
  const [centerAbove, a, b] = [await givenCenter(tenant), await givenCenter(tenant), await givenCenter(tenant)]
  const above = await planned(tenant, { costCenterId: centerAbove, amount: amounts.above })
  return { above, a, b, budgetA: await planned(tenant, { costCenterId: a, parentId: above, amount: amounts.a }), budgetB: await planned(tenant, { costCenterId: b, parentId: above, amount: amounts.b }) }
}

/** A budget's figures, once they were found equal to its ledger and its positions. */
async function figures(tenant: TestTenant, id: string) {
  const Sums = z.object({ reserved: z.bigint(), committed: z.bigint(), actual: z.bigint() })
  return tenant.read('controller', async ({ tx }) => {
    const [b, sums, kept] = await Promise.all([find(tx, id), ledgerSums(tx, id), tx.one(sql.type(Sums)`select coalesce(sum(reserved), 0)::bigint as reserved, coalesce(sum(committed), 0)::bigint as committed, coalesce(sum(actual), 0)::bigint as actual from budget_positions where budget_id = ${id}`)])
    expect(sums).toEqual({ amount: b.amount, reserved: b.reserved, committed: b.committed, actual: b.actual })
    expect(kept).toEqual({ reserved: b.reserved, committed: b.committed, actual: b.actual })
    return { amount: b.amount, reserved: b.reserved, committed: b.committed, actual: b.actual }
  })
}

/** Runs all at once. Answers how many came through, what the others were told, and how often work was begun: more than once each is a deadlock that was tried again. */
async function race(tenant: TestTenant, works: readonly ((ctx: Ctx) => Promise<unknown>)[]) {
  let begun = 0
  const outcomes = await Promise.allSettled(works.map((work) => tenant.run('controller', (ctx) => {
    begun++
    return work(ctx)
  })))
  return { done: outcomes.filter((o) => o.status === 'fulfilled').length, refused: outcomes.flatMap((o) => (o.status === 'rejected' ? [o.reason instanceof Problem ? o.reason.code : String(o.reason)] : [])), begun }
}

describe('forty at once', () => {
  test('rule 1: of 100 each on a budget of 1,000, exactly ten are reserved', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 1_000n })
    const { done, refused, begun } = await race(tenant, Array.from({ length: 40 }, () => (ctx: Ctx) => reserve(ctx, doc('purchase_request'), [charge(center, 100n)])))
    expect({ done, refused: new Set(refused), begun }).toEqual({ done: 10, refused: new Set(['budget_exceeded']), begun: 40 })
    expect(await figures(tenant, id)).toEqual({ amount: 1_000n, reserved: 1_000n, committed: 0n, actual: 0n })
  })

  test('rule 1: of 100 each on two budgets below one of 1,000, exactly ten, and the one above is never overdrawn', async () => {
    const tenant = await newTenant()
    const tree = await givenTree(tenant, { above: 1_000n, a: 5_000n, b: 5_000n })
    const { done, begun } = await race(tenant, Array.from({ length: 40 }, (_, i) => (ctx: Ctx) => reserve(ctx, doc('purchase_request'), [charge(i % 2 ? tree.a : tree.b, 100n)])))
    expect({ done, begun }).toEqual({ done: 10, begun: 40 })
    const [above, a, b] = [await figures(tenant, tree.above), await figures(tenant, tree.budgetA), await figures(tenant, tree.budgetB)]
    expect([above.reserved, a.reserved + b.reserved]).toEqual([1_000n, 1_000n])
  })

  test('rule 2: two budgets named in opposite order by half of them each: all forty come through and none is begun twice', async () => {
    const tenant = await newTenant()
    const tree = await givenTree(tenant, { above: 100_000n, a: 100_000n, b: 100_000n })
    const { done, begun } = await race(tenant, Array.from({ length: 40 }, (_, i) => (ctx: Ctx) => {
      const both = [charge(tree.a, 10n), charge(tree.b, 20n)]
      return reserve(ctx, doc('purchase_request'), i % 2 ? both : both.toReversed())
    }))
    expect({ done, begun }).toEqual({ done: 40, begun: 40 })
    expect([(await figures(tenant, tree.budgetA)).reserved, (await figures(tenant, tree.budgetB)).reserved, (await figures(tenant, tree.above)).reserved]).toEqual([400n, 800n, 1_200n])
  })

  test('rule 2: transfers in both directions while others reserve leave no circle of waiting', async () => {
    const tenant = await newTenant()
    const tree = await givenTree(tenant, { above: 100_000n, a: 50_000n, b: 50_000n })
    const { done, begun } = await race(tenant, Array.from({ length: 40 }, (_, i) => (ctx: Ctx) =>
      i % 4 === 0 ? move(ctx, tree.budgetA, tree.budgetB, 10n, doc('budget_transfer')) : i % 4 === 1 ? move(ctx, tree.budgetB, tree.budgetA, 10n, doc('budget_transfer')) : reserve(ctx, doc('purchase_request'), [charge(i % 2 ? tree.a : tree.b, 5n), charge(i % 2 ? tree.b : tree.a, 5n)])))
    expect({ done, begun }).toEqual({ done: 40, begun: 40 })
    expect([(await figures(tenant, tree.budgetA)).amount, (await figures(tenant, tree.budgetB)).amount, (await figures(tenant, tree.above)).reserved]).toEqual([50_000n, 50_000n, 200n])
  })
})

describe('what is posted', () => {
  test('rule 5: an order’s commitment leaves when its invoice becomes actual, on the budget and on those above', async () => {
    const tenant = await newTenant()
    const tree = await givenTree(tenant, { above: 1_000n, a: 1_000n, b: 1_000n })
    const [request, order, invoice, line, orderLine] = [doc('purchase_request'), doc('purchase_order'), doc('invoice'), randomUUID(), randomUUID()]
    await tenant.run('controller', (ctx) => reserve(ctx, request, [charge(tree.a, 500n, { lineId: line })]))
    await tenant.run('controller', (ctx) => commit(ctx, { from: request, to: order, parts: [{ fromLine: line, toLine: orderLine, take: 500n, last: true, committed: 480n }], all: true }))
    await tenant.run('controller', (ctx) => book(ctx, { invoice, order, lines: [{ lineId: orderLine, liquidated: 480n, actual: 490n }], force: false }))
    for (const id of [tree.budgetA, tree.above]) expect(await figures(tenant, id)).toEqual({ amount: 1_000n, reserved: 0n, committed: 0n, actual: 490n })
    expect((await figures(tenant, tree.budgetB)).actual).toBe(0n)
  })

  test('rule 6: a direct invoice sees what requests and orders have used', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 1_000n })
    await tenant.run('controller', (ctx) => reserve(ctx, doc('purchase_request'), [charge(center, 700n)]))
    await expect(tenant.run('ap_clerk', (ctx) => direct.submit(ctx, doc('invoice'), [charge(center, 301n)]))).rejects.toMatchObject({ code: 'budget_exceeded' })
    const invoice = doc('invoice')
    await tenant.run('ap_clerk', (ctx) => direct.submit(ctx, invoice, [charge(center, 300n)]))
    await tenant.run('controller', (ctx) => direct.approve(ctx, invoice, 'actual'))
    expect(await figures(tenant, id)).toMatchObject({ reserved: 700n, actual: 300n })
  })

  test('rule 7: a credit note gives back, also for an order that is closed', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 1_000n })
    const [order, line] = [doc('purchase_order'), randomUUID()]
    await tenant.run('controller', (ctx) => direct.submit(ctx, order, [charge(center, 400n, { lineId: line })]))
    await tenant.run('controller', (ctx) => direct.approve(ctx, order, 'committed'))
    await tenant.run('controller', (ctx) => book(ctx, { invoice: doc('invoice'), order, lines: [{ lineId: line, liquidated: 400n, actual: 400n }], force: false }))
    await tenant.run('controller', (ctx) => book(ctx, { invoice: doc('invoice'), order, lines: [{ lineId: line, liquidated: 0n, actual: -150n }], force: false }))
    expect(await figures(tenant, id)).toMatchObject({ committed: 0n, actual: 250n })
  })

  test('rule 8: an approved invoice that is void restores what it had liquidated while its order is open, and nothing of one that is closed', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 1_000n })
    const [order, line, first, second] = [doc('purchase_order'), randomUUID(), doc('invoice'), doc('invoice')]
    await tenant.run('controller', (ctx) => direct.submit(ctx, order, [charge(center, 400n, { lineId: line })]))
    await tenant.run('controller', (ctx) => direct.approve(ctx, order, 'committed'))
    await tenant.run('controller', (ctx) => book(ctx, { invoice: first, order, lines: [{ lineId: line, liquidated: 100n, actual: 130n }], force: false }))
    await tenant.run('controller', (ctx) => book(ctx, { invoice: second, order, lines: [{ lineId: line, liquidated: 300n, actual: 300n }], force: false }))
    await tenant.run('controller', (ctx) => unbook(ctx, { invoice: first, order, open: true }))
    expect(await figures(tenant, id)).toMatchObject({ committed: 100n, actual: 300n })
    await tenant.run('controller', (ctx) => unbook(ctx, { invoice: second, order, open: false }))
    expect(await figures(tenant, id)).toMatchObject({ committed: 100n, actual: 0n })
  })

  test('rule 10: an order of 15,000 whose final invoice is 11,000 gives 4,000 back', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 20_000n })
    const [order, line] = [doc('purchase_order'), randomUUID()]
    await tenant.run('controller', (ctx) => direct.submit(ctx, order, [charge(center, 15_000n, { lineId: line })]))
    await tenant.run('controller', (ctx) => direct.approve(ctx, order, 'committed'))
    await tenant.run('controller', (ctx) => book(ctx, { invoice: doc('invoice'), order, lines: [{ lineId: line, liquidated: 11_000n, actual: 11_000n }], force: false }))
    expect(await tenant.run('controller', (ctx) => uncommit(ctx, order))).toBe(4_000n)
    expect(await figures(tenant, id)).toEqual({ amount: 20_000n, reserved: 0n, committed: 0n, actual: 11_000n })
  })

  test('rule 11: a change order from 100 to 130 reserves 30 when it is submitted, commits them when it is approved; a decrease frees only its part', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 130n })
    const [order, line, change] = [doc('purchase_order'), randomUUID(), doc('change_order')]
    await tenant.run('controller', (ctx) => direct.submit(ctx, order, [charge(center, 100n, { lineId: line })]))
    await tenant.run('controller', (ctx) => direct.approve(ctx, order, 'committed'))
    await tenant.run('controller', (ctx) => adjust.submit(ctx, change, order, [{ lineId: line, minor: 30n }]))
    expect(await figures(tenant, id)).toMatchObject({ reserved: 30n, committed: 100n })
    await expect(tenant.run('controller', (ctx) => adjust.submit(ctx, doc('change_order'), order, [{ lineId: line, minor: 1n }]))).rejects.toMatchObject({ code: 'budget_exceeded' })
    await tenant.run('controller', (ctx) => adjust.approve(ctx, change, order, [{ lineId: line, minor: 30n }]))
    expect(await figures(tenant, id)).toMatchObject({ reserved: 0n, committed: 130n })
    await tenant.run('controller', (ctx) => adjust.approve(ctx, doc('change_order'), order, [{ lineId: line, minor: -50n }]))
    expect(await figures(tenant, id)).toMatchObject({ reserved: 0n, committed: 80n })
  })

  test('rule 13: a line ordered cheaper gives its saving back with its last piece, while the other lines stay reserved', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 1_000n })
    const [request, order, lineA, lineB] = [doc('purchase_request'), doc('purchase_order'), randomUUID(), randomUUID()]
    await tenant.run('controller', (ctx) => reserve(ctx, request, [charge(center, 100n, { lineId: lineA }), charge(center, 200n, { lineId: lineB })]))
    await tenant.run('controller', (ctx) => commit(ctx, { from: request, to: order, parts: [{ fromLine: lineA, toLine: randomUUID(), take: 33n, last: false, committed: 30n }], all: false }))
    expect(await figures(tenant, id)).toMatchObject({ reserved: 267n, committed: 30n })
    await tenant.run('controller', (ctx) => commit(ctx, { from: request, to: order, parts: [{ fromLine: lineA, toLine: randomUUID(), take: 66n, last: true, committed: 60n }], all: false }))
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
      await tx.run(sql.type(none)`insert into categories (id, code, name, parent_id) values (${it}, 'IT', 'IT', null), (${laptops}, 'LAP', 'Laptops', ${it}), (${office}, 'OFF', 'Office', null)`)
      await tx.run(sql.type(none)`insert into projects (id, code, name, owner_id) values (${site}, 'SITE', 'New site', ${owner.userId})`)
    })
    const ids = { center: await planned(tenant, { costCenterId: center, amount: 1n }), both: await planned(tenant, { costCenterId: center, categoryId: it, amount: 1n }), category: await planned(tenant, { categoryId: it, amount: 1n }), project: await planned(tenant, { projectId: site, amount: 1n }) }
    const found = async (more: Partial<Charge>) => (await tenant.read('requester', (ctx) => check(ctx, [charge(center, 1n, more)]))).effects.find((e) => e.leaf)?.budget.id
    expect([await found({}), await found({ categoryId: laptops }), await found({ categoryId: office }), await found({ projectId: site }), await found({ categoryId: laptops, projectId: site })]).toEqual([ids.center, ids.both, ids.center, ids.project, ids.both])
  })

  test('one that is frozen takes nothing new and lets what was reserved be ordered; one that is closed only takes back', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 1_000n })
    const set = (status: string) => tenant.run('controller', ({ tx }) => tx.run(sql.type(none)`update budgets set status = ${status} where id = ${id}`))
    const [request, order, line] = [doc('purchase_request'), doc('purchase_order'), randomUUID()]
    await tenant.run('controller', (ctx) => reserve(ctx, request, [charge(center, 100n, { lineId: line })]))
    const ordered = (take: bigint) => tenant.run('controller', (ctx) => commit(ctx, { from: request, to: order, parts: [{ fromLine: line, toLine: line, take, last: false, committed: take }], all: false }))
    await set('frozen')
    await expect(tenant.run('controller', (ctx) => reserve(ctx, doc('purchase_request'), [charge(center, 1n)]))).rejects.toMatchObject({ code: 'budget_frozen' })
    await ordered(40n)
    await set('closed')
    await expect(ordered(10n)).rejects.toMatchObject({ code: 'budget_closed' })
    expect(await tenant.run('controller', (ctx) => release(ctx, request))).toBe(60n)
    expect(await figures(tenant, id)).toMatchObject({ reserved: 0n, committed: 40n })
  })

  test('without a budget it is refused, warned of or let through, as the organisation says', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const set = (rule: string) => tenant.run('controller', ({ tx }) => tx.run(sql.type(none)`update organisations set unbudgeted = ${rule}`))
    const ask = () => tenant.run('requester', (ctx) => reserve(ctx, doc('purchase_request'), [charge(center, 5n)]))
    await expect(ask()).rejects.toMatchObject({ code: 'no_budget' })
    await set('warn')
    expect(await ask()).toMatchObject({ state: 'none', minor: 0n })
    expect(await tenant.read('requester', (ctx) => check(ctx, [charge(center, 5n)]))).toMatchObject({ refused: null, warning: 'No budget covers all of it.', unbudgeted: 5n })
    await set('free')
    expect(await tenant.read('requester', (ctx) => check(ctx, [charge(center, 5n)]))).toMatchObject({ refused: null, warning: null })
  })

  test('somebody whose role holds only for a part charges what lies above that part too', async () => {
    const tenant = await newTenant()
    const tree = await givenTree(tenant, { above: 100n, a: 1_000n, b: 1_000n })
    await tenant.run('requester', async (ctx) => {
      await ctx.tx.run(sql.type(none)`select set_config('app.limits', ${JSON.stringify([{ entityId: null, departmentId: randomUUID() }])}, true)`)
      expect(await ctx.tx.any(sql.type(z.object({ id: z.string() }))`select id from budgets`)).toEqual([])
      await reserve(ctx, doc('purchase_request'), [charge(tree.a, 100n)])
    })
    expect([(await figures(tenant, tree.above)).reserved, (await figures(tenant, tree.budgetA)).reserved]).toEqual([100n, 100n])
  })
})

describe('any sequence', () => {
  type Op = { what: 'reserve' | 'release' | 'commit' | 'uncommit' | 'book' | 'unbook' | 'submit' | 'approve' | 'move'; where: boolean; on: number; minor: bigint }
  const op: fc.Arbitrary<Op> = fc.record({ what: fc.constantFrom('reserve', 'reserve', 'release', 'commit', 'commit', 'uncommit', 'book', 'book', 'unbook', 'submit', 'approve', 'move'), where: fc.boolean(), on: fc.nat(3), minor: fc.bigInt({ min: 1n, max: 400n }) })

  /** What was begun with each document, so that the next step finds it. */
  type Chain = { request: ReturnType<typeof doc>; line: string; order: ReturnType<typeof doc>; orderLine: string; invoices: ReturnType<typeof doc>[]; change: ReturnType<typeof doc> | null }
  const perform = async (ctx: Ctx, o: Op, c: Chain, tree: Awaited<ReturnType<typeof givenTree>>): Promise<void> => {
    if (o.what === 'reserve') await reserve(ctx, c.request, [charge(o.where ? tree.a : tree.b, o.minor, { lineId: c.line }), charge(o.where ? tree.b : tree.a, o.minor / 3n, { lineId: c.line })])
    if (o.what === 'release') await release(ctx, c.request)
    if (o.what === 'commit') await commit(ctx, { from: c.request, to: c.order, parts: [{ fromLine: c.line, toLine: c.orderLine, take: o.minor, last: o.where, committed: o.minor }], all: false })
    if (o.what === 'uncommit') await uncommit(ctx, c.order)
    if (o.what === 'book') {
      const invoice = doc('invoice')
      if ((await book(ctx, { invoice, order: c.order, lines: [{ lineId: c.orderLine, liquidated: o.where ? o.minor : 0n, actual: o.where ? o.minor + 7n : -o.minor }], force: false })) === null) c.invoices.push(invoice)
    }
    const invoice = o.what === 'unbook' ? c.invoices.pop() : undefined
    if (invoice) await unbook(ctx, { invoice, order: c.order, open: o.where })
    if (o.what === 'submit' && !c.change) {
      await adjust.submit(ctx, (c.change = doc('change_order')), c.order, [{ lineId: c.orderLine, minor: o.minor }])
    }
    if (o.what === 'approve' && c.change) {
      await (o.where ? adjust.approve(ctx, c.change, c.order, [{ lineId: c.orderLine, minor: o.minor }, { lineId: c.orderLine, minor: -(o.minor / 2n) }]) : adjust.reject(ctx, c.change))
      c.change = null
    }
    if (o.what === 'move') await move(ctx, o.where ? tree.budgetA : tree.budgetB, o.where ? tree.budgetB : tree.budgetA, o.minor, doc('budget_transfer'))
  }

  test('of postings leaves balances = ledger = positions, nothing below zero, and above the sum of what lies below', async () => {
    await fc.assert(fc.asyncProperty(fc.array(op, { minLength: 4, maxLength: 14 }), async (ops) => {
      const tenant = await newTenant()
      const tree = await givenTree(tenant, { above: 2_500n, a: 1_500n, b: 1_500n })
      const chains: Chain[] = Array.from({ length: 4 }, () => ({ request: doc('purchase_request'), line: randomUUID(), order: doc('purchase_order'), orderLine: randomUUID(), invoices: [], change: null }))
      for (const o of ops) await tenant.run('controller', (ctx) => perform(ctx, o, chains[o.on]!, tree)).catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error
      })
      const [above, a, b] = [await figures(tenant, tree.above), await figures(tenant, tree.budgetA), await figures(tenant, tree.budgetB)]
      for (const figure of ['reserved', 'committed', 'actual'] as const) expect(above[figure]).toBe(a[figure] + b[figure])
      expect([a.amount + b.amount, above.amount]).toEqual([3_000n, 2_500n])
      for (const each of [above, a, b]) expect([each.reserved >= 0n, each.committed >= 0n]).toEqual([true, true])
      await tenant.run('controller', async (ctx) => {
        for (const c of chains) for (const subject of [c.request, c.order, ...(c.change ? [c.change] : [])]) await Promise.all([await release(ctx, subject), await uncommit(ctx, subject)])
      })
      expect(await figures(tenant, tree.above)).toMatchObject({ reserved: 0n, committed: 0n })
    }), { numRuns: 25, seed: Number(process.env['SEED'] ?? 11) })
  }, 120_000)
})
