import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { limitsOfContact } from '../../kernel/actor.ts'
import { givenBudget } from '../testing/given.ts'
import { newTenant, owner, type TestTenant } from '../testing/harness.ts'
import { installation } from '../testing/installation.ts'
import { pgbouncerThere, startPgbouncer } from '../testing/pgbouncer.ts'
import { createDb, type Db } from './pool.ts'
import { differingRights, giveRoles, limitedRole, portalRole } from './roles.ts'
import { assertSafeRole } from './self-check.ts'
import { sql } from './sql.ts'
import { readIn, writeIn, type Tx, type WriteTx } from './tx.ts'

const Center = z.object({ id: z.string() })
const centers = (tx: Tx) => tx.any(sql.type(Center)`select id from cost_centers order by id`)
const cachedCenters = (tx: Tx) =>
  tx.cached.any(sql.type(Center)`select id from cost_centers order by id`)
const Who = z.object({ role: z.string() })
const worksAs = async (tx: Tx): Promise<string> =>
  (await tx.one(sql.type(Who)`select current_user::text as role`)).role

/** A part of the organisation in which nothing lies. */
const elsewhere = JSON.stringify([{ entityId: null, departmentId: randomUUID() }])

describe.each([
  ['directly', true],
  ['through PgBouncer in transaction mode', pgbouncerThere],
])('who looks is a database role, %s', (how, there) => {
  let tenant: TestTenant
  let db: Db
  let whole: { tenantId: string; userId: string }
  let limited: { tenantId: string; userId: string; limits: string }
  let stop = (): void => {}
  beforeAll(async () => {
    if (!there) return
    tenant = await newTenant()
    await givenBudget(tenant, 100n)
    const { userId } = await tenant.actor('buyer')
    whole = { tenantId: tenant.tenantId, userId }
    limited = { ...whole, limits: elsewhere }
    const bouncer = how === 'directly' ? null : await startPgbouncer(installation.appUrl)
    stop = bouncer?.stop ?? stop
    // One connection, so that everybody comes after everybody else.
    db = createDb({
      url: bouncer?.url ?? installation.appUrl,
      poolSize: 1,
      prepared: bouncer === null,
    })
  })
  afterAll(async () => {
    await db?.end()
    stop()
  })

  test.runIf(there)('and a connection keeps nothing of who used it before', async () => {
    for (let turn = 0; turn < 8; turn++) {
      expect(await centers(readIn(db, whole))).toHaveLength(1)
      expect(await centers(readIn(db, limited))).toEqual([])
      expect(await writeIn(db, limited, centers)).toEqual([])
      expect(await writeIn(db, whole, centers)).toHaveLength(1)
    }
    const { rows } = await db.raw('select current_user = session_user as own')
    expect(rows).toEqual([{ own: true }])
  })

  test.runIf(there)('also after a transaction that failed', async () => {
    await expect(writeIn(db, limited, (tx) => tx.raw('select 1 / 0', []))).rejects.toThrow(
      'division by zero',
    )
    expect(await worksAs(readIn(db, whole))).toBe('svpms_app')
  })

  test.runIf(there)(
    'a part of a change begins with the person’s own, and gives back what was before it',
    async () => {
      const seen = await writeIn(db, limited, async (tx: WriteTx) => {
        const before = await worksAs(tx)
        await tx.see('')
        const lifted = await worksAs(tx)
        const inPart = await tx.apart(worksAs)
        const after = await worksAs(tx)
        await tx
          .apart(async (part) => {
            await part.see('')
            throw new Error('refused')
          })
          .catch(() => {})
        const afterRefusal = await worksAs(tx)
        await tx.see(elsewhere)
        await tx.apart((part) => part.see(''))
        return [before, lifted, inPart, after, afterRefusal, await worksAs(tx)]
      })
      expect(seen).toEqual([
        limitedRole,
        'svpms_app',
        limitedRole,
        'svpms_app',
        'svpms_app',
        limitedRole,
      ])
    },
  )

  test.runIf(there)(
    'a contact’s change asks as the contact first, also where the same flush goes on for the organisation',
    async () => {
      const contact = {
        ...whole,
        limits: limitsOfContact({ id: randomUUID(), vendorId: randomUUID() }),
      }
      const worked = await writeIn(db, contact, async (tx: WriteTx) => {
        const [asked] = await Promise.all([worksAs(tx), tx.asOrganisation()])
        return [asked, await worksAs(tx), await tx.apart(worksAs), await worksAs(tx)]
      })
      expect(worked).toEqual([portalRole, 'svpms_app', 'svpms_app', 'svpms_app'])
      await expect(centers(readIn(db, contact))).rejects.toThrow('permission denied')
      expect(await worksAs(readIn(db, whole))).toBe('svpms_app')
    },
  )

  test.runIf(there)(
    'limits without a part of the organisation show nothing, and never everything',
    async () => {
      expect(await centers(readIn(db, { ...whole, limits: '[]' }))).toEqual([])
    },
  )

  test.runIf(there)('a limited person’s rows never get into the cache', async () => {
    const cache = { rows: () => Promise.reject(new Error('asked the cache')) }
    const withCache = { ...db, cache } as unknown as Db
    expect(await cachedCenters(readIn(withCache, limited))).toEqual([])
    await expect(cachedCenters(readIn(withCache, whole))).rejects.toThrow('asked the cache')
    const narrowed = readIn(withCache, whole)
    const [, found] = await Promise.all([
      narrowed.see(elsewhere),
      cachedCenters(narrowed),
      narrowed.see(''),
    ])
    expect(found).toEqual([])
  })
})

