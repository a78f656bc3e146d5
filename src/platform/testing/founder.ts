import { randomUUID } from 'node:crypto'
import { founderRoles } from '../../organisations/create.ts'
import { fiscalYearOf } from '../../kernel/calendar.ts'
import type { Role } from '../../kernel/permissions.ts'
import { newTenant, type TestTenant } from './harness.ts'

/** An organisation of its founder alone, who is its `admin`. */
export function newFounder(more: readonly Role[] = []): Promise<TestTenant> {
  const slug = `f-${randomUUID().slice(0, 12)}`
  return newTenant({
    slug,
    people: [
      {
        email: `admin@${slug}.test`,
        name: 'Ida Blum',
        roles: [...founderRoles, ...more],
        proven: true,
      },
    ],
  })
}

/** The first cost centre and its budget, created as a founder does it. */
export async function givenFirstBudget(tenant: TestTenant, amount: string, mode = 'block') {
  const founder = tenant.as('admin')
  const center = await founder.post('/cost-centers', {
    code: 'OPS',
    name: 'Operations',
    owner_id: Object.values(tenant.users)[0],
    active: true,
  })
  if (center.status !== 201) throw new Error(center.text)
  const fiscalYear = await tenant.read('admin', async (ctx) => fiscalYearOf(ctx.today, 4))
  const budget = await founder.post('/budgets', {
    cost_center_id: center.body.id,
    fiscal_year: fiscalYear,
    amount,
    mode,
  })
  if (budget.status !== 201) throw new Error(budget.text)
  return { costCenterId: center.body.id as string, budgetId: budget.body.id as string }
}
