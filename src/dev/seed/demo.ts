import pg from 'pg'
import { cachedTables } from '../../cached-tables.ts'
import { fiscalYearOf } from '../../kernel/calendar.ts'
import { newId } from '../../kernel/id.ts'
import type { Role } from '../../kernel/permissions.ts'
import { createTenant } from '../../organisations/create.ts'
import { announcement, channel } from '../../platform/cache/port.ts'
import { createDb, type Db } from '../../platform/db/pool.ts'
import type { Cipher } from '../../platform/encryption.ts'
import { demoContact, demoPassword, demoPeople } from '../../sign-in/demo-people.ts'
import { hashPassword } from '../../sign-in/password.ts'
import { writeBankAccounts } from './bank-accounts.ts'
import { writeCatalog } from './catalog.ts'
import { writeCertificates } from './certificates.ts'
import { colleagues, costCenters, ownTaxNumber, vendors } from './facts.ts'
import { writeScopes } from './vendor-scopes.ts'
import { writeDocuments } from './documents.ts'
import { writeChecks } from './checks.ts'
import { writeNewcomers } from './newcomers.ts'
import { writeHolds } from './holds.ts'
import { actLately } from './lately.ts'
import { writePayments } from './payments.ts'
import { writeAdvances } from './advances.ts'
import { writeDeliveryPlaces } from './delivery-places.ts'
import { writeTaxCodes } from './tax-codes.ts'
import { generate } from './generate.ts'
import { writeWhereaboutsOf } from './whereabouts.ts'

/** Without a cipher there are no bank accounts, because their numbers are encrypted. */
type Seeding = { ownerUrl: string; appUrl: string; cipher?: Cipher }

/**
 * Two organisations, so that isolation can be seen: a manufacturer in India with a year of buying, and another one in
 * Europe. Does nothing when they exist.
 */
export async function seedDemo({ ownerUrl, appUrl, cipher }: Seeding): Promise<boolean> {
  const client = new pg.Client(ownerUrl)
  const db = createDb({ url: appUrl, poolSize: 2 })
  await client.connect()
  try {
    const { rowCount } = await client.query("select 1 from organisations where slug = 'demo'")
    if (rowCount) return false
    const passwordHash = await hashPassword(demoPassword)
    await found(
      client,
      db,
      ownerUrl,
      'demo',
      'Kaveri Manufacturing',
      'INR',
      'Asia/Kolkata',
      'en-IN',
      4,
      passwordHash,
      cipher,
    )
    await found(
      client,
      db,
      ownerUrl,
      'other',
      'Rheinwerk Technik',
      'EUR',
      'Europe/Berlin',
      'en-GB',
      1,
      passwordHash,
      cipher,
    )
    return true
  } finally {
    await db.end()
    await client.end()
  }
}

async function found(
  client: pg.Client,
  db: Db,
  ownerUrl: string,
  slug: 'demo' | 'other',
  name: string,
  baseCurrency: string,
  timeZone: string,
  locale: string,
  fiscalYearStart: number,
  passwordHash: string,
  cipher: Cipher | undefined,
): Promise<void> {
  const people = [
    ...demoPeople.filter((p) => p.organisation === slug),
    ...(slug === 'demo' ? colleagues : []),
  ]
  const { tenantId, users } = await createTenant(ownerUrl, {
    slug,
    name,
    baseCurrency,
    timeZone,
    locale,
    fiscalYearStart,
    people,
    passwordHash,
  })
  await fill(client, {
    tenantId,
    db,
    baseCurrency,
    fiscalYearStart,
    userOf: (email) => users[email] ?? Object.values(users)[0]!,
    story: slug === 'demo',
    cipher,
  })
}

/**
 * The people of a demonstration that somebody starts for themselves: the same names, at addresses that lead nowhere.
 */
export const demonstrators = (
  slug: string,
): { email: string; name: string; roles: readonly Role[] }[] =>
  [...demoPeople.filter((p) => p.organisation === 'demo'), ...colleagues].map(
    ({ email, name, roles }) => ({ email: email.replace(/@.*/, `@${slug}.invalid`), name, roles }),
  )

type Demonstration = { ownerUrl: string; db: Db; cipher: Cipher }
/**
 * A year of buying for an organisation that was just founded with `demonstrators` that is a demonstration and still
 * empty. As the owner: the past holds rows that the application may not write again.
 */
