import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from './app.ts'
import { seedScale } from './dev/seed/scale.ts'
import { describedRoutes } from './compose.ts'
import { manners, paperInvoice } from './integrations/document-extraction/samples.ts'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import { permissionsOf, roles, type Role } from './kernel/permissions.ts'
import { createTenant } from './organisations/create.ts'
import { createDb, type Db } from './platform/db/pool.ts'
import type { Route } from './platform/http/route.ts'
import { createJobs, type Jobs } from './platform/jobs/jobs.ts'
import { createLogger } from './platform/log.ts'
import { freshDatabase, type FreshDatabase } from './platform/testing/fresh-database.ts'
import { standardTyped } from './platform/testing/given-match-policies.ts'
import { jwtPrivateKey, personAt, testConfig, type Product } from './platform/testing/harness.ts'
import {
  execution,
  touchedBy,
  type Asker,
  type Sent,
  type Touched,
} from './platform/testing/travelling-plans.ts'
import { createTokens } from './sign-in/tokens.ts'

const orders = 2_000
/**
 * A statement may read this many rows, and twenty for each row it answers; a table with more rows than `big` is never
 * read from end to end.
 */
const free = 500
const perRow = 20
/** What goes through all of something because that is its task, and is done once in a while. */
const thorough: readonly { asker: string; why: string }[] = [
  {
    asker: 'post /members/:id/deactivation',
    why: 'looks at every approval that is pending and every unit, so that nothing stays with the leaver',
  },
  {
    asker: 'get /history/verification as controller',
    why: 'recomputes the chain from its first entry to its last',
  },
  {
    asker: 'get /start as admin',
    why: 'asks whether there is anybody or anything else at all; where most of a table is the organisation’s own, PostgreSQL looks through it',
  },
  ...['get /accruals as controller', 'get /accruals/export as controller'].map((asker) => ({
    asker,
    why: 'adds up every line whose goods and bills differ: of each it looks up the line, its order, which lies in two tables, and its vendor',
  })),
]
const big = 1_000

type Kept = Exclude<Route, { kind: 'public' }>
type Node = {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Rows Removed by Join Filter'?: number
  Plans?: Node[]
}
type Judged = {
  text: string
  by: string
  read: number
  answered: number
  scanned: string[]
  measured: boolean
}

/** Each statement, once for every page and role that sent it: what is quick for one person may be slow for another. */
const heard = new Map<string, { text: string; values: readonly unknown[]; by: string }>()
const spoken: string[] = []
/** Of this test’s own: what other tests leave behind is no part of the sizes here. */
let database: FreshDatabase
let db: Db
let app: pg.Client
let jobs: Jobs
let at: { tenantId: string; userId: string }
let large: Set<string>

