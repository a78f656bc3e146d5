import { randomBytes } from 'node:crypto'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { decide } from '../../approvals/index.ts'
import { wiring } from '../../compose.ts'
import { addDays } from '../../kernel/calendar.ts'
import { propose } from '../../payments/commands/propose.ts'
import { release } from '../../payments/commands/release.ts'
import { submit } from '../../payments/commands/submit.ts'
import { listedOn } from '../../payments/due-queries.ts'
import { command, type Ctx } from '../../platform/ctx.ts'
import { createDb } from '../../platform/db/pool.ts'
import { readIn } from '../../platform/db/tx.ts'
import { createCipher } from '../../platform/encryption.ts'
import { findSlice } from '../../platform/lists/source.ts'
import { findActor } from '../../sign-in/people.ts'
import { enterDue } from '../seed/due.ts'
import { seedScale } from '../seed/scale.ts'
import { megabytes, onOwnDatabase, timed } from './own-database.ts'

// Much to pay, and a run of as much as one may have:
// `node src/dev/bench/payments.ts [--due 100000] [--vendors 10000]`
const { values } = parseArgs({
  options: {
    due: { type: 'string', default: '100000' },
    vendors: { type: 'string', default: '10000' },
  },
})
const parts = Number(values.due)
const vendors = Number(values.vendors)
const cipher = createCipher([randomBytes(32).toString('base64')])
await onOwnDatabase(measureAll)

async function measureAll({
  ownerUrl,
  appUrl,
  superUrl,
}: Record<'ownerUrl' | 'appUrl' | 'superUrl', string>) {
  const slug = await seedScale(ownerUrl, 100, () => {})
  const client = new pg.Client(superUrl)
  client.on('error', (error) => console.error(error.message))
  await client.connect()
  const { tenantId, users } = await peopleOf(client, slug)
  const account = await enterDue(client, tenantId, { parts, vendors, cipher, by: users('buyer') })
  const db = createDb({ url: appUrl, poolSize: 4 })
  const actorOf = async (role: string) => (await findActor(db, { tenantId, userId: users(role) }))!
  const as = async <T>(role: string, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
    command({ db, wiring: wiring(), enqueue: async () => {} }, await actorOf(role), null, work)
  console.log(`${parts} parts due to ${vendors + 200} vendors; load ${loadavg()[0]!.toFixed(1)}`)
  const reader = readIn(db, await actorOf('treasurer'))
  const today = new Date().toISOString().slice(0, 10)
  const page = () =>
    findSlice(reader, listedOn(today), {
      where: [],
      sort: 'due',
      descending: false,
      after: null,
      backwards: false,
      limit: 25,
    })
  await page()
  await timed('the first page of what is due', page)
  const before = process.memoryUsage.rss()
  const id = await timed('a run proposed', () =>
    as('ap_clerk', (ctx) =>
      propose(ctx, {
        account_id: account,
        rail: 'pain.001',
        pay_on: null,
        due_until: addDays(ctx.today, 60),
        take_discounts: true,
        vendor_id: null,
      }),
    ),
  )
  await timed('sent for approval', () => as('ap_clerk', (ctx) => submit(ctx, cipher, { id })))
  const approval = await approvalOf(client, id)
  await timed('approved', () =>
    as('controller', (ctx) =>
      decide(ctx, approval, { decision: 'approved', reason: null, hold: false }),
    ),
  )
  await timed('released', () => as('treasurer', (ctx) => release(ctx, cipher, { id })))
  const more = megabytes(process.resourceUsage().maxRSS * 1024 - before)
  console.log(`${await madeBy(client, id)}; memory ${more} MB more at most`)
  await timed('the first page of what is still due', page)
  await client.end()
  await db.end()
}

async function peopleOf(client: pg.Client, slug: string) {
  const { rows } = await client.query<{ tenant_id: string; email: string; user_id: string }>(
    `select o.tenant_id, m.email, m.user_id
     from organisations as o join memberships as m on m.tenant_id = o.tenant_id
     where o.slug = $1`,
    [slug],
  )
  const users = (role: string): string =>
    rows.find(({ email }) => email === `${role}@${slug}.test`)!.user_id
  return { tenantId: rows[0]!.tenant_id, users }
}

async function approvalOf(client: pg.Client, runId: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    'select id from approvals where subject_id = $1',
    [runId],
  )
  return rows[0]!.id
}

async function madeBy(client: pg.Client, runId: string): Promise<string> {
  const { rows } = await client.query<{ parts: string; payments: string; bytes: string }>(
    `select
       (select count(*) from payment_run_items where run_id = $1) as parts,
       (select count(*) from payment_details where run_id = $1) as payments,
       (select f.size from files as f join payment_run_details as r on r.file_id = f.id
        where r.id = $1) as bytes`,
    [runId],
  )
  const { parts: taken, payments, bytes } = rows[0]!
  return `${taken} parts, ${payments} payments, a file of ${megabytes(Number(bytes))} MB`
}
