import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { create, extract } from 'tar'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../app.ts'
import { createFileStore, keyOf, type FileStore } from '../../integrations/files/index.ts'
import { ublInvoice } from '../../integrations/e-invoice/samples.ts'
import { verifyAudit } from '../../history/index.ts'
import { createTenant } from '../../organisations/create.ts'
import { createDb } from '../../platform/db/pool.ts'
import { createJobs } from '../../platform/jobs/jobs.ts'
import { createLogger } from '../../platform/log.ts'
import { freshDatabase, type FreshDatabase } from '../../platform/testing/fresh-database.ts'
import {
  available,
  aRequest,
  givenApproved,
  givenIssued,
  receive,
} from '../../platform/testing/given.ts'
import { givenMatchPolicy } from '../../platform/testing/given-match-policies.ts'
import {
  newTenant,
  personAt,
  product,
  testConfig,
  type TestTenant,
} from '../../platform/testing/harness.ts'
import { importTenant, restore } from './bring-back.ts'
import type { Manifest } from './manifest.ts'
import { organisationsOf } from './totals.ts'
import { backup, exportTenant } from './write.ts'
import { archivedTables, isDetails } from './archived-tables.ts'
import { installation } from '../../platform/testing/installation.ts'

const dir = mkdtempSync(join(tmpdir(), 'svpms-archive-test-'))
const place = (name: string): string => join(dir, name)
const storeIn = (name: string): FileStore =>
  createFileStore({ ...testConfig, files: { folder: place(name) } })