async function ask(product: Product, tenantId: string, slug: string): Promise<void> {
  const owner = new pg.Client(database.ownerUrl)
  await owner.connect()
  const rows = async (text: string): Promise<string[]> =>
    (await owner.query<{ v: string }>(text, [tenantId])).rows.map((r) => r.v)
  const users = Object.fromEntries(
    (
      await owner.query<{ email: string; user_id: string }>(
        'select email, user_id from memberships where tenant_id = $1',
        [tenantId],
      )
    ).rows.map((m) => [m.email, m.user_id]),
  )
  const tokens = await createTokens(db, jwtPrivateKey)
  const people = new Map(
    roles.map((role) => [
      role,
      personAt(
        product,
        { tenantId, users },
        role,
        slug,
        async () =>
          (await tokens.issue({ userId: users[`${role}@${slug}.test`]!, tenantId })).access_token,
      ),
    ]),
  )
  const as = (role: Role) => people.get(role)!
  const say = async (
    by: string,
    answer: Promise<{ status: number; text: string; body: unknown }>,
    ...expected: number[]
  ): Promise<Record<string, unknown>> => {
    spoken[0] = by
    const { status, text, body } = await answer
    if (!expected.includes(status))
      throw new Error(`${by} answered ${status}: ${text.slice(0, 300)}`)
    return (body ?? {}) as Record<string, unknown>
  }
  const post = (role: Role, path: string, body: object = {}) =>
    say(`post ${path.replaceAll(/[0-9a-f-]{36}/g, ':id')}`, as(role).post(path, body), 200, 201)

  at = { tenantId, userId: users[`approver@${slug}.test`]! }
  await write(as, post, say, rows)
  await owner.query(
    `with
      asked as (
        select v.tenant_id, v.id as vendor_id, gen_random_uuid() as id, n
        from
          (select tenant_id, id from vendors where tenant_id = $1 limit 1) as v,
          generate_series(1, 2000) as n
      ),
      document as (
        insert into documents
          (tenant_id, id, kind, number, title, status, vendor_id, owner_id, currency, total)
        select tenant_id, id, 'collection', 'COL-' || n, 'Fee', 'requested', vendor_id, $2, 'INR', 100
        from asked
      )
    insert into collection_details (tenant_id, id, purpose)
    select tenant_id, id, 'other'
    from asked`,
    [tenantId, users[`ap_clerk@${slug}.test`]!],
  )
  await owner.query(
    `with
      notice as (
        insert into ship_notices
          (tenant_id, id, purchase_order_id, status, delivery_note, shipped_on, expected_on, contact)
        select
          o.tenant_id, gen_random_uuid(), o.id, 'announced', 'DN-' || o.number,
          current_date, current_date, 'Meera Rao'
        from purchase_orders as o
        where o.tenant_id = $1 and o.status = 'issued'
        returning tenant_id, id, purchase_order_id
      )
    insert into ship_notice_lines
      (tenant_id, id, ship_notice_id, purchase_order_line_id, quantity)
    select n.tenant_id, gen_random_uuid(), n.id, l.id, 1
    from
      notice as n
      join purchase_order_lines as l
        on l.tenant_id = n.tenant_id and l.purchase_order_id = n.purchase_order_id`,
    [tenantId],
  )
  await owner.query('analyze')
  large = new Set(
    (
      await owner.query<{ relname: string }>(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p') and c.reltuples > $1",
        [big],
      )
    ).rows.map((r) => r.relname),
  )
  const newest = new Map<string, string[]>()
  for (const [feature, from] of [
    ['purchase-requests', 'purchase_requests'],
    ['approvals', 'approvals'],
    ['purchase-orders', 'purchase_orders'],
    ['landed-costs', 'purchase_orders'],
    ['advances', 'purchase_orders'],
    ['paid-advances', 'invoices'],
    ['advance-refunds', 'advance_refunds'],
    ['credits', '(select * from instalments where amount < 0) as t'],
    ['credit-refunds', 'credit_refunds'],
    ['retainage', 'purchase_orders'],
    ['change-orders', 'change_orders'],
    ['receipts', 'receipts'],
    ['ship-notices', 'ship_notices'],
    ['purchase-order-lines', 'purchase_order_lines'],
    ['returns', 'goods_returns'],
    ['periods', 'periods'],
    ['payment-terms', 'payment_terms'],
    ['payment-accounts', 'payment_accounts'],
    ['instalments', 'instalments'],
    ['payments/runs', 'payment_runs'],
    ['payments', 'payments'],
    ['bank-answers', 'bank_answers'],
    ['ledger-accounts', 'ledger_accounts'],
    ['journals', 'journal_exports'],
    ['journal-formats', 'journal_formats'],
    ['journal-entries', 'journal_entries'],
    ['bank-answer-lines', 'bank_answer_lines'],
    ['invoices', 'invoices'],
    ['invoice-captures', 'invoice_captures'],
    ['blanket-orders', 'blanket_orders'],
    ['price-changes', 'price_changes'],
    ['blanket-order-lines', 'blanket_order_lines'],
    ['vendors', 'vendors'],
    ['vendor-contacts', 'vendor_contacts'],
    ['vendor-addresses', 'vendor_addresses'],
    ['vendor-imports', 'vendor_imports'],
    ['catalog-imports', 'catalog_imports'],
    ['vendor-merges', 'vendor_merges'],
    ['vendor-tax-registrations', 'vendor_tax_registrations'],
    ['bank-accounts', 'vendor_bank_accounts'],
    ['vendor-holds', 'vendor_holds'],
    ['vendor-documents', 'vendor_documents'],
    ['vendor-document-kinds', 'vendor_document_kinds'],
    ['vendor-document-rules', 'vendor_document_rules'],
    ['collections', 'collections'],
    ['exchange-rate-proposals', 'exchange_rate_proposals'],
    ['cost-centers', 'cost_centers'],
    ['budgets', 'budgets'],
    ['budget-transfers', 'budget_transfers'],
    ['categories', 'categories'],
    ['projects', 'projects'],
    ['tax-codes', 'tax_codes'],
    ['delivery-places', 'delivery_places'],
    ['approval-rules', 'approval_rules'],
    ['approval-policies', 'approval_policies'],
    ['match-policies', 'match_policies'],
    ['match-policy-rules', 'match_policy_rules'],
    ['departments', 'departments'],
    ['legal-entities', 'legal_entities'],
    ['custom-fields', 'custom_fields'],
    ['attachments', 'attachments'],
    ['catalog', 'catalog_items'],
    ['catalog-bundles', 'catalog_bundles'],
    ['cart/items', 'catalog_items'],
    ['punchout-sites', 'punchout_sites'],
    ['punchouts', 'punchouts'],
    ['cart/lines', 'cart_lines'],
  ] as const)
    newest.set(
      feature,
      await rows(
        `(select id as v from ${from} where tenant_id = $1 order by id desc limit 1) union all (select id from ${from} where tenant_id = $1 order by id limit 1)`,
      ),
    )
  newest.set('members', [users[`buyer@${slug}.test`]!])
  newest.set(
    'notifications',
    await rows(
      `select id as v from notices where tenant_id = $1 and user_id = '${users[`requester@${slug}.test`]}' order by id desc limit 1`,
    ),
  )
  await read(
    as,
    say,
    newest,
    await rows(
      "select id as v from purchase_requests where tenant_id = $1 and status = 'approved' limit 1",
    ),
    await rows(
      "select id as v from purchase_orders where tenant_id = $1 and status = 'issued' limit 1",
    ),
  )
  await owner.end()
}

type As = (role: Role) => ReturnType<typeof personAt>
type Say = (
  by: string,
  answer: Promise<{ status: number; text: string; body: unknown }>,
  ...expected: number[]
) => Promise<Record<string, unknown>>

/** Amounts that nearly every row has, and amounts that none has. */
const ranges = (name: string): string[] => [
  `?${name}_least=0.01`,
  `?${name}_least=90000000000&${name}_most=99000000000`,
]

