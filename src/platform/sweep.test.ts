import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { newTenant } from './testing/harness.ts'
import { asOwner } from './testing/visitor.ts'
import { sweep } from './sweep.ts'

test('an answer kept for an Idempotency-Key ends after a day, in every organisation', async () => {
  const [one, other] = await Promise.all([newTenant(), newTenant()])
  const ask = async (tenant: typeof one, key: string): Promise<number> =>
    (
      await tenant
        .as('admin')
        .post(
          '/departments',
          { code: key.slice(0, 8), name: key, active: true },
          { 'Idempotency-Key': key },
        )
    ).status
  const keys = Array.from({ length: 3 }, () => randomUUID()) as [string, string, string]
  const [old, recent, elsewhere] = keys
  expect([await ask(one, old), await ask(one, recent), await ask(other, elsewhere)]).toEqual([
    201, 201, 201,
  ])
  await asOwner(
    "update idempotency_keys set created_at = now() - interval '25 hours' where key = any($1)",
    [[old, elsewhere]],
  )
  await asOwner(
    "update idempotency_keys set created_at = now() - interval '23 hours' where key = $1",
    [recent],
  )
  await sweep(one.db)
  const left = await asOwner('select key from idempotency_keys where key = any($1)', [keys])
  expect(left.map((row) => row['key'])).toEqual([recent])
})