export async function fillDemo(
  tenantId: string,
  { ownerUrl, db, cipher }: Demonstration,
): Promise<void> {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  try {
    await client.query("select set_config('app.tenant_id', $1, false)", [tenantId])
    const {
      rows: [organisation],
    } = await client.query<{ base_currency: string; fiscal_year_start: number; filled: boolean }>(
      'select base_currency, fiscal_year_start, demo is false or exists (select 1 from cost_centers c where c.tenant_id = o.tenant_id) as filled from organisations o where tenant_id = $1',
      [tenantId],
    )
    if (!organisation || organisation.filled) return
    const { rows } = await client.query<{ email: string; user_id: string }>(
      "select split_part(email, '@', 1) as email, user_id from memberships where tenant_id = $1 and email like '%.invalid'",
      [tenantId],
    )
    const users = new Map(rows.map((r) => [r.email, r.user_id]))
    await fill(client, {
      tenantId,
      db,
      baseCurrency: organisation.base_currency,
      fiscalYearStart: organisation.fiscal_year_start,
      userOf: (email) => users.get(email.split('@')[0]!) ?? rows[0]!.user_id,
      story: true,
      cipher,
    })
    await client.query('select pg_notify($1, $2)', [channel, announcement(tenantId, cachedTables)])
  } finally {
    await client.end()
  }
}