/** Every page and list, by every role that may: both doors, each filter, the second page. */
async function read(
  as: As,
  say: Say,
  ids: ReadonlyMap<string, string[]>,
  approved: string[],
  issued: string[],
): Promise<void> {
  const pages = describedRoutes().filter(
    (r): r is Kept & { method: 'get' } => r.method === 'get' && r.kind !== 'public',
  )
  const variants: Record<string, string[]> = {
    '/budgets': ['?as_of=2026-10-01'],
    '/budgets/export': ['?year=2026'],
    '/purchase-requests': ['?status=pending', '?status=draft', '?mine=1', ...ranges('total')],
    '/change-orders': ranges('total'),
    '/blanket-orders': ranges('total'),
    '/payments': ranges('total'),
    '/payments/runs': ranges('total'),
    '/payments/due': ranges('amount'),
    '/collections': ranges('amount'),
    '/purchase-orders': [
      '?status=issued',
      '?status=draft',
      `?vendor_id=${ids.get('vendors')![1]}`,
      '?sort=expected',
      '?sort=-expected',
      '?status=issued&sort=expected&expected_until=2026-12-31',
      '?attention=overdue&sort=expected',
      ...ranges('total'),
      `?cost_center_id=${ids.get('cost-centers')![0]}`,
    ],
    '/invoices': ['?status=held', '?status=rejected', '?payable_least=0.01'],
    '/invoice-captures': ['?status=reading', '?status=confirmed'],
    '/attachments': [
      '?state=expiring',
      '?state=available',
      '?kind=insurance',
      `?subject_kind=vendor&subject_id=${ids.get('vendors')![1]}`,
    ],
    '/attachments/new': [
      `?subject_kind=purchase_request&subject_id=${ids.get('purchase-requests')![0]}`,
    ],
    '/purchase-orders/new': [
      `?purchase_request_id=${approved[0]}`,
      '',
      `?vendor_id=${ids.get('vendors')![1]}&currency=INR`,
      '?direct=yes',
    ],
    '/receipts/new': [`?purchase_order_id=${issued[0]}`],
    '/returns/new': [`?receipt_id=${ids.get('receipts')![0]}`],
    '/change-orders/new': [`?purchase_order_id=${issued[0]}`],
    '/scorecard-documents': [
      '',
      ...['on_time_in_full', 'price_variance', 'disputes', 'invoice_accuracy'].map(
        (measure) => `?vendor_id=${ids.get('vendors')![1]}&measure=${measure}`,
      ),
    ],
    '/catalog': ['?q=Wide'],
    '/catalog/search': ['?q=Wide'],
    '/people': ['?q=wide'],
    '/approval-policies/:id/trial': ['?document=PR-2026-0007', '?amount=500000'],
    '/search': ['?q=PO-2026-0007', '?q=laptop', '?q=Vendor', '?q=zzzz'],
  }
  for (const route of pages) {
    const may = roles.filter(
      (role) => route.spec.allow === 'member' || permissionsOf([role]).has(route.spec.allow),
    )
    const places = route.path.includes(':')
      ? (
          ids.get(route.path.split('/').slice(1, 3).join('/')) ??
          ids.get(route.path.split('/')[1]!) ??
          ids.get(route.feature)!
        ).map((id) => route.path.replaceAll(/:\w+/g, id))
      : [
          ...(/\/(receipts|returns|purchase-orders|change-orders)\/new|budgets\/export/.test(
            route.path,
          )
            ? []
            : [route.path]),
          ...(variants[route.path] ?? []).map((v) => route.path + v),
        ]
    for (const role of route.path === '/inbox' ? may : may.slice(0, 1))
      for (const place of places) {
        await say(`get ${route.path} as ${role}`, as(role).page(place), 200, 303, 404, 409)
        if (!route.spec.json) continue
        const { next_cursor } = await say(`get ${route.path} as ${role}`, as(role).get(place), 200)
        if (typeof next_cursor === 'string')
          await say(
            `get ${route.path}?cursor as ${role}`,
            as(role).get(`${place}${place.includes('?') ? '&' : '?'}cursor=${next_cursor}`),
            200,
          )
      }
  }
}

/** Every change of a matching policy. */
async function writeMatchPolicies(
  post: (role: Role, path: string, body?: object) => Promise<Record<string, unknown>>,
  vendor_id: string,
): Promise<void> {
  const begun = await post('admin', '/match-policies', { note: 'Plans' })
  const at = `/match-policies/${String(begun['id'])}`
  const added = await post('admin', `${at}/rules`, { ...standardTyped, vendor_id })
  const rule = (added['rules'] as { id: string }[])[1]!.id
  await post('admin', `/match-policy-rules/${rule}/edit`, standardTyped)
  await post('admin', `${at}/authority`, {
    authority: [{ role: 'buyer', kind: 'price', operator: 'either', pct: '90', amount: '750000' }],
  })
  await post('admin', `${at}/note`, { reason: 'Plans' })
  await post('admin', `${at}/comparison`)
  await post('controller', `${at}/activation`)
  const again = await post('admin', '/match-policies', { from: begun['id'] })
  const copied = (again['rules'] as { id: string }[])[1]!.id
  await post('admin', `/match-policy-rules/${copied}/removal`)
  await post('admin', `/match-policies/${String(again['id'])}/removal`)
  await post('admin', '/match-policies')
}

/** What is kept of a vendor besides, a vendor that is there already, a table of vendors, and two that become one. */
async function writeVendor(
  post: (role: Role, path: string, body?: object) => Promise<Record<string, unknown>>,
  id: string,
): Promise<void> {
  const at = `/vendors/${id}`
  const seat = { purpose: 'legal', street: 'Mill Road 1', city: 'Pune', country: 'IN' }
  const address = await post('buyer', `${at}/addresses`, seat)
  await post('buyer', `/vendor-addresses/${String(address['id'])}/edit`, seat)
  await post('buyer', `${at}/profile`, { trading_name: 'Plan' })
  await post('buyer', '/vendors/duplicates', { name: 'Plan & Son', country: 'IN' })
  const number = await post('buyer', `${at}/tax-registrations`, {
    country: 'IN',
    number: 'ACUPA7085R',
  })
  await post('buyer', `/vendor-tax-registrations/${String(number['id'])}/removal`)
  await post('controller', `${at}/approval`)
  const table = await post('buyer', '/vendor-imports', {
    csv: 'name,country,vat_id\nPlan Brothers,IN,27AAPFU0939F1ZV\nPlan & Sons,IN,\n',
  })
  await post('buyer', `/vendor-imports/${String(table['id'])}/confirmation`)
  const twin = await post('buyer', '/vendors', {
    name: 'Plan Sons',
    country: 'IN',
    currency: 'INR',
    payment_terms_days: 30,
    different_because: 'Entered to be merged',
  })
  await post('controller', `/vendors/${String(twin['id'])}/approval`)
  const merge = await post('buyer', `/vendors/${String(twin['id'])}/merge`, {
    into_id: id,
    reason: 'Entered twice',
  })
  await post('controller', `/vendor-merges/${String(merge['id'])}/confirmation`)
  for (const name of ['Latest works', 'Newest foundry'])
    await post('buyer', '/vendors', {
      name,
      country: 'IN',
      currency: 'INR',
      payment_terms_days: 30,
    })
}

