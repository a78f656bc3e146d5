import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { standardAuthority, standardTolerances, Tolerances } from '../matching/index.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { activePolicy, policyById } from './index.ts'
import { installation } from '../platform/testing/installation.ts'

describe('the policy that an organisation begins with', () => {
  test('is the standard one, in force, and holds everywhere', async () => {
    const tenant = await newTenant()
    const policy = await tenant.read('ap_clerk', (ctx) => activePolicy(ctx.tx))
    expect(policy).toEqual({
      id: expect.any(String),
      number: 1,
      rules: [
        {
          scope: { entityId: null, categoryId: null, vendorId: null },
          tolerances: standardTolerances,
        },
      ],
      authority: standardAuthority('INR'),
    })
    expect(await tenant.read('ap_clerk', (ctx) => policyById(ctx.tx, policy.id))).toEqual(policy)
  })

  test.each(['INR', 'EUR'])(
    'is the same where the release before this one founds it, in %s',
    async (currency) => {
      const rows = await asOwner(
        'select first_tolerances($1, 0) as tolerances, first_authority($2) as authority',
        [{ name: 'Standard tolerance 1', ...standardTolerances }, currency],
      )
      expect(rows).toEqual([
        { tolerances: standardTolerances, authority: standardAuthority(currency) },
      ])
    },
  )

  test('keeps what an organisation had set before policies had versions', async () => {
    const exact = { pct: '0', minor: null, operator: 'both' }
    const line = { pct: '3', minor: '700', operator: 'either' }
    const [first] = await asOwner<{ tolerances: unknown }>(
      'select first_tolerances($1, 2.500) as tolerances',
      [{ name: 'Ours', quantity: exact, price: line, line }],
    )
    expect(first!.tolerances).toEqual({
      ...standardTolerances,
      overOrderPct: '2.5',
      quantity: exact,
      price: line,
      line,
      charges: line,
    })
    expect(Tolerances.parse(first!.tolerances)).toEqual(first!.tolerances)
  })

  test('is founded by the release before this one too, which says nothing of tolerances', async () => {
    const tenantId = crypto.randomUUID()
    await asOwner('select found_organisation($1)', [
      {
        tenantId,
        slug: `old-${tenantId.slice(0, 8)}`,
        name: 'Old',
        baseCurrency: 'EUR',
        timeZone: 'UTC',
        locale: 'en',
        fiscalYearStart: 1,
        matchPolicy: { name: 'Standard tolerance 1', ...standardTolerances },
        people: [],
      },
    ])
    const rows = await asOwner<{ authority: unknown; tolerances: unknown }>(
      `select p.authority, r.tolerances
      from match_policies p
      join match_policy_rules r on r.tenant_id = p.tenant_id and r.policy_id = p.id
      where p.tenant_id = $1 and p.status = 'active' and p.number = 1`,
      [tenantId],
    )
    expect(rows).toEqual([{ authority: standardAuthority('EUR'), tolerances: standardTolerances }])
  })
})

async function asOwner<T extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<T[]> {
  const owner = new pg.Client(installation.ownerUrl)
  await owner.connect()
  return (await owner.query<T>(text, values).finally(() => owner.end())).rows
}
