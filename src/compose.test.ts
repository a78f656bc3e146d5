import { codes } from './messages/codes/index.ts'
import { globSync, readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { encryptedColumns, modules, wiring } from './compose.ts'
import { permissionsOf, roles } from './kernel/permissions.ts'
import { asWritten, toText } from './messages/index.ts'
import { conflict } from './kernel/problem.ts'
import { command, type Ctx } from './platform/ctx.ts'
import { sql } from './platform/db/sql.ts'
import { kind, says, subject } from './platform/kinds.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'
import { wiringOf, type Wired } from './platform/wiring.ts'
import { isDuty } from './segregation-of-duties/duty.ts'
import { describedServices } from './services.ts'
import { z } from 'zod'
import { installation } from './platform/testing/installation.ts'
import { vendorBankAccount } from './vendor-bank-accounts/kind.ts'
import { vendorDocument } from './vendor-documents/kind.ts'

const { kinds } = wiring()
const sources = globSync('src/**/*.ts')
  .filter(
    (file) =>
      !file.endsWith('.test.ts') && !/src\/(dev|browser|platform|integrations|kernel)\//.test(file),
  )
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }))

/** The first argument of every `record(...)`, as it is written. */
const recorded = sources.flatMap(({ file, text }) =>
  [...text.matchAll(/\.record\(\s*([^,]+?),/g)].map((found) => ({ file, action: found[1]! })),
)
const literal = /'([a-z_]+\.[a-z_]+)'/g
const literalsIn = (text: string): string[] => [...text.matchAll(literal)].map((m) => m[1]!)
const kindOf = (action: string): string => action.split('.')[0]!

const decisions = ['approved', 'rejected', 'returned']
/** Placeholder in an action whose name is composed. */
const filledIn: Record<string, readonly string[]> = {
  '${kind}.commented': ['vendor.commented'],
  '${unit.kind}.manager_set': ['department.manager_set', 'cost_center.manager_set'],
  '${subject.kind}.step_${decision}': decisions.map((how) => `vendor.step_${how}`),
  'purchase_request.${decision}': decisions.map((how) => `purchase_request.${how}`),
  'purchase_order.${decision}': decisions.map((how) => `purchase_order.${how}`),
  'purchase_request.revision_${decision}': decisions.map(
    (how) => `purchase_request.revision_${how}`,
  ),
  'invoice.${event}': [
    'invoice.payment_stopped',
    'invoice.payment_resumed',
    'invoice.instalment_divided',
    'invoice.overpaid',
  ],
  'payment_run.${decision}': decisions.map((how) => `payment_run.${how}`),
  'payment_run.${after}': ['payment_run.settled', 'payment_run.partly_failed'],
  'payment.${event}': ['payment.failed', 'payment.returned'],
  'price_change.${to}': ['applied', 'rejected', 'returned'].map((how) => `price_change.${how}`),
  'blanket_order.${decision}': decisions.map((how) => `blanket_order.${how}`),
  'vendor.${decision}': decisions.map((how) => `vendor.${how}`),
  'invoice.coding_${decision}': decisions.map((how) => `invoice.coding_${how}`),
  'invoice.acceptance_${decision}': decisions.map((how) => `invoice.acceptance_${how}`),
  "budget_transfer.${decision === 'approved' ? 'posted' : decision}": [
    'budget_transfer.posted',
    'budget_transfer.rejected',
    'budget_transfer.returned',
  ],
  'change_order.${decision}': decisions.map((how) => `change_order.${how}`),
  'collection.${status}': ['processing', 'paid', 'awaiting_payment', 'cancelled'].map(
    (status) => `collection.${status}`,
  ),
  'invoice.refund_${act}': [
    'entered',
    'proposed',
    'confirmed',
    'refused',
    'withdrawn',
    'taken_back',
  ].map((act) => `invoice.refund_${act}`),
  'invoice.credit_refund_${act}': [
    'entered',
    'proposed',
    'confirmed',
    'refused',
    'withdrawn',
    'taken_back',
  ].map((act) => `invoice.credit_refund_${act}`),
  'exchange_rate.${status}': ['exchange_rate.refused', 'exchange_rate.withdrawn'],
  'vendor.${event}': ['set', 'changed', 'lifted', 'ended', 'released'].map(
    (how) => `vendor.hold_${how}`,
  ),
  'vendor_document.${event}': Object.keys(vendorDocument.events).map(
    (event) => `vendor_document.${event}`,
  ),
  'vendor_bank_account.${event}': Object.keys(vendorBankAccount.events).map(
    (event) => `vendor_bank_account.${event}`,
  ),
}
/** What somebody is signed in with is named the same way. */
const credentials = ['session', 'app', 'key']
const isPermission = (text: string): boolean =>
  ([...permissionsOf(roles)] as string[]).includes(text)
/** Those that any kind under approval can have. */
const ofAnyKind = /^\$\{[\w.]+\}\.([a-z_]+)$/
const templates = recorded.flatMap(({ file, action }) =>
  [...action.matchAll(/`([^`]+)`/g)].map((found) => ({ file, template: found[1]! })),
)

describe('every audited action', () => {
  test('is seen by this test', () => {
    expect(recorded.length).toBeGreaterThan(120)
    expect(templates.length).toBeGreaterThan(10)
  })
  test('is of a kind that a module declares, and has words', () => {
    const named = recorded.flatMap(({ action }) => literalsIn(action))
    expect(named.filter((action) => !kinds.findOptional(kindOf(action)))).toEqual([])
    expect(named.filter((action) => !kinds.words(action))).toEqual([])
  })
  test('has words also where it is handed on by a variable', () => {
    const named = sources
      .filter(({ file }) => !file.endsWith('/kind.ts'))
      .flatMap(({ text }) => literalsIn(text))
      .filter((text) => kinds.findOptional(kindOf(text)) && !isDuty(text) && !isPermission(text))
      .filter((text) => !Object.hasOwn(codes, text))
    expect([...new Set(named)].filter((action) => !kinds.words(action))).toEqual([])
  })
  test('has words also where it is put together', () => {
    const unknown = templates.filter(
      ({ template }) => !filledIn[template] && !ofAnyKind.test(template),
    )
    expect(unknown).toEqual([])
    const actions = templates.flatMap(
      ({ template }) => filledIn[template] ?? [`vendor.${ofAnyKind.exec(template)![1]}`],
    )
    expect(actions.filter((action) => !kinds.words(action))).toEqual([])
  })
  test('is said in English and in German', () => {
    const said = kinds.all.flatMap(({ code, events }) =>
      Object.entries(events).map(([event, { what }]) => ({ action: `${code}.${event}`, what })),
    )
    expect(said.length).toBeGreaterThan(200)
    for (const { action, what } of said) {
      expect(what.code).toBe(`did.${action}`)
      expect(toText(what, 'de-DE')).not.toBe(toText(what, 'en-IN'))
      for (const locale of ['en-IN', 'de-DE'])
        expect(toText(what, locale), action).toMatch(/^[a-zäöü][^.]+[a-zäöü]$/)
    }
  })
  test('names what it is about by a kind that a module declares', () => {
    const about = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/\{ kind: '([a-z_]+)'(?: as const)?, id\b/g)].map((m) => ({
        file,
        code: m[1]!,
      })),
    )
    expect(about.length).toBeGreaterThan(60)
    expect(
      about.filter(({ code }) => !kinds.findOptional(code) && !credentials.includes(code)),
    ).toEqual([])
  })
})

describe('the audit log', () => {
  let tenant: TestTenant
  beforeAll(async () => void (tenant = await newTenant()))

  test('can be filtered by every kind', async () => {
    const page = await tenant.as('auditor').page('/history')
    for (const { code, name } of kinds.all) {
      expect(page.text, code).toMatch(new RegExp(`<option\\s+value="${code}"`))
      expect(page.text, code).toContain(name)
      expect((await tenant.as('auditor').get(`/history?kind=${code}`)).status).toBe(200)
    }
  })
  test('shows a kind alone, with its name, and refuses what nobody declares', async () => {
    await tenant.as('admin').post('/departments', { code: 'OPS', name: 'Operations', active: true })
    await tenant.as('admin').post('/holidays', { name: 'Founders’ day', day: '2099-03-01' })
    const of = async (code: string): Promise<{ subject_kind: string }[]> =>
      (await tenant.as('auditor').get(`/history?kind=${code}`)).body.data
    for (const code of ['department', 'organisation']) {
      const found = await of(code)
      expect(found.length, code).toBeGreaterThan(0)
      expect(found.every(({ subject_kind }) => subject_kind === code)).toBe(true)
    }
    const refused = await tenant.as('auditor').get('/history?kind=nothing')
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/kind'])
  })
})

describe('the constraints that have a message', () => {
  test('are in the database', async () => {
    const named = modules(describedServices()).flatMap(({ constraints = {} }) =>
      Object.keys(constraints),
    )
    expect(named.length).toBeGreaterThan(60)
    const client = new pg.Client(installation.ownerUrl)
    await client.connect()
    const { rows } = await client.query<{ name: string }>(
      `
      select wanted.name
      from unnest($1::text[]) as wanted (name)
      where not exists (select 1 from pg_constraint c where c.conname = wanted.name)
        and not exists (select 1 from pg_class i where i.relname = wanted.name and i.relkind = 'i')
        and not exists (
          select 1
          from pg_proc p
          where p.pronamespace = 'public'::regnamespace
            -- Raised by a trigger, whose function may put the table's name before it.
            and (
              p.prosrc like '%''' || wanted.name || '''%'
              or p.prosrc like '%''' || substring(wanted.name from '__.*$') || '''%'
            )
        )`,
      [named],
    )
    await client.end()
    expect(rows).toEqual([])
  })
  test('are told by it wherever a command runs', () => {
    const broken = Object.assign(new Error('duplicate key'), {
      code: '23505',
      constraint: 'vendors__vat_id_key',
    })
    expect(wiring().problemOf(broken)?.message).toContain('VAT')
    expect(wiring().problemOf(new Error('a bug'))).toBeNull()
  })
})

describe('the modules', () => {
  test('give every column of secrets that the code encrypts', () => {
    const declared = sources.flatMap(({ text }) => [...text.matchAll(/= encryptedColumn\(/g)])
    expect(encryptedColumns()).toHaveLength(declared.length)
  })
  test('cannot say two things of one name', () => {
    const one: Wired = { kinds: [subject('thing', { name: 'Thing', path: '/things', events: {} })] }
    expect(() => wiringOf([one, one])).toThrow('the kind thing is declared twice')
    const refused: Wired = { constraints: { things__key: () => conflict('taken', 'Taken.') } }
    expect(() => wiringOf([refused, refused])).toThrow('things__key is declared by two modules')
  })
  test('are asked for a kind by its code, and one that nobody declares is a mistake of ours', () => {
    const thing = kind('thing', {
      name: 'Thing',
      path: '/things',
      read: 'vendors.read',
      events: { made: says(asWritten('made it')) },
    })
    const { kinds: own } = wiringOf([{ kinds: [thing] }])
    expect(own.path('thing', 'x')).toBe('/things/x')
    expect(own.words('thing.made')?.what).toEqual(asWritten('made it'))
    expect(own.registered.map(({ code }) => code)).toEqual(['thing'])
    expect(() => own.of('other')).toThrow('no module declares the kind other')
  })
  test('are described without any service, and a service throws when it is used', () => {
    const services = describedServices()
    expect(() => services.files.head('key')).toThrow('services.files.head is described here')
    expect(() => services.mailer()).toThrow('services.mailer is described here')
  })
})

describe('what a feature tells', () => {
  let tenant: TestTenant
  beforeAll(async () => void (tenant = await newTenant()))
  const none = z.object({})
  const note = (ctx: Ctx, name: string) =>
    ctx.tx.run(
      sql.type(none)`insert into organisation_holidays (day, name) values ('2098-01-01', ${name})`,
    )
  const tell = async (handlers: readonly Wired[]) =>
    command(
      { db: tenant.db, wiring: wiringOf(handlers) },
      await tenant.actor('admin'),
      null,
      (ctx) => ctx.emit('receipt.posted', { id: randomUUID(), orderId: randomUUID() }),
    )

  test('is heard in the order of the modules', async () => {
    const heard: string[] = []
    const listening = (name: string): Wired => ({
      on: { 'receipt.posted': async () => void heard.push(name) },
    })
    await tell([listening('first'), {}, listening('second')])
    expect(heard).toEqual(['first', 'second'])
  })
  test('is heard in the name of who emits it, also where that is done for somebody else', async () => {
    const heard: string[] = []
    const listening: Wired = {
      on: { 'receipt.posted': async (ctx) => void heard.push(ctx.actor.userId) },
    }
    const buyer = (await tenant.actor('buyer')).userId
    await command(
      { db: tenant.db, wiring: wiringOf([listening]) },
      await tenant.actor('admin'),
      null,
      async (ctx) => {
        const theirs: Ctx = { ...ctx, actor: { ...ctx.actor, userId: buyer } }
        await theirs.emit('receipt.posted', { id: randomUUID(), orderId: randomUUID() })
      },
    )
    expect(heard).toEqual([buyer])
  })
  test('is done with the change or not at all', async () => {
    const writes: Wired = {
      on: { 'receipt.posted': async (ctx) => void (await note(ctx, 'kept')) },
    }
    const fails: Wired = {
      on: { 'receipt.posted': () => Promise.reject(new Error('the second handler failed')) },
    }
    await expect(tell([writes, fails])).rejects.toThrow('the second handler failed')
    const { body } = await tenant.as('admin').get('/holidays')
    expect(body.data).toEqual([])
    await tell([writes])
    expect((await tenant.as('admin').get('/holidays')).body.data).toHaveLength(1)
  })
})