/** The main job once, and every other change that needs no story. */
async function write(
  as: As,
  post: (role: Role, path: string, body?: object) => Promise<Record<string, unknown>>,
  say: Say,
  rows: (text: string) => Promise<string[]>,
): Promise<void> {
  const [center] = await rows(
    'select id as v from cost_centers where tenant_id = $1 order by code limit 1',
  )
  const vendor = await post('buyer', '/vendors', {
    name: 'Plan & Sons',
    vat_id: 'DE123456789',
    country: 'IN',
    currency: 'INR',
    payment_terms_days: 30,
  })
  await post('controller', `/vendors/${String(vendor['id'])}/approval`)
  await writeVendor(post, String(vendor['id']))
  const account = await post('buyer', `/vendors/${String(vendor['id'])}/bank-accounts`, {
    holder: 'Plan & Sons',
    scheme: 'iban',
    number: 'GB29NWBK60161331926819',
    country: 'GB',
    currency: 'GBP',
  })
  await post('controller', `/bank-accounts/${String(account['id'])}/reveal`)
  await post('buyer', `/vendors/${String(vendor['id'])}/holds`, {
    stops: 'payments',
    reason: 'Their letter is awaited',
  })
  const policy = String((await post('admin', '/approval-policies'))['id'])
  const rule = {
    name: 'Owner',
    position: 1,
    when: [
      { what: 'cost_center', value: center },
      { what: 'amount', value: '1' },
    ],
    approver: 'cost_center_owner',
  }
  const added = await post('admin', `/approval-policies/${policy}/rules`, rule)
  await post('admin', `/approval-rules/${String(added['id'])}/edit`, { ...rule, name: 'Owners' })
  await post('admin', `/approval-policies/${policy}/note`, { reason: 'Plans' })
  await post('admin', `/approval-policies/${policy}/comparison`)
  await post('controller', `/approval-policies/${policy}/activation`)
  const again = await post('admin', '/approval-policies', { from: policy })
  await post('admin', `/approval-rules/${(again['rules'] as { id: string }[])[0]!.id}/removal`)
  await post('admin', `/approval-policies/${String(again['id'])}/removal`)
  await post('admin', '/approval-policies')
  await writeMatchPolicies(post, String(vendor['id']))
  const [controller] = await rows(
    "select user_id as v from memberships where tenant_id = $1 and roles && array['controller'] limit 1",
  )
  for (const amount of ['500000', ''])
    await post('admin', '/approval-rules/limits', { user_id: controller, amount })
  const request = {
    title: 'Plans',
    cost_center_id: center,
    need_by: '2099-01-01',
    lines: [{ description: 'Latitude 5450', quantity: '12', unit: 'each', unit_price: '10' }],
  }
  const raised = async () => {
    const pr = await post('requester', '/purchase-requests', request)
    const sent = await post('requester', `/purchase-requests/${String(pr['id'])}/submission`)
    return {
      id: String(pr['id']),
      approval: String(sent['approval_id']),
      line: (pr['lines'] as { id: string }[])[0]!.id,
    }
  }
  const one = await raised()
  await post('approver', `/approvals/${one.approval}/return`, { reason: 'Which?' })
  await post('requester', `/purchase-requests/${one.id}/edit`, request)
  await post('requester', `/purchase-requests/${one.id}/submission`)
  await post('requester', `/purchase-requests/${one.id}/withdrawal`)
  await post('approver', `/approvals/${(await raised()).approval}/rejection`, { reason: 'No' })
  await say(
    'post /purchase-requests/preview',
    as('requester').form('/purchase-requests/preview', {
      cost_center_id: center!,
      currency: 'INR',
      'lines[0][quantity]': '1',
      'lines[0][unit_price]': '5',
    }),
    200,
    303,
  )
  const item = await post('buyer', '/catalog', {
    code: 'PLAN',
    name: 'Plan item',
    unit: 'each',
    active: true,
  })
  const priced = await post('buyer', `/catalog/${String(item['id'])}/prices`, {
    vendor_id: vendor['id'],
    min_quantity: '1',
    unit_price: '10',
    currency: 'INR',
    valid_from: '2026-01-01',
  })
  await post('buyer', `/catalog/${String(item['id'])}/edit`, {
    code: 'PLAN',
    name: 'Plan item 2',
    unit: 'each',
    active: true,
  })
  await say(
    'post /purchase-requests/unsaved',
    as('requester').form('/purchase-requests/unsaved', { title: 'Half' }),
    303,
  )
  const bundle = await post('buyer', '/catalog-bundles', {
    name: 'Plan bundle',
    lines: [{ item_id: item['id'], quantity: '1' }],
  })
  await post('buyer', `/catalog-bundles/${String(bundle['id'])}/edit`, {
    name: 'Plan bundle 2',
    active: true,
    lines: [{ item_id: item['id'], quantity: '2' }],
  })
  await post('requester', '/purchase-requests', {
    ...request,
    lines: [{ catalog_item_id: item['id'], quantity: '1' }],
  })
  await post('buyer', `/catalog/prices/${(priced['prices'] as { id: string }[])[0]!.id}/ending`)
  await post('requester', `/purchase-requests/${one.id}/copy`)
  await post('requester', `/purchase-requests/${one.id}/comments`, { body: 'Is @The buyer here?' })
  const dropped = await raised()
  await post('approver', `/approvals/${dropped.approval}/approval`)
  await post('buyer', `/purchase-requests/${dropped.id}/cancellation`, { reason: 'Not needed' })
  const good = await raised()
  await post('approver', `/approvals/${good.approval}/approval`)
  const order = async (quantity: string) =>
    post('buyer', '/purchase-orders', {
      purchase_request_id: good.id,
      vendor_id: vendor['id'],
      lines: [{ purchase_request_line_id: good.line, quantity, unit_price: '10' }],
    })
  await post('buyer', `/purchase-orders/${String((await order('2'))['id'])}/cancellation`, {
    reason: 'Twice',
  })
  const unrequested = await post('buyer', '/purchase-orders', {
    vendor_id: vendor['id'],
    cost_center_id: center,
    currency: 'INR',
    reason: 'Nobody asked',
    lines: [{ catalog_item_id: item['id'], quantity: '1', unit_price: '1' }],
  })
  await post('buyer', `/purchase-orders/${String(unrequested['id'])}/edit`, {
    vendor_id: vendor['id'],
    cost_center_id: center,
    currency: 'INR',
    reason: 'Nobody asked yet',
    lines: [{ description: 'Thing', quantity: '1', unit_price: '2' }],
  })
  await post('buyer', `/purchase-orders/${String(unrequested['id'])}/submission`)
  await post('buyer', `/purchase-orders/${String(unrequested['id'])}/withdrawal`)
  const sentAgain = await post('buyer', `/purchase-orders/${String(unrequested['id'])}/submission`)
  await post('approver', `/approvals/${String(sentAgain['approval_id'])}/approval`)
  const po = await post('buyer', `/purchase-orders/${String((await order('10'))['id'])}/issue`)
  const lineId = (po['lines'] as { id: string }[])[0]!.id
  await post('buyer', `/purchase-order-lines/${lineId}/receiving`, {})
  const change = async (fields: object) =>
    post('buyer', '/change-orders', {
      purchase_order_id: po['id'],
      reason: 'Other needs',
      lines: [],
      ...fields,
    })
  const dated = await change({ expected_on: '2035-05-01' })
  await post('buyer', `/change-orders/${String(dated['id'])}/submission`)
  const larger = await change({ lines: [{ line_id: lineId, quantity: '11' }] })
  await post('buyer', `/change-orders/${String(larger['id'])}/submission`)
  await post('buyer', `/change-orders/${String(larger['id'])}/withdrawal`)
  await change({ lines: [{ line_id: lineId, quantity: '12' }] })
  const why = { reason: 'It waits' }
  await post('buyer', `/purchase-orders/${String(po['id'])}/hold`, why)
  await post('buyer', `/purchase-orders/${String(po['id'])}/hold-lifting`, why)
  await post('buyer', `/purchase-orders/${String(po['id'])}/closure`, why)
  await post('buyer', `/purchase-orders/${String(po['id'])}/reopening`, why)
  const receive = (quantity: string, more: object = {}) =>
    post('receiver', '/receipts', {
      purchase_order_id: po['id'],
      lines: [{ purchase_order_line_id: (po['lines'] as { id: string }[])[0]!.id, quantity }],
      ...more,
    })
  const wrong = await receive('3', { delivery_note: 'Plan 1' })
  await post('receiver', `/receipts/${String(wrong['id'])}/reversal`, { reason: 'Miscounted' })
  await receive('3')
  const received = await receive('1')
  const giveBack = async (intent: string) =>
    String(
      (
        await post('receiver', '/returns', {
          receipt_id: received['id'],
          intent,
          reason: 'Broken',
          lines: [
            { receipt_line_id: (received['lines'] as { id: string }[])[0]!.id, quantity: '1' },
          ],
        })
      )['id'],
    )
  const calledOff = await giveBack('credit')
  await post('receiver', `/returns/${calledOff}/shipping`)
  await post('receiver', `/returns/${calledOff}/cancellation`, { reason: 'Found it' })
  const replaced = await giveBack('replacement')
  await post('receiver', `/returns/${replaced}/shipping`)
  await receive('1')
  const period = await post('controller', '/periods', {
    entity_id: (await as('admin').get('/legal-entities')).body.data[0].id,
    month: '2020-01-01',
    reason: 'Done',
  })
  await post('controller', `/periods/${String(period['id'])}/reopening`, { reason: 'One more' })
  const terms = { name: 'Plan', parts: [{ percent: '100', days: 30 }], active: true }
  const timely = await post('controller', '/payment-terms', terms)
  await post('controller', `/payment-terms/${String(timely['id'])}/edit`, terms)
  const bill = (number: string, quantity: string, price: string, named: string) =>
    say(
      'post /invoices',
      as('ap_clerk').upload('/invoices', {
        bytes: Buffer.from(
          ublInvoice({ number, order: named, lines: [{ name: 'Latitude 5450', quantity, price }] }),
        ),
        name: 'i.xml',
      }),
      201,
    )
  await bill('A', '2', '10', String(po['number']))
  const loose = await bill('B', '2', '11', '')
  await post('ap_clerk', `/invoices/${String(loose['id'])}/coding`, {
    cost_center_id: center,
    reason: 'No order',
  })
  const linked = await post('ap_clerk', `/invoices/${String(loose['id'])}/order`, {
    order_number: po['number'],
  })
  await post('ap_clerk', `/invoices/${String(loose['id'])}/match`)
  await post('buyer', `/invoices/${String(loose['id'])}/price-acceptance`, {
    hold_id: (linked['holds'] as { id: string; open: boolean; reason: string }[]).find(
      (h) => h.open && ['price', 'quantity_billed'].includes(h.reason),
    )!.id,
    reason: 'Agreed',
  })
  await post(
    'ap_clerk',
    `/invoices/${String((await bill('C', '9', '10', String(po['number'])))['id'])}/rejection`,
    { reason: 'Too many' },
  )
  const paper = async (number: string): Promise<string> =>
    String(
      (
        await say(
          'post /invoices, of paper',
          as('ap_clerk').upload('/invoices', {
            bytes: Buffer.from(
              await paperInvoice(
                {
                  number,
                  date: '2026-11-01',
                  due: '2026-12-01',
                  order: null,
                  seller: 'Plan & Sons',
                  taxId: 'DE123456789',
                  buyer: 'Scale',
                  lines: [{ name: 'Desk', quantity: '1', price: '10.00' }],
                  taxPercent: 18n,
                },
                manners['india']!,
              ),
            ),
            name: 'p.pdf',
          }),
          201,
        )
      )['capture_id'],
    )
  await post('ap_clerk', `/invoice-captures/${await paper('P-1')}/rejection`, {
    reason: 'An offer',
  })
  await post('ap_clerk', `/invoice-captures/${await paper('P-2')}/confirmation`, {
    kind: 'invoice',
    vendor_id: vendor['id'],
    supplier_number: 'P-2',
    issue_date: '2026-11-01',
    order_number: po['number'],
    currency: 'INR',
    net: '10',
    tax: '1.80',
    gross: '11.80',
    lines: [{ description: 'Desk', quantity: '1', unit_price: '10' }],
  })
  await post('receiver', '/receipts', {
    purchase_order_id: po['id'],
    lines: [{ purchase_order_line_id: (po['lines'] as { id: string }[])[0]!.id, quantity: '6' }],
  })
  await post('buyer', `/vendors/${String(vendor['id'])}/edit`, {
    name: 'Plan & Daughters',
    vat_id: 'DE123456789',
    country: 'IN',
    currency: 'INR',
    payment_terms_days: 30,
  })
  await post('buyer', `/vendors/${String(vendor['id'])}/block`, { reason: 'Check' })
  await post('buyer', `/vendors/${String(vendor['id'])}/unblock`)
  const attached = await say(
    'post /attachments',
    as('buyer').upload(
      '/attachments',
      { bytes: Buffer.from('Certificate'), name: 'c.txt' },
      {
        subject_kind: 'vendor',
        subject_id: String(vendor['id']),
        kind: 'insurance',
        valid_until: '2099-01-01',
      },
    ),
    201,
  )
  const announced = await post('buyer', '/attachments/uploads', {
    subject_kind: 'vendor',
    subject_id: vendor['id'],
    kind: 'contract',
    name: 'q.txt',
    media_type: 'text/plain',
    size: 5,
  })
  await post('buyer', `/attachments/uploads/${String(announced['id'])}/completion`)
  await post('buyer', `/attachments/${String(attached['id'])}/removal`, { reason: 'Twice' })
  const [owner] = await rows('select owner_id as v from cost_centers where tenant_id = $1 limit 1')
  const made = await post('controller', '/cost-centers', {
    code: 'NEW',
    name: 'New',
    owner_id: owner,
    active: true,
  })
  await post('controller', `/cost-centers/${String(made['id'])}/edit`, {
    code: 'NEW',
    name: 'Newer',
    owner_id: owner,
    active: true,
  })
  const budget = await post('controller', '/budgets', {
    cost_center_id: made['id'],
    fiscal_year: 2031,
    amount: '10',
    mode: 'block',
  })
  await post('controller', `/budgets/${String(budget['id'])}/edit`, { amount: '11', mode: 'warn' })
  const category = await post('controller', '/categories', {
    code: 'PLAN',
    name: 'Plan',
    active: true,
  })
  await post('controller', `/categories/${String(category['id'])}/edit`, {
    code: 'PLAN',
    name: 'Plans',
    active: true,
  })
  const place = { name: 'Plan', street: 'Plot 7', city: 'Hosur', country: 'IN', active: true }
  const plant = await post('controller', '/delivery-places', place)
  await post('controller', `/delivery-places/${String(plant['id'])}/edit`, place)
  const tax = await post('controller', '/tax-codes', { code: 'PLAN', name: 'Plan', rate: '18' })
  await post('controller', `/tax-codes/${String(tax['id'])}/edit`, {
    code: 'PLAN',
    name: 'Plans',
    rate: '5',
  })
  const project = await post('controller', '/projects', {
    code: 'PLAN',
    name: 'Plan',
    owner_id: owner,
    active: true,
  })
  await post('controller', `/projects/${String(project['id'])}/edit`, {
    code: 'PLAN',
    name: 'Plans',
    owner_id: owner,
    active: true,
  })
  const part = await post('controller', '/budgets', {
    category_id: category['id'],
    fiscal_year: 2031,
    amount: '0',
    mode: 'block',
    parent_id: budget['id'],
  })
  const transfer = await post('controller', '/budget-transfers', {
    from_id: budget['id'],
    to_id: part['id'],
    amount: '1',
    reason: 'Plan',
  })
  await post('controller', `/budget-transfers/${String(transfer['id'])}/withdrawal`)
  const agreed = await post('controller', '/budget-transfers', {
    from_id: budget['id'],
    to_id: part['id'],
    amount: '1',
    reason: 'Plan',
  })
  await post('approver', `/approvals/${String(agreed['approval_id'])}/approval`)
  await post('controller', '/budgets/import', { csv: 'cost_center,year,amount\nNEW,2032,5' })
  await post('controller', '/budgets/import/confirmation', {
    csv: 'cost_center,year,amount\nNEW,2032,5',
  })
  for (const [valid_on, end] of [
    ['2026-01-01', 'refusal'],
    ['2026-01-02', 'confirmation'],
  ] as const) {
    const { id } = await post('controller', '/exchange-rates', {
      currency: 'EUR',
      valid_on,
      rate: '90',
      source: 'ECB',
    })
    const body = end === 'refusal' ? { reason: 'Plan' } : {}
    await post('admin', `/exchange-rate-proposals/${id}/${end}`, body)
  }
  await post('admin', '/invitations', {
    name: 'New',
    email: 'new-plan@example.test',
    roles: ['buyer'],
  })
  const member = { id: await givenMember() }
  await post('admin', `/members/${member.id}/edit`, {
    name: 'Newer',
    roles: ['approver'],
  })
  const department = await post('admin', '/departments', { code: 'NEW', name: 'New', active: true })
  await post('admin', `/departments/${String(department['id'])}/manager`, {
    manager_id: member.id,
    from: '2099-01-01',
  })
  await post('admin', `/cost-centers/${String(made['id'])}/owner`, {
    manager_id: member.id,
    from: '2099-01-01',
  })
  const granted = await post('admin', `/members/${member.id}/roles`, {
    role: 'controller',
    department_id: department['id'],
  })
  await post('admin', `/members/${member.id}/role-revocation`, {
    grant_id: (granted['grants'] as { id: string }[])[0]!.id,
  })
  await post('admin', '/invitations', {
    name: 'Guest',
    email: 'guest-plan@example.test',
    roles: ['buyer'],
  })
  await post('admin', `/members/${member.id}/deactivation`, { successor_id: owner })
}

