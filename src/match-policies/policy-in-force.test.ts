import pg from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { standardAuthority, standardTolerances } from '../matching/index.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { activePolicy, policyById } from './index.ts'

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
      const owner = new pg.Client(inject('ownerUrl'))
      await owner.connect()
      const { rows } = await owner.query<{ tolerances: unknown; authority: unknown }>(
        'select first_tolerances($1, 0) as tolerances, first_authority($2) as authority',
        [
          {
            name: 'Standard tolerance 1',
            quantity: standardTolerances.quantity,
            price: standardTolerances.price,
            line: standardTolerances.line,
          },
          currency,
        ],
      )
      await owner.end()
      expect(rows).toEqual([
        { tolerances: standardTolerances, authority: standardAuthority(currency) },
      ])
    },
  )
})
