import { expect, test } from 'vitest'
import { z } from 'zod'
import { Problem } from '../../kernel/problem.ts'
import { newTenant, product, type TestTenant } from '../testing/harness.ts'
import { counted } from './counted.ts'
import { sql } from './sql.ts'
import { ifFresh, readIn, writeIn, type Tx, type WriteTx } from './tx.ts'

const none = z.object({})
const Named = z.object({ name: z.string() })
const add = (tx: WriteTx, day: string, name: string): void =>
  tx.write(sql.type(none)`insert into organisation_holidays (day, name) values (${day}, ${name})`)
const remove = (tx: WriteTx, day: string): void =>
  tx.write(sql.type(none)`delete from organisation_holidays where day = ${day}`, ifFresh)
const names = async (tx: Tx): Promise<string[]> =>
  (await tx.any(sql.type(Named)`select name from organisation_holidays order by day`)).map(
    (row) => row.name,
  )

async function world() {
  const [tenant, { db }] = await Promise.all([newTenant(), product()])
  const counter = counted(db)
  const scope = scopeOf(tenant)
  return {
    counter,
    change: <T>(work: (tx: WriteTx) => Promise<T>) => writeIn(counter.db, scope, work),
    stored: () => names(readIn(db, scope)),
  }
}
const scopeOf = ({ tenantId, users, slug }: TestTenant) => ({
  tenantId,
  userId: users[`admin@${slug}.test`]!,
})

test('writes that nobody waits for travel with COMMIT, in their order', async () => {
  const { change, counter, stored } = await world()
  await change(async (tx) => {
    add(tx, '2031-01-01', 'New Year')
    tx.write(sql.type(none)`
      insert into organisation_holidays (day, name)
      select day + 1, name || ', observed' from organisation_holidays
    `)
  })
  expect(counter.count().flushes).toBe(1)
  expect(await stored()).toEqual(['New Year', 'New Year, observed'])
})

test('a read sees what was written before it, in the same flush', async () => {
  const { change, counter } = await world()
  const seen = await change(async (tx) => {
    add(tx, '2031-01-01', 'New Year')
    return names(tx)
  })
  expect(seen).toEqual(['New Year'])
  expect(counter.count().flushes).toBe(2)
})

test('a write that fails fails the whole change, whether a read or COMMIT carried it', async () => {
  const { change, stored } = await world()
  const twice = (tx: WriteTx): void => {
    add(tx, '2031-01-01', 'New Year')
    add(tx, '2031-01-01', 'New Year again')
  }
  await expect(change(async (tx) => twice(tx))).rejects.toThrow('holidays')
  await expect(
    change(async (tx) => {
      twice(tx)
      return names(tx)
    }),
  ).rejects.toThrow('holidays')
  expect(await stored()).toEqual([])
})

test('an answer that is refused is heard before COMMIT, and nothing is kept', async () => {
  const { change, stored } = await world()
  const staleAfter = async (tx: WriteTx): Promise<void> => {
    add(tx, '2031-01-01', 'New Year')
    remove(tx, '2031-12-25')
  }
  await expect(change(staleAfter)).rejects.toThrow(Problem)
  await expect(
    change(async (tx) => {
      await staleAfter(tx)
      await names(tx)
    }),
  ).rejects.toThrow(Problem)
  expect(await stored()).toEqual([])
})

test('the answer of a write is heard before a later statement is answered', async () => {
  const { change } = await world()
  const heard = await change(async (tx) => {
    const order: string[] = []
    tx.write(
      sql.type(Named)`
        insert into organisation_holidays (day, name)
        values ('2031-01-01', 'New Year')
        returning name
      `,
      ({ rows, touched }) => void order.push(`${rows[0]!.name} ${touched}`),
    )
    order.push(...(await names(tx)))
    return order
  })
  expect(heard).toEqual(['New Year 1', 'New Year'])
})

test('a part sees the failure of its own writes, and the rest of the change stays', async () => {
  const { change, stored } = await world()
  const refused = await change(async (tx) => {
    add(tx, '2031-01-01', 'New Year')
    const failures = []
    for (const part of [
      (own: WriteTx) => add(own, '2031-01-01', 'New Year again'),
      (own: WriteTx) => remove(own, '2031-12-25'),
      (own: WriteTx) => add(own, '2031-05-01', 'May Day'),
    ])
      failures.push(
        await tx
          .apart(async (own) => part(own))
          .then(
            () => null,
            (error: unknown) => error instanceof Error,
          ),
      )
    return failures
  })
  expect(refused).toEqual([true, true, null])
  expect(await stored()).toEqual(['New Year', 'May Day'])
})

test('a part of a part fails alone, and what fails around it takes it along', async () => {
  const { change, stored } = await world()
  const failed = async (part: Promise<unknown>): Promise<boolean> =>
    part.then(
      () => false,
      () => true,
    )
  await change(async (tx) => {
    await tx.apart(async (outer) => {
      add(outer, '2031-01-01', 'New Year')
      expect(
        await failed(outer.apart(async (own) => add(own, '2031-01-01', 'New Year again'))),
      ).toBe(true)
      await outer.apart(async (own) => add(own, '2031-05-01', 'May Day'))
    })
    const around = tx.apart(async (outer) => {
      add(outer, '2031-08-15', 'Independence Day')
      await failed(outer.apart(async (own) => add(own, '2031-05-01', 'May Day again')))
      add(outer, '2031-01-01', 'New Year again')
    })
    expect(await failed(around)).toBe(true)
  })
  expect(await stored()).toEqual(['New Year', 'May Day'])
})

const Planned = z.object({ generic: z.bigint(), custom: z.bigint() })
test('a statement is planned once a connection, for all values', async () => {
  const { change } = await world()
  const days = ['2031-05-01', '2031-05-02', '2031-05-03', '2031-05-04', '2031-05-05', '2031-05-06']
  const plans = await change(async (tx) => {
    for (const day of days)
      await tx.any(
        sql.type(Named)`select name as "planned" from organisation_holidays where day = ${day}`,
      )
    return tx.one(
      sql.type(Planned)`
        select generic_plans as generic, custom_plans as custom
        from pg_prepared_statements
        where statement like '%as "planned"%' and statement not like '%pg_prepared%'
      `,
    )
  })
  expect(plans).toEqual({ generic: BigInt(days.length), custom: 0n })
})