const changes =
  /\b(insert into|update \w+\s|delete from|next_number|append_audit|issue_refresh_token|for update|for no key update|for share)/i

/** As PostgreSQL does it after the first calls of a prepared statement, with the plan it has settled on by then. */
async function judge({
  text,
  values,
  by,
}: {
  text: string
  values: readonly unknown[]
  by: string
}): Promise<Judged> {
  const run = execution('judged', values)
  const explain = async (how: string): Promise<Node> => {
    await app.query('begin')
    try {
      await app.query(
        "select set_config('app.tenant_id', $1, true), set_config('app.user_id', $2, true), set_config('app.limits', '', true)",
        [at.tenantId, at.userId],
      )
      await app.query(`prepare judged as ${text}`)
      if (!changes.test(text)) for (let i = 0; i < 5; i++) await app.query(run)
      return (
        await app.query<{ 'QUERY PLAN': { Plan: Node }[] }>(`explain (${how}format json) ${run}`)
      ).rows[0]!['QUERY PLAN'][0]!.Plan
    } finally {
      await app.query('rollback')
      await app.query('deallocate all')
    }
  }
  // What was inserted once cannot be inserted again: its plan is judged without running it.
  const measured = await explain('analyze, timing off, ').catch(
    (error: Error & { code?: string }) => {
      if (/^(23|P0|22)/.test(error.code ?? '')) return null
      throw new Error(`${by}: ${text}: ${error.message}`)
    },
  )
  const plan = measured ?? (await explain(''))
  const nodes: Node[] = []
  const walk = (node: Node): void => {
    nodes.push(node)
    node.Plans?.forEach(walk)
  }
  walk(plan)
  const many = (node: Node): number =>
    (node['Actual Loops'] ?? 0) *
    ((node['Actual Rows'] ?? 0) +
      (node['Rows Removed by Filter'] ?? 0) +
      (node['Rows Removed by Index Recheck'] ?? 0))
  const scans = nodes.filter((n) => n['Relation Name'] && n['Node Type'] !== 'ModifyTable')
  const answered =
    plan['Node Type'] === 'ModifyTable'
      ? Math.max(...(plan.Plans ?? []).map((n) => n['Actual Rows'] ?? 0), 0)
      : (plan['Actual Rows'] ?? 0)
  return {
    text,
    by,
    read: Math.round(scans.reduce((sum, n) => sum + many(n), 0)),
    answered,
    scanned: scans
      .filter((n) => n['Node Type'] === 'Seq Scan' && large.has(n['Relation Name']!))
      .map((n) => n['Relation Name']!),
    measured: measured !== null,
  }
}

