import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Problem } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import {
  charge,
  doc,
  figures,
  givenCenter,
  givenTree,
  planned,
} from '../platform/testing/given-budgets.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { adjust, book, release, reserve, unbook, uncommit } from './ledger.ts'
import { commit } from './ordering.ts'
import { move } from './transfer-commands.ts'

/**
 * Runs all at once. Returns how many came through, what the others were told, and how often work was begun: more than
 * once each is a deadlock that was tried again.
 */
async function race(tenant: TestTenant, works: readonly ((ctx: Ctx) => Promise<unknown>)[]) {
  let begun = 0
  const outcomes = await Promise.allSettled(
    works.map((work) =>
      tenant.run('controller', (ctx) => {
        begun++
        return work(ctx)
      }),
    ),
  )
  return {
    done: outcomes.filter((o) => o.status === 'fulfilled').length,
    refused: outcomes.flatMap((o) =>
      o.status === 'rejected'
        ? [o.reason instanceof Problem ? o.reason.code : String(o.reason)]
        : [],
    ),
    begun,
  }
}

describe('forty at once', () => {
  test('rule 1: of 100 each on a budget of 1,000, exactly ten are reserved', async () => {
    const tenant = await newTenant()
    const center = await givenCenter(tenant)
    const id = await planned(tenant, { costCenterId: center, amount: 1_000n })
    const { done, refused, begun } = await race(
      tenant,
      Array.from(
        { length: 40 },
        () => (ctx: Ctx) => reserve(ctx, doc('purchase_request'), [charge(center, 100n)]),
      ),
    )
    expect({ done, refused: new Set(refused), begun }).toEqual({
      done: 10,
      refused: new Set(['budget_exceeded']),
      begun: 40,
    })
    expect(await figures(tenant, id)).toEqual({
      amount: 1_000n,
      reserved: 1_000n,
      committed: 0n,
      actual: 0n,
    })
  })

  test('rule 1: of 100 each on two budgets below one of 1,000, exactly ten, and the one above is never overdrawn', async () => {
    const tenant = await newTenant()
    const tree = await givenTree(tenant, { above: 1_000n, a: 5_000n, b: 5_000n })
    const { done, begun } = await race(
      tenant,
      Array.from(
        { length: 40 },
        (_, i) => (ctx: Ctx) =>
          reserve(ctx, doc('purchase_request'), [charge(i % 2 ? tree.a : tree.b, 100n)]),
      ),
    )
    expect({ done, begun }).toEqual({ done: 10, begun: 40 })
    const [above, a, b] = [
      await figures(tenant, tree.above),
      await figures(tenant, tree.budgetA),
      await figures(tenant, tree.budgetB),
    ]
    expect([above.reserved, a.reserved + b.reserved]).toEqual([1_000n, 1_000n])
  })

  test('rule 2: two budgets named in opposite order by half of them each: all forty come through and none is begun twice', async () => {
    const tenant = await newTenant()
    const tree = await givenTree(tenant, { above: 100_000n, a: 100_000n, b: 100_000n })
    const { done, begun } = await race(
      tenant,
      Array.from({ length: 40 }, (_, i) => (ctx: Ctx) => {
        const both = [charge(tree.a, 10n), charge(tree.b, 20n)]
        return reserve(ctx, doc('purchase_request'), i % 2 ? both : both.toReversed())
      }),
    )
    expect({ done, begun }).toEqual({ done: 40, begun: 40 })
    expect([
      (await figures(tenant, tree.budgetA)).reserved,
      (await figures(tenant, tree.budgetB)).reserved,
      (await figures(tenant, tree.above)).reserved,
    ]).toEqual([400n, 800n, 1_200n])
  })

  test('rule 2: transfers in both directions while others reserve leave no circle of waiting', async () => {
    const tenant = await newTenant()
    const tree = await givenTree(tenant, { above: 100_000n, a: 50_000n, b: 50_000n })
    const { done, begun } = await race(
      tenant,
      Array.from(
        { length: 40 },
        (_, i) => (ctx: Ctx) =>
          i % 4 === 0
            ? move(ctx, tree.budgetA, tree.budgetB, 10n, doc('budget_transfer'))
            : i % 4 === 1
              ? move(ctx, tree.budgetB, tree.budgetA, 10n, doc('budget_transfer'))
              : reserve(ctx, doc('purchase_request'), [
                  charge(i % 2 ? tree.a : tree.b, 5n),
                  charge(i % 2 ? tree.b : tree.a, 5n),
                ]),
      ),
    )
    expect({ done, begun }).toEqual({ done: 40, begun: 40 })
    expect([
      (await figures(tenant, tree.budgetA)).amount,
      (await figures(tenant, tree.budgetB)).amount,
      (await figures(tenant, tree.above)).reserved,
    ]).toEqual([50_000n, 50_000n, 200n])
  })
})