const source = createFileStore(testConfig)
const opened: FreshDatabase[] = []
const emptyDatabase = async (): Promise<FreshDatabase> => {
  const database = await freshDatabase()
  opened.push(database)
  return database
}
const ask = async (
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Record<string, string>[]> => {
  const client = new pg.Client(url)
  await client.connect()
  return (await client.query<Record<string, string>>(text, values).finally(() => client.end())).rows
}
const totals = async (url: string, tenantId: string) => {
  const client = new pg.Client(url)
  await client.connect()
  return organisationsOf(client, tenantId).finally(() => client.end())
}
afterAll(async () => {
  for (const database of opened) await database.drop()
  rmSync(dir, { recursive: true })
})

test('every table of the schema is in the archives or left out for a stated reason', async () => {
  const tables = await ask(
    installation.ownerUrl,
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  )
  const names = tables.map((t) => String(t['name']))
  expect(names.filter((name) => !isDetails(name))).toEqual(Object.keys(archivedTables).toSorted())
  const kinds = await ask(installation.ownerUrl, 'select distinct kind from document_statuses')
  expect(names.filter(isDetails)).toEqual(kinds.map((k) => `${k['kind']}_details`).toSorted())
})

test('no column that holds a credential goes along with an organisation', async () => {
  const columns = await ask(
    installation.ownerUrl,
    `select table_name, column_name from information_schema.columns where table_schema = 'public' and column_name ~ 'token|secret|password|_hash$|key_hash|credential' and table_name not in ('approvals') order by 1, 2`,
  )
  expect(
    columns
      .filter(
        (c) => archivedTables[c['table_name']!]?.to === 'everywhere' && c['table_name'] !== 'users',
      )
      .map((c) => `${c['table_name']}.${c['column_name']}`),
  ).toEqual([])
})

describe('the drill', () => {
  let tenant: TestTenant
  let invoiceId: string
  let documentId: string
  let exported: Manifest
  let here: FreshDatabase
  let saved: Manifest
  const strangeTitle = 'Line\u2028separator, "quotes", \\ and\nbreaks'

  beforeAll(async () => {
    tenant = await newTenant()
    const { order, vendorId, costCenterId } = await givenIssued(tenant, 1_000_000_000n)
    expect((await receive(tenant, order)).status).toBe(201)
    await givenMatchPolicy(tenant, { rules: [{ vendor_id: vendorId, days_ahead: 3 }] })
    invoiceId = (
      await tenant.as('ap_clerk').upload('/invoices', {
        bytes: Buffer.from(ublInvoice({ order: order.number })),
        name: 'invoice.xml',
      })
    ).body.id as string
    documentId = (
      await tenant
        .as('buyer')
        .upload(
          '/attachments',
          { bytes: Buffer.from('the contract'), name: 'contract.txt' },
          { subject_kind: 'vendor', subject_id: vendorId, kind: 'contract' },
        )
    ).body.id as string
    await available(tenant, documentId)
    await givenApproved(tenant, costCenterId, { ...aRequest(costCenterId), title: strangeTitle })
    for (
      let i = 0;
      i < 20 &&
      (
        await ask(
          installation.ownerUrl,
          'select 1 from files where tenant_id = $1 and storage_key is null',
          [tenant.tenantId],
        )
      ).length > 0;
      i++
    )
      await (await product()).jobs.drain(1000)
    exported = await exportTenant(installation.ownerUrl, source, tenant.slug, place('one.tar.gz'))
    here = await emptyDatabase()
    await createTenant(here.ownerUrl, {
      slug: 'neighbour',
      name: 'Neighbour',
      baseCurrency: 'EUR',
      timeZone: 'UTC',
      locale: 'en',
      fiscalYearStart: 1,
      passwordHash: 'their-hash',
      people: [{ email: 'admin@neighbour.test', name: 'Admin', roles: ['admin'] }],
    })
    await importTenant(here.ownerUrl, storeIn('here'), place('one.tar.gz'))
    const jobs = createJobs(here.appUrl, createLogger('silent'))
    await jobs.start({ workers: false })
    await jobs.enqueueAlone('letter', { to: 'waits@example.test' })
    await jobs.stop()
    saved = await backup(here.ownerUrl, storeIn('here'), place('all.tar.gz'))
  }, 240_000)

  test('an organisation arrives in another installation with equal totals and a whole audit log, beside a neighbour who is left alone', async () => {
    expect(exported.missingFiles).toEqual([])
    expect(exported.files.map((f) => f.key)).toEqual(
      expect.arrayContaining([keyOf(tenant.tenantId, documentId)]),
    )
    expect(await totals(here.ownerUrl, tenant.tenantId)).toEqual(
      await totals(installation.ownerUrl, tenant.tenantId),
    )
    expect((await totals(here.ownerUrl, tenant.tenantId))[0]!.totals).toMatchObject({
      ledger: { number: expect.any(Number) },
      orders: { 'closed INR': [1, '82200000'] },
    })
    expect(await verifyAudit(here.ownerUrl)).toEqual([
      expect.objectContaining({ slug: 'neighbour', problems: [] }),
      expect.objectContaining({ slug: tenant.slug, problems: [] }),
    ])
    expect(
      await ask(here.ownerUrl, 'select title from purchase_requests where title like $1', [
        'Line%',
      ]),
    ).toEqual([{ title: strangeTitle }])
  })

  test('the planner knows the sizes of what arrived, so that its first pages are not planned for empty tables', async () => {
    expect(
      await ask(
        here.ownerUrl,
        `select relname, reltuples > 0 as counted
        from pg_class
        where relname in ('budget_ledger', 'purchase_order_details', 'audit_log')
        order by relname`,
      ),
    ).toEqual(
      ['audit_log', 'budget_ledger', 'purchase_order_details'].map((relname) => ({
        relname,
        counted: true,
      })),
    )
  })

  test('every version of the matching policy comes along, with its tolerances', async () => {
    const versions = (url: string) =>
      ask(
        url,
        `select p.id, p.number, p.status, p.authority, p.activated_by, r.vendor_id, r.tolerances
        from match_policies p
        join match_policy_rules r on r.tenant_id = p.tenant_id and r.policy_id = p.id
        where p.tenant_id = $1
        order by r.id`,
        [tenant.tenantId],
      )
    const kept = await versions(installation.ownerUrl)
    expect(kept.map((row) => [row['number'], row['status']])).toEqual([
      [1, 'retired'],
      [2, 'active'],
      [2, 'active'],
    ])
    expect(await versions(here.ownerUrl)).toEqual(kept)
  })

  test('no password, factor or token of a person comes along', async () => {
    expect(
      await ask(
        here.ownerUrl,
        'select email from users where password_hash is not null or email_proven_at is not null',
      ),
    ).toEqual([{ email: 'admin@neighbour.test' }])
    expect(
      exported.tables
        .map((t) => t.member)
        .filter((m) => /totp|passkey|recovery|token|session|api_key|invitation|identity/.test(m)),
    ).toEqual([])
    expect(exported.setAgain.join('\n')).toMatch(/Passwords.*left out/)
  })

  test('a backup is restored into an empty installation, which then shows the invoice and its file', async () => {
    const there = await emptyDatabase()
    const store = storeIn('there')
    expect(await restore(there.ownerUrl, store, place('all.tar.gz'))).toEqual(saved)
    for (const { tenantId } of saved.organisations)
      expect(await totals(there.ownerUrl, tenantId)).toEqual(await totals(here.ownerUrl, tenantId))
    expect((await verifyAudit(there.ownerUrl)).flatMap((v) => v.problems)).toEqual([])
    expect(
      await ask(
        there.ownerUrl,
        `select state::text, data ->> 'to' as to from pgboss.job where name = 'work'`,
      ),
    ).toContainEqual({ state: 'created', to: 'waits@example.test' })
    expect(
      await ask(there.ownerUrl, 'select password_hash from users where password_hash is not null'),
    ).toEqual([{ password_hash: 'their-hash' }])

    const log = createLogger('silent')
    const db = createDb({ url: there.appUrl, poolSize: 4 })
    const jobs = createJobs(there.appUrl, log)
    await jobs.start({ workers: false })
    const app = await createApp({
      ownerUrl: null,
      config: { ...testConfig, files: { folder: place('there') } },
      log,
      db,
      jobs,
    })
    const clerk = personAt({ app, db, jobs }, tenant, 'ap_clerk', tenant.slug, () =>
      Promise.reject(new Error('by session')),
    )
    const page = await clerk.page(`/invoices/${invoiceId}`)
    const file = await clerk.page(`/invoices/${invoiceId}/file`)
    const document = await store.get(keyOf(tenant.tenantId, documentId))
    expect([
      page.status,
      page.text.includes('Acme Components'),
      file.status,
      String(file.body),
    ]).toEqual([
      200,
      true,
      200,
      String((await tenant.as('ap_clerk').page(`/invoices/${invoiceId}/file`)).body),
    ])
    expect(document?.length).toBe('the contract'.length)
    document?.stream.destroy()
    await jobs.stop()
    await db.end()
  }, 240_000)

  test('what is written is for its owner alone, and nothing is overwritten or left lying about', async () => {
    expect(statSync(place('all.tar.gz')).mode & 0o777).toBe(0o600)
    await expect(backup(here.ownerUrl, storeIn('here'), place('all.tar.gz'))).rejects.toThrow(
      /is there already/,
    )
    await expect(
      exportTenant(here.ownerUrl, storeIn('here'), 'nobody', place('nobody.tar.gz')),
    ).rejects.toThrow(/no organisation "nobody"/)
    expect(
      readdirSync(dir).filter(
        (name) => name.startsWith('.') || name.endsWith('.new') || name.startsWith('nobody'),
      ),
    ).toEqual([])
  })

  test('refuses a place that is taken, a person known under another id, the wrong kind of archive, and another schema', async () => {
    const files = storeIn('refused')
    await expect(restore(here.ownerUrl, files, place('all.tar.gz'))).rejects.toThrow(
      /in this database already.*empty one/,
    )
    await expect(importTenant(here.ownerUrl, files, place('one.tar.gz'))).rejects.toThrow(
      /is here already/,
    )
    const other = await emptyDatabase()
    await expect(restore(other.ownerUrl, files, place('one.tar.gz'))).rejects.toThrow(
      /svpms tenant import/,
    )
    await expect(importTenant(other.ownerUrl, files, place('all.tar.gz'))).rejects.toThrow(
      /svpms restore/,
    )
    await createTenant(other.ownerUrl, {
      slug: 'other',
      name: 'Other',
      baseCurrency: 'EUR',
      timeZone: 'UTC',
      locale: 'en',
      fiscalYearStart: 1,
      people: [{ email: `buyer@${tenant.slug}.test`, name: 'Namesake', roles: ['admin'] }],
    })
    await expect(importTenant(other.ownerUrl, files, place('one.tar.gz'))).rejects.toThrow(
      `buyer@${tenant.slug}.test is somebody here already`,
    )
    const older = await emptyDatabase()
    await ask(
      older.ownerUrl,
      'delete from schema_migrations where name = (select max(name) from schema_migrations)',
    )
    await expect(restore(older.ownerUrl, files, place('all.tar.gz'))).rejects.toThrow(
      /svpms migrate/,
    )
    expect(await ask(older.ownerUrl, 'select slug from organisations')).toEqual([])
  })

  test('a changed byte is found and named in every member, before a row is written', async () => {
    const empty = await emptyDatabase()
    const members = [
      'manifest.json',
      'manifest.sha256',
      'tables/audit_log.jsonl',
      'tables/users.jsonl',
      'tables/budget_ledger.jsonl',
      'tables/pgboss.job.jsonl',
      `files/${keyOf(tenant.tenantId, documentId)}`,
    ]
    for (const [i, member] of members.entries()) {
      const bad = await repacked('all.tar.gz', `bad-${i}`, (folder) =>
        flip(join(folder, member), i),
      )
      await expect(restore(empty.ownerUrl, storeIn('bad'), bad), member).rejects.toThrow(member)
    }
    const cut = place('cut.tar.gz')
    writeFileSync(cut, readFileSync(place('all.tar.gz')).subarray(0, 9000))
    await expect(restore(empty.ownerUrl, storeIn('bad'), cut)).rejects.toThrow(
      /damaged|no manifest|missing/,
    )
    const without = await repacked('all.tar.gz', 'without', (folder) =>
      rmSync(join(folder, 'tables/invoice_details.jsonl')),
    )
    await expect(restore(empty.ownerUrl, storeIn('bad'), without)).rejects.toThrow(
      'tables/invoice_details.jsonl is missing',
    )
    expect(
      await ask(empty.ownerUrl, 'select 1 from users union all select 1 from organisations'),
    ).toEqual([])
  }, 240_000)

  test('members that lead elsewhere are refused: links, and paths out of the folder', async () => {
    const empty = await emptyDatabase()
    const linked = await repacked('all.tar.gz', 'linked', (folder) => {
      rmSync(join(folder, 'tables/users.jsonl'))
      symlinkSync('/etc/passwd', join(folder, 'tables/users.jsonl'))
    })
    await expect(restore(empty.ownerUrl, storeIn('bad'), linked)).rejects.toThrow(/damaged|users/)
    writeFileSync(place('outside'), 'outside')
    for (const path of ['../outside', place('outside')]) {
      const out = place(`out-${path.length}.tar.gz`)
      await create(
        { gzip: true, file: out, cwd: join(dir, 'unpacked-linked'), preservePaths: true },
        [path],
      )
      await expect(restore(empty.ownerUrl, storeIn('bad'), out)).rejects.toThrow(
        /damaged|holds what no archive/,
      )
    }
  })

  async function repacked(
    name: string,
    as: string,
    change: (folder: string) => void,
  ): Promise<string> {
    const folder = mkdtempSync(join(dir, 'unpack-'))
    const named = join(dir, `unpacked-${as}`)
    await extract({ file: place(name), cwd: folder })
    change(folder)
    await create(
      { gzip: true, file: place(`${as}.tar.gz`), cwd: folder, portable: true },
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((e) => !e.isDirectory())
        .map((e) => join(e.parentPath, e.name).slice(folder.length + 1)),
    )
    if (as === 'linked') symlinkSync(folder, named)
    return place(`${as}.tar.gz`)
  }
})

function flip(path: string, at: number): void {
  const bytes = readFileSync(path)
  const place = (at * 7919) % bytes.length
  bytes[place] = bytes[place]! ^ 1
  writeFileSync(path, bytes)
}