const crowded = [
  "insert into memberships (user_id, name, email, roles) select register_user(uuidv7(), 'wide-' || n || '@' || current_tenant() || '.test', null), 'Wide ' || n, 'wide-' || n, array['requester'] from generate_series(1, 1500) n",
  "insert into cost_centers (id, code, name, owner_id) select uuidv7(), 'W' || n, 'Wide ' || n, (select user_id from memberships where tenant_id = (select current_tenant()) order by email like 'approver@%' desc, user_id limit 1) from generate_series(1, 600) n",
]
/**
 * What the seed keeps small grows too: who is bought from, who works there, their budgets, rates, sessions, and what
 * was done.
 */
const wide = [
  ...crowded,
  `with
    seller as (select uuidv7() as id, n from generate_series(1, 2000) as n),
    document as (
      insert into documents (id, kind, number, title, status, currency, owner_id)
      select id, 'vendor', 'W-' || n, 'Wide ' || n, 'active', 'INR',
        (select user_id from memberships where tenant_id = (select current_tenant()) limit 1)
      from seller
    )
  insert into vendor_details (id, vat_id, country)
  select id, 'W' || n, 'IN'
  from seller`,
  "insert into catalog_items (id, code, name, unit, created_by) select uuidv7(), 'W' || n, 'Wide ' || n, 'each', (select user_id from memberships where tenant_id = (select current_tenant()) limit 1) from generate_series(1, 1500) n",
  "insert into vendor_prices (id, item_id, vendor_id, unit_price, currency, valid, created_by) select uuidv7(), i.id, (select id from vendors where tenant_id = (select current_tenant()) limit 1), 5, 'INR', daterange('2020-01-01', null), i.created_by from catalog_items i where i.tenant_id = (select current_tenant())",
  "insert into comments (id, subject_kind, subject_id, author_id, body) select uuidv7(), 'purchase_request', r.id, r.requester_id, 'Wide' from purchase_requests r where r.tenant_id = (select current_tenant())",
  "insert into budgets (id, cost_center_id, fiscal_year, currency, amount) select uuidv7(), c.id, y, 'INR', 1000 from cost_centers c, generate_series(2015, 2017) y where c.tenant_id = (select current_tenant())",
  "insert into exchange_rates (currency, valid_on, rate, source) select c, date '2020-01-01' + n, 2, 'ECB' from unnest(array['USD', 'GBP', 'JPY']) c, generate_series(1, 700) n",
  "select append_audit(jsonb_agg(jsonb_build_object('actorId', buyer_id, 'action', 'purchase_order.issued', 'subjectKind', 'purchase_order', 'subjectId', id, 'data', '{}'::jsonb))) from purchase_orders where tenant_id = (select current_tenant())",
  'insert into match_results (id, invoice_id, run, check_name, basis, expected, actual, variance, allowed, passed) select uuidv7(), id, 1, \'price\', \'{"code": "basis.order_price", "params": {}}\', \'"1"\', \'"1"\', \'0\', \'{"code": "allowed.nothing", "params": {}}\', true from invoices where tenant_id = (select current_tenant())',
  `with
    scan as (
      select uuidv7() as id, i.id as invoice_id, i.number, i.file_id, i.file_sha256, i.captured_by
      from invoices as i
      where i.tenant_id = (select current_tenant())
    ),
    document as (
      insert into documents (id, kind, number, title, status, owner_id)
      select id, 'invoice_capture', 'W-' || number, 'scan.pdf', 'confirmed', captured_by
      from scan
    )
  insert into invoice_capture_details
    (id, file_id, file_sha256, invoice_id, decided_by, decided_at)
  select id, file_id, file_sha256, invoice_id, captured_by, now()
  from scan`,
  "insert into idempotency_keys (user_id, key, request_hash) select user_id, 'k' || n, '' from memberships, generate_series(1, 2) n where tenant_id = (select current_tenant())",
  "insert into sessions (sid, user_id, data, expires_at) select 'wide-' || user_id, user_id, '{}', now() + interval '1 day' from memberships where tenant_id = (select current_tenant())",
  "with f as (insert into token_families (id, user_id, tenant_id) select uuidv7(), user_id, tenant_id from memberships where tenant_id = (select current_tenant()) returning id) insert into refresh_tokens (token_hash, family, expires_at) select 'wide-' || id, id, now() + interval '1 day' from f",
  'insert into notices (user_id, kind, title, body, path, subject_kind, subject_id, dedupe_key) select m.user_id, \'mention\', \'{"code": "text.as_written", "params": {"text": "Wide"}}\'::jsonb, null::jsonb, \'/inbox\', \'member\', m.user_id, \'wide \' || n from memberships m, generate_series(1, 3) n where m.tenant_id = (select current_tenant())',
  "insert into user_devices (id, user_id, device_type, channel, address, address_hash) select uuidv7(), user_id, 'android', 'fcm', 'v1.none', encode(sha256(convert_to(tenant_id::text || user_id, 'UTF8')), 'hex') from memberships where tenant_id = (select current_tenant())",
]
async function grown(): Promise<{ slug: string; tenantId: string }> {
  const slug = await seedScale(database.ownerUrl, orders, () => {})
  const owner = new pg.Client(database.ownerUrl)
  await owner.connect()
  const tenantId = (
    await owner.query<{ tenant_id: string }>(
      'select tenant_id from organisations where slug = $1',
      [slug],
    )
  ).rows[0]!.tenant_id
  await owner.query("select set_config('app.tenant_id', $1, false)", [tenantId])
  for (const statement of wide) await owner.query(statement)
  await owner.end()
  return { slug, tenantId }
}