describe('any sequence', () => {
  type Op = {
    what:
      | 'reserve'
      | 'release'
      | 'commit'
      | 'uncommit'
      | 'book'
      | 'unbook'
      | 'submit'
      | 'approve'
      | 'move'
    where: boolean
    on: number
    minor: bigint
  }
  const op: fc.Arbitrary<Op> = fc.record({
    what: fc.constantFrom(
      'reserve',
      'reserve',
      'release',
      'commit',
      'commit',
      'uncommit',
      'book',
      'book',
      'unbook',
      'submit',
      'approve',
      'move',
    ),
    where: fc.boolean(),
    on: fc.nat(3),
    minor: fc.bigInt({ min: 1n, max: 400n }),
  })

  /** What was begun with each document, so that the next step finds it. */
  type Chain = {
    request: ReturnType<typeof doc>
    line: string
    order: ReturnType<typeof doc>
    orderLine: string
    invoices: ReturnType<typeof doc>[]
    change: ReturnType<typeof doc> | null
  }
  const perform = async (
    ctx: Ctx,
    o: Op,
    c: Chain,
    tree: Awaited<ReturnType<typeof givenTree>>,
  ): Promise<void> => {
    if (o.what === 'reserve')
      await reserve(ctx, c.request, [
        charge(o.where ? tree.a : tree.b, o.minor, { lineId: c.line }),
        charge(o.where ? tree.b : tree.a, o.minor / 3n, { lineId: c.line }),
      ])
    if (o.what === 'release') await release(ctx, c.request)
    if (o.what === 'commit')
      await commit(ctx, c.order, [
        {
          from: c.request,
          parts: [
            {
              fromLine: c.line,
              toLine: c.orderLine,
              take: o.minor,
              last: o.where,
              committed: o.minor,
            },
          ],
          all: false,
        },
      ])
    if (o.what === 'uncommit') await uncommit(ctx, c.order)
    if (o.what === 'book') {
      const invoice = doc('invoice')
      if (
        (await book(ctx, {
          invoice,
          order: c.order,
          lines: [
            {
              lineId: c.orderLine,
              liquidated: o.where ? o.minor : 0n,
              actual: o.where ? o.minor + 7n : -o.minor,
            },
          ],
          force: false,
        })) === null
      )
        c.invoices.push(invoice)
    }
    const invoice = o.what === 'unbook' ? c.invoices.pop() : undefined
    if (invoice) await unbook(ctx, { invoice, order: c.order, isOpen: () => o.where })
    if (o.what === 'submit' && !c.change) {
      await adjust.submit(ctx, (c.change = doc('change_order')), c.order, [
        { lineId: c.orderLine, minor: o.minor },
      ])
    }
    if (o.what === 'approve' && c.change) {
      await (o.where
        ? adjust.approve(ctx, c.change, c.order, [
            { lineId: c.orderLine, minor: o.minor },
            { lineId: c.orderLine, minor: -(o.minor / 2n) },
          ])
        : adjust.reject(ctx, c.change))
      c.change = null
    }
    if (o.what === 'move')
      await move(
        ctx,
        o.where ? tree.budgetA : tree.budgetB,
        o.where ? tree.budgetB : tree.budgetA,
        o.minor,
        doc('budget_transfer'),
      )
  }

  test('of postings leaves balances = ledger = positions, nothing below zero, and above the sum of what lies below', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 4, maxLength: 14 }), async (ops) => {
        const tenant = await newTenant()
        const tree = await givenTree(tenant, { above: 2_500n, a: 1_500n, b: 1_500n })
        const chains: Chain[] = Array.from({ length: 4 }, () => ({
          request: doc('purchase_request'),
          line: randomUUID(),
          order: doc('purchase_order'),
          orderLine: randomUUID(),
          invoices: [],
          change: null,
        }))
        for (const o of ops)
          await tenant
            .run('controller', (ctx) => perform(ctx, o, chains[o.on]!, tree))
            .catch((error: unknown) => {
              if (!(error instanceof Problem)) throw error
            })
        const [above, a, b] = [
          await figures(tenant, tree.above),
          await figures(tenant, tree.budgetA),
          await figures(tenant, tree.budgetB),
        ]
        for (const figure of ['reserved', 'committed', 'actual'] as const)
          expect(above[figure]).toBe(a[figure] + b[figure])
        expect([a.amount + b.amount, above.amount]).toEqual([3_000n, 2_500n])
        for (const each of [above, a, b])
          expect([each.reserved >= 0n, each.committed >= 0n]).toEqual([true, true])
        await tenant.run('controller', async (ctx) => {
          for (const c of chains)
            for (const subject of [c.request, c.order, ...(c.change ? [c.change] : [])]) {
              await release(ctx, subject)
              await uncommit(ctx, subject)
            }
        })
        expect(await figures(tenant, tree.above)).toMatchObject({ reserved: 0n, committed: 0n })
      }),
      { numRuns: 25, seed: Number(process.env['SEED'] ?? 11) },
    )
  }, 240_000)
})
