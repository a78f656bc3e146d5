import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { wiring } from '../../compose.ts'
import type { Actor } from '../../kernel/actor.ts'
import { createTenant } from '../../organisations/create.ts'
import { command } from '../../platform/ctx.ts'
import { createDb } from '../../platform/db/pool.ts'
import { readIn, type Tx } from '../../platform/db/tx.ts'
import { findSlice } from '../../platform/lists/source.ts'
import { findActor } from '../../sign-in/people.ts'
import * as imports from '../../vendor-imports/commands.ts'
import * as vendors from '../../vendors/queries.ts'
import { onOwnDatabase } from './own-database.ts'

// Many vendors: `node src/dev/bench/vendors.ts [--vendors 1000000] [--tenants 50]`. What one member waits for, at the
// database.
const { values } = parseArgs({
  options: {
    vendors: { type: 'string', default: '1000000' },
    tenants: { type: 'string', default: '50' },
  },
})
const tenants = Number(values.tenants)
const each = Math.ceil(Number(values.vendors) / tenants)
await onOwnDatabase(measureAll)

async function measureAll({ ownerUrl, appUrl }: Record<'ownerUrl' | 'appUrl', string>) {
  const owner = new pg.Client(ownerUrl)
  await owner.connect()
  const started = performance.now()
  let buyer: { userId: string; tenantId: string } | null = null
  for (let i = 0; i < tenants; i++) buyer = await seed(owner, ownerUrl, i)
  await owner.query('analyze documents, vendor_details, vendor_tax_registrations')
  await owner.end()
  const seeded = ((performance.now() - started) / 1000).toFixed(0)
  console.log(`${each * tenants} vendors in ${tenants} organisations, seeded in ${seeded} s`)
  const db = createDb({ url: appUrl, poolSize: 4 })
  const actor = (await findActor(db, buyer!))!
  const read = (work: (tx: Tx) => Promise<unknown>) => () => work(readIn(db, actor))
  const list = (where: Parameters<typeof findSlice>[2]['where'], sort = 'id') =>
    read((tx) =>
      findSlice(tx, vendors.listed, {
        where,
        sort,
        descending: sort === 'id',
        after: null,
        backwards: false,
        limit: 50,
      }),
    )
  const some = (n: number) => `Works ${(n * 7919) % each} of Pune`
  await p95('list of vendors, newest first', list([]))
  await p95('list of vendors by name', list([], 'name'))
  await p95('list of those whose name has a word', (n) =>
    list([vendors.matches.text(`works ${(n * 31) % each}`)])(),
  )
  await p95('list of those whose name has a word of few', (n) =>
    list([vendors.matches.text(`no such works ${n}`)])(),
  )
  await p95('list of those whose name has a word of all', list([vendors.matches.text('pvt')]))
  await p95('duplicates of a name while it is typed', (n) =>
    read((tx) => vendors.similar(tx, { name: some(n), country: 'IN', except: null }))(),
  )
  await importRows({ db, actor })
  await db.end()
}

/** Names of four words out of a hundred, as companies of a country resemble each other. */
async function seed(owner: pg.Client, ownerUrl: string, i: number) {
  const slug = `vendors-${i}`
  const email = `buyer@${slug}.test`
  const { tenantId, users } = await createTenant(ownerUrl, {
    slug,
    name: slug,
    baseCurrency: 'INR',
    timeZone: 'Asia/Kolkata',
    locale: 'en-IN',
    fiscalYearStart: 4,
    people: [{ email, name: 'Buyer', roles: ['buyer'] }],
  })
  await owner.query('begin')
  await owner.query("select set_config('app.tenant_id', $1, true)", [tenantId])
  await owner.query(
    `with
      seller as (
        select
          uuidv7() as id,
          n,
          (array['Acme', 'Deccan', 'Nandi', 'Kolar', 'Sagar', 'Konkan', 'Chola', 'Lotus'])[1 + n % 8]
            || ' ' || (array['Bearings', 'Steel', 'Works', 'Paints', 'Tools'])[1 + n % 5]
            || ' ' || substr(md5(n::text), 1, 7) || ' Pvt Ltd' as name
        from generate_series(1, $2::int) as n
      ),
      document as (
        insert into documents (id, kind, number, title, status, currency, owner_id)
        select id, 'vendor', 'V-' || n, name, 'active', 'INR', $1
        from seller
      )
    insert into vendor_details (id, vat_id, country)
    select id, 'S' || n, 'IN'
    from seller`,
    [users[email], each],
  )
  await owner.query('commit')
  return { userId: users[email]!, tenantId }
}

async function p95(what: string, ask: (n: number) => Promise<unknown>): Promise<void> {
  const times: number[] = []
  for (let n = 0; n < 60; n++) {
    const before = performance.now()
    await ask(n)
    times.push(performance.now() - before)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)]!.toFixed(1)
  console.log(`${what.padEnd(45)} median ${at(0.5)} ms, p95 ${at(0.95)} ms`)
}

type Asking = { db: ReturnType<typeof createDb>; actor: Actor }
async function importRows({ db, actor }: Asking): Promise<void> {
  const rows = Array.from({ length: 10_000 }, (_, i) => `Import ${i} of Pune,IN,i${i}@x.example`)
  const deps = { db, wiring: wiring() }
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const before = performance.now()
    const answer = await work()
    console.log(`${what.padEnd(45)} ${(performance.now() - before).toFixed(0)} ms`)
    return answer
  }
  const id = await timed('import of 10,000 rows: keep the table', () =>
    command(deps, actor, null, (ctx) =>
      imports.keep(ctx, { csv: `name,country,email\n${rows.join('\n')}\n`, readAs: null }),
    ),
  )
  await timed('import of 10,000 rows: confirm it', () =>
    command(deps, actor, null, (ctx) => imports.confirm(ctx, id, undefined)),
  )
  console.log(`load at the end ${loadavg()[0]!.toFixed(2)}`)
}