/** Organisations of which there are only people and cost centres: nobody’s rows are most of a table. */
async function crowd(): Promise<void> {
  const owner = new pg.Client(database.ownerUrl)
  await owner.connect()
  for (let i = 0; i < 3; i++) {
    const slug = `crowd-${randomUUID().slice(0, 8)}`
    const { tenantId } = await createTenant(database.ownerUrl, {
      slug,
      name: slug,
      baseCurrency: 'INR',
      timeZone: 'Asia/Kolkata',
      locale: 'en-IN',
      fiscalYearStart: 4,
      people: [{ email: `admin@${slug}.test`, name: 'Admin', roles: ['admin'] }],
    })
    await owner.query("select set_config('app.tenant_id', $1, false)", [tenantId])
    for (const statement of crowded) await owner.query(statement)
  }
  await owner.end()
}

beforeAll(async () => {
  database = await freshDatabase()
  await grown()
  await crowd()
  const { slug, tenantId } = await grown()
  db = createDb({
    url: database.appUrl,
    poolSize: 8,
    onStatement: (text, values) => {
      const by = spoken[0] ?? 'start'
      if (!heard.has(text + by)) heard.set(text + by, { text, values, by })
    },
  })
  app = new pg.Client(database.appUrl)
  await app.connect()
  jobs = createJobs(database.appUrl, createLogger('silent'))
  await jobs.start({ workers: false })
  await ask(
    {
      db,
      jobs,
      app: await createApp({
        ownerUrl: database.ownerUrl,
        config: testConfig,
        log: createLogger('silent'),
        db,
        jobs,
      }),
    },
    tenantId,
    slug,
  )
}, 240_000)
afterAll(async () => {
  await app?.end()
  await db?.end()
  await jobs?.stop()
  await database?.drop()
})

