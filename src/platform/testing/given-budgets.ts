import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { z } from 'zod'
import { plan, type NewPlan } from '../../budgets/commands.ts'
import { find } from '../../budgets/queries.ts'
import { ledgerSums } from '../../budgets/figure-queries.ts'
import type { Charge } from '../../budgets/split.ts'
import { fiscalYearOf } from '../../kernel/calendar.ts'
import { sql } from '../db/sql.ts'
import type { TestTenant } from './harness.ts'

const none = z.object({})
export const doc = (kind: string, id: string = randomUUID()) => ({ kind, id })
export const charge = (
  costCenterId: string,
  minor: bigint,
  more: Partial<Charge> = {},
): Charge => ({ lineId: null, costCenterId, categoryId: null, projectId: null, minor, ...more })

export async function givenCenter(tenant: TestTenant): Promise<string> {
  const id = randomUUID()
  const owner = await tenant.actor('approver')
  await tenant.run('controller', (ctx) =>
    ctx.tx.run(
      sql.type(none)`
        insert into cost_centers (id, code, name, owner_id)
        values (${id}, ${id.slice(-8)}, 'Workshop', ${owner.userId})
      `,
    ),
  )
  return id
}
export const planned = (
  tenant: TestTenant,
  given: Omit<NewPlan, 'fiscalYear' | 'mode'> & Partial<NewPlan>,
): Promise<string> =>
  tenant.run('controller', (ctx) =>
    plan(ctx, { fiscalYear: fiscalYearOf(ctx.today, 4), mode: 'block', ...given }),
  )

/** A budget above two, each of its own cost centre. */
export async function givenTree(
  tenant: TestTenant,
  amounts: { above: bigint; a: bigint; b: bigint },
) {
  const [centerAbove, a, b] = [
    await givenCenter(tenant),
    await givenCenter(tenant),
    await givenCenter(tenant),
  ]
  const above = await planned(tenant, { costCenterId: centerAbove, amount: amounts.above })
  return {
    above,
    a,
    b,
    budgetA: await planned(tenant, { costCenterId: a, parentId: above, amount: amounts.a }),
    budgetB: await planned(tenant, { costCenterId: b, parentId: above, amount: amounts.b }),
  }
}

/** A budget's figures, once they were found equal to its ledger and its positions. */
export async function figures(tenant: TestTenant, id: string) {
  const Sums = z.object({ reserved: z.bigint(), committed: z.bigint(), actual: z.bigint() })
  return tenant.read('controller', async ({ tx }) => {
    const [b, sums, kept] = await Promise.all([
      find(tx, id),
      ledgerSums(tx, id),
      tx.one(
        sql.type(Sums)`
          select
            coalesce(sum(reserved), 0)::bigint as reserved,
            coalesce(sum(committed), 0)::bigint as committed,
            coalesce(sum(actual), 0)::bigint as actual
          from budget_positions
          where budget_id = ${id}
        `,
      ),
    ])
    expect(sums).toEqual({
      amount: b.amount,
      reserved: b.reserved,
      committed: b.committed,
      actual: b.actual,
    })
    expect(kept).toEqual({ reserved: b.reserved, committed: b.committed, actual: b.actual })
    return { amount: b.amount, reserved: b.reserved, committed: b.committed, actual: b.actual }
  })
}