describe('the policies for limited members', () => {
  const ask = async (text: string, values: unknown[] = []) => (await owner.query(text, values)).rows

  test('are written for their role alone: no policy for everybody asks how far somebody may see', async () => {
    const policies = await ask(
      `select
        tablename,
        roles::text[] as roles,
        concat_ws(' ', qual, with_check) ~ 'limits|history_shown' as reach
      from pg_policies
      where policyname = 'within_limits'
        or concat_ws(' ', qual, with_check) ~ 'limits'`,
    )
    expect(policies.length).toBeGreaterThan(15)
    expect(policies.filter(({ roles }) => String(roles) !== limitedRole)).toEqual([])
  })

  test('are no part of the plan of anybody else', async () => {
    const plan = async (limits: string): Promise<string> =>
      writeIn(
        await database(),
        { tenantId: randomUUID(), userId: randomUUID(), limits },
        async (tx) =>
          JSON.stringify(
            (await tx.raw('explain (verbose) select id from documents limit 51', [])).rows,
          ),
      )
    expect(await plan('')).not.toContain('in_limits')
    expect(await plan(elsewhere)).toContain('in_limits')
  })

  test('a limited member may do to what they see all that others may', async () =>
    expect(await ask(differingRights)).toEqual([]))

  let db: Db | undefined
  const database = async (): Promise<Db> =>
    (db ??= createDb({ url: installation.appUrl, poolSize: 1 }))
  afterAll(() => db?.end())
})

describe('the roles', () => {
  const admin = new pg.Client(inject('adminUrl'))
  const asked = [
    `svpms_some_${randomBytes(4).toString('hex')}`,
    `svpms_other_${randomBytes(4).toString('hex')}`,
  ]
  const people: string[] = []
  const somebody = async (attributes: string): Promise<pg.Client> => {
    const name = `owner_${randomBytes(4).toString('hex')}`
    people.push(name)
    await admin.query(`create role ${name} login ${attributes} password 'sample'`)
    const url = Object.assign(new URL(installation.ownerUrl), {
      username: name,
      password: 'sample',
    })
    const client = new pg.Client(url.href)
    await client.connect()
    return client
  }
  beforeAll(() => admin.connect())
  afterAll(async () => {
    for (const role of [...asked, ...people]) await admin.query(`drop role if exists ${role}`)
    await admin.end()
  })

  test('are made by an owner who is no superuser but may make roles, once', async () => {
    const client = await somebody('nosuperuser createrole')
    await giveRoles(client, asked)
    await giveRoles(client, asked)
    const { rows } = await admin.query(
      `select m.set_option, m.inherit_option
      from pg_auth_members m
      where m.roleid = any ($1::regrole[])
        and m.member = 'svpms_app'::regrole`,
      [asked],
    )
    expect(rows).toEqual(asked.map(() => ({ set_option: true, inherit_option: false })))
    for (const role of asked) await client.query(`drop role ${role}`)
    await client.end()
  })

  test('are asked for in a sentence where the owner may not make them', async () => {
    const client = await somebody('nosuperuser nocreaterole')
    await expect(giveRoles(client, asked)).rejects.toThrow(
      `Let one that may make roles run: create role ${asked[0]} nologin; grant ${asked[0]} to svpms_app with inherit false, set true;`,
    )
    await client.end()
  })

  test('are there, or the process refuses to serve', async () => {
    const client = await somebody('nosuperuser nobypassrls')
    await client.end()
    const url = Object.assign(new URL(installation.appUrl), {
      username: people.at(-1)!,
      password: 'sample',
    })
    const db = createDb({ url: url.href, poolSize: 1 })
    await expect(assertSafeRole(db)).rejects.toThrow(
      /may not take on svpms_jobs and svpms_limited and svpms_portal. "svpms migrate" gives these roles/,
    )
    await admin.query(`grant ${limitedRole}, svpms_jobs, ${portalRole} to ${people.at(-1)!}`)
    await expect(assertSafeRole(db)).rejects.toThrow(/inherited instead of taken on/)
    await db.end()
  })
})