test('every statement of the product reads little more than it answers, and no large table from end to end', async () => {
  const judged: Judged[] = []
  for (const sent of heard.values())
    if (!/^(begin|commit|rollback|select set_config)/.test(sent.text))
      judged.push(await judge(sent))
  const show = (j: Judged): string =>
    `${j.scanned.length ? `scans ${j.scanned.join(', ')}; ` : ''}reads ${j.read} for ${j.answered}: ${j.by}: ${j.text.replaceAll(/\s+/g, ' ').slice(0, 300)}`
  console.info(
    `${new Set(judged.map((j) => j.text)).size} statements sent by ${judged.length} askers, ${judged.filter((j) => j.measured).length} measured; the five that read most beside what they answer:\n${judged
      .toSorted((a, b) => b.read - perRow * b.answered - (a.read - perRow * a.answered))
      .slice(0, 5)
      .map(show)
      .join('\n')}`,
  )
  expect(new Set(judged.map((j) => j.text)).size).toBeGreaterThan(120)
  expect(new Set(judged.filter((j) => j.measured).map((j) => j.text)).size).toBeGreaterThan(100)
  expect(
    judged
      .filter((j) => !thorough.some((t) => t.asker === j.by))
      .filter((j) => j.scanned.length > 0 || j.read > free + perRow * j.answered)
      .map(show),
  ).toEqual([])
}, 240_000)

/** Somebody who joined, without the mail: statements of joining are looked at elsewhere. */
async function givenMember(): Promise<string> {
  const client = new pg.Client(database.ownerUrl)
  await client.connect()
  const { rows } = await client.query<{ id: string }>(
    `insert into memberships (tenant_id, user_id, name, email, roles)
    values ($1, register_user(uuidv7(), 'joined-plan@example.test', null), 'Joined',
      'joined-plan@example.test', '{buyer}')
    returning user_id as id`,
    [at.tenantId],
  )
  await client.end()
  return rows[0]!.id
}

const kept = (): Sent[] =>
  [...new Map([...heard.values()].map((sent) => [sent.text, sent])).values()].filter(
    (sent) => !/^(begin|commit|rollback|savepoint|release|select set_config)/.test(sent.text),
  )

/** As PostgreSQL knew the tables when there was only one organisation, a small one. */
const asOfASmallOne = `
  select pg_restore_attribute_stats(
    'schemaname', 'public',
    'relname', c.relname::text,
    'attname', 'tenant_id',
    'inherited', false,
    'null_frac', 0::real,
    'avg_width', 16,
    'n_distinct', 1::real,
    'most_common_vals', '{00000000-0000-0000-0000-000000000001}',
    'most_common_freqs', '{1}'::real[]
  )
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'public'::regnamespace
    and c.relkind = 'r'
    and a.attname = 'tenant_id'`

describe('a plan that was made as an empty organisation asked serves the largest one', () => {
  const nobody: Asker = {
    tenantId: '00000000-0000-4000-8000-000000000001',
    userId: '00000000-0000-4000-8000-000000000002',
  }
  /** The largest table here has fewer; joining two of them without their keys makes millions. */
  const most = 40_000
  const show = (t: Touched): string =>
    `${t.ended ?? t.rows} rows of ${t.tables.join(', ')}: ${t.by}: ${t.text.replaceAll(/\s+/g, ' ')}`

  test.each([
    ['fresh statistics', 'analyze'],
    ['statistics of a time when there was one small organisation', asOfASmallOne],
  ])(
    'on %s',
    async (_, statistics) => {
      const owner = new pg.Client(database.ownerUrl)
      await owner.connect()
      await owner.query(statistics)
      await owner.end()
      const touched: Touched[] = []
      for (const sent of kept())
        touched.push(await touchedBy(app, sent, { first: nobody, next: at }))
      console.info(
        `${touched.length} statements, ${touched.filter((t) => !t.ended).length} counted; most rows:\n${touched
          .toSorted((a, b) => b.rows - a.rows)
          .slice(0, 3)
          .map(show)
          .join('\n')}`,
      )
      expect(touched.filter((t) => !t.ended).length).toBeGreaterThan(100)
      expect(touched.filter((t) => t.ended === 'late' || t.rows > most).map(show)).toEqual([])
    },
    240_000,
  )
})