type Filling = {
  tenantId: string
  db: Db
  baseCurrency: string
  fiscalYearStart: number
  userOf: (email: string) => string
  story: boolean
  cipher: Cipher | undefined
}
async function fill(
  client: pg.Client,
  { tenantId, db, baseCurrency, fiscalYearStart, userOf, story, cipher }: Filling,
): Promise<void> {
  const year = fiscalYearOf(new Date().toISOString().slice(0, 10), fiscalYearStart)
  await client.query('begin')
  await client.query("select set_config('app.tenant_id', $1, true)", [tenantId])
  for (const [currency, rate] of Object.entries(rates[baseCurrency] ?? {}))
    await client.query(
      "insert into exchange_rates (currency, valid_on, rate, source) values ($1, '2020-01-01', $2, 'demo rate')",
      [currency, rate],
    )
  const centers = costCenters.map((center) => ({ ...center, id: newId() }))
  for (const center of centers)
    await client.query(
      'insert into cost_centers (id, code, name, owner_id) values ($1, $2, $3, $4)',
      [center.id, center.code, center.name, userOf(center.owner)],
    )
  for (const y of [year - 1, year])
    for (const center of centers) {
      const budgetId = newId()
      await client.query(
        'insert into budgets (id, cost_center_id, fiscal_year, currency, amount, mode) values ($1, $2, $3, $4, $5, $6)',
        [budgetId, center.id, y, baseCurrency, center.budget, center.mode],
      )
      await client.query(
        "insert into budget_ledger (id, budget_id, event, subject_kind, subject_id, d_amount, at) values ($1, $2, 'planned', 'budget', $2, $3, $4)",
        [newId(), budgetId, center.budget, `${y}-${String(fiscalYearStart).padStart(2, '0')}-01`],
      )
    }
  await client.query(
    `update legal_entities
     set country = 'IN', tax_id = $1, street = '14 Hosur Road', addition = 'Electronic City',
       postal_code = '560100', city = 'Bengaluru', region = 'Karnataka'
     where tenant_id = (select current_tenant())`,
    [ownTaxNumber],
  )
  const vendorIds = vendors.map(() => newId())
  for (const [i, vendor] of vendors.entries())
    await client.query(
      `with
        document as (
          insert into documents (id, kind, number, title, status, currency, owner_id)
          values ($1, 'vendor', $2, $3, 'active', $7, $9)
        )
      insert into vendor_details (id, vat_id, email, country, payment_terms_days)
      values ($1, $4, $5, $6, $8)`,
      [
        vendorIds[i],
        `V-${String(i + 1).padStart(4, '0')}`,
        vendor.name,
        vendor.vatId,
        vendor.email,
        vendor.country,
        vendor.country === 'IN' ? baseCurrency : vendor.currency,
        30,
        userOf('buyer@demo.test'),
      ],
    )
  for (const [i, vendorId] of vendorIds.entries())
    await writeWhereaboutsOf(client, vendorId, vendors[i]!)
  for (const [i, vendorId] of vendorIds.slice(0, 6).entries())
    await client.query(
      `with
        contact as (
          insert into vendor_contacts (id, vendor_id, name, email, phone, language, purposes)
          values ($1, $2, $3, $4, $5, 'en', $6)
          returning id, vendor_id
        )
      insert into portal_accounts (contact_id, vendor_id, invited_at)
      select id, vendor_id, now() - make_interval(days => $7) from contact`,
      [
        newId(),
        vendorId,
        i % 2 ? 'Meera Rao' : 'Arjun Nair',
        contactEmail(i),
        `+91 80 5555 01${i}0`,
        i % 2 ? ['invoices', 'payments'] : ['orders', 'quality'],
        // A first link leads to the customer that invited last: the one with orders to look at.
        story ? 1 : 30,
      ],
    )
  await client.query("update vendor_contact_changes set changed_at = now() - interval '1 year'")
  await client.query(
    "insert into counters (series, year, value) values ('V', extract(year from now())::int, $1)",
    [vendors.length],
  )
  await writeCatalog(client, {
    vendorIds: vendors.flatMap((vendor, i) => (vendor.country === 'IN' ? [vendorIds[i]!] : [])),
    currency: baseCurrency,
    by: userOf('buyer@demo.test'),
  })
  await writeScopes(client, vendorIds)
  const [author, activator] = [userOf('admin@demo.test'), userOf('controller@demo.test')]
  await client.query(
    "insert into approval_policies (id, number, status, note, author_id, edited_by, activated_by, activated_at, alone) values ($1, 1, 'active', 'The owner always, finance for large amounts', $2, $2, $3, now(), $4)",
    [newId(), author, activator, author === activator],
  )
  const addedUp = [{ what: 'together', values: ['requester:7', 'item:7'] }]
  const rules: [number, string, string, string, string | null, object[]][] = [
    [10, 'Cost centre owner', '0', 'cost_center_owner', null, []],
    [20, 'Finance above 5 lakh', '50000000', 'role', 'controller', []],
    [20, 'Finance above 5 lakh within a week', '50000000', 'role', 'controller', addedUp],
  ]
  for (const [position, ruleName, minimum, approver, role, conditions] of rules)
    await client.query(
      'insert into approval_rules (id, position, name, min_amount, approver, approver_role, conditions) values ($1, $2, $3, $4, $5, $6, $7::jsonb)',
      [
        newId(),
        position,
        baseCurrency === 'INR' ? ruleName : ruleName.replace('5 lakh', '500,000'),
        minimum,
        approver,
        role,
        JSON.stringify(conditions),
      ],
    )
  await writeTaxCodes(client, baseCurrency)
  await writeDeliveryPlaces(client, baseCurrency)
  await client.query('commit')
  if (!story) return
  await generate(client, { tenantId, requests: 300, months: 12, story: db })
  await client.query('begin')
  await client.query("select set_config('app.tenant_id', $1, true)", [tenantId])
  await writeCertificates(client, userOf('buyer@demo.test'))
  const people = { buyer: userOf('buyer@demo.test'), controller: userOf('controller@demo.test') }
  await writeNewcomers(client, { people, currency: baseCurrency })
  await writeHolds(client, people)
  await writeChecks(client, people)
  await writeDocuments(client, people)
  if (cipher) {
    await writeBankAccounts(client, cipher, people)
    const { controller } = people
    await writePayments(client, cipher, { controller, currency: baseCurrency })
    await writeAdvances(client, { clerk: userOf('ap@demo.test'), controller })
  }
  await client.query('commit')
  const receiver = userOf('receiver@demo.test')
  await actLately(client, { tenantId, db, people: { buyer: people.buyer, receiver } })
}

/** Base units for one unit of the other currency. */
const rates: Record<string, Record<string, string>> = {
  INR: {
    EUR: '92.5',
    USD: '85.2',
    GBP: '108.4',
    JPY: '0.57',
    CHF: '97.1',
    NOK: '8.2',
    SEK: '8.4',
    DKK: '12.4',
    KWD: '277.5',
  },
  EUR: { INR: '0.0108', USD: '0.92', GBP: '1.17', JPY: '0.0061', CHF: '1.05' },
}

/**
 * The first contact is the same person in both organisations, so that the portal shows one sign-in for two customers.
 */
function contactEmail(i: number): string {
  const { email } = vendors[i]!
  if (i === 0) return demoContact
  return i % 2 ? email.replace('@', '-accounts@') : email
}
