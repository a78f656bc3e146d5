import { randomUUID } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import pg from 'pg'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkViews } from './dev/check-views.ts'
import { describedRoutes } from './compose.ts'
import type { z } from 'zod'
import { globalTables, openTables } from './platform/db/self-check.ts'
import { assumedRoles } from './platform/db/roles.ts'
import { jobsRole } from './platform/jobs/queue-database.ts'
import { parseInput } from './platform/http/input.ts'
import type { Route } from './platform/http/route.ts'
import { Problem } from './kernel/problem.ts'
import { roles, permissionsOf, type Role } from './kernel/permissions.ts'
import {
  available,
  givenApproved,
  givenBlanketOrder,
  givenBudget,
  givenCapture,
  givenCollection,
  givenDifference,
  givenIssued,
  givenVendor,
  receive,
} from './platform/testing/given.ts'
import { askWriteOff, givenPaidAdvance } from './platform/testing/given-advances.ts'
import { givenShipNotice } from './platform/testing/given-ship-notices.ts'
import { givenPriceChange, givenShop, givenVisit } from './platform/testing/given-catalog.ts'
import {
  givenExport,
  givenJournalFormat,
  givenLedgerAccounts,
  someJournalFormat,
} from './platform/testing/given-journals.ts'
import {
  givenAnswer,
  givenLostCredit,
  givenPayable,
  givenPayFrom,
  givenRun,
} from './platform/testing/given-payments.ts'
import { givenReleased } from './platform/testing/given-advances.ts'
import { standardTyped } from './platform/testing/given-match-policies.ts'
import { givenJoined } from './platform/testing/joined.ts'
import { newTenant, personAt, product, type TestTenant } from './platform/testing/harness.ts'
import { asOwner } from './platform/testing/visitor.ts'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import { installation } from './platform/testing/installation.ts'

const rooms = ['platform', 'kernel', 'messages', 'integrations', 'browser', 'dev', 'cli']
const room = (file: string): string => file.split('/')[1]!
const isFeature = (file: string): boolean =>
  file.split('/').length > 2 && !rooms.includes(room(file))
const files = globSync('src/**/*.ts')
const edges = files
  .filter((f) => !f.endsWith('.test.ts') && !f.includes('/testing/'))
  .flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /^\s*(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]/gm,
      ),
    ].map((m) => ({
      file,
      typeOnly: Boolean(m[1]),
      to: m[2]!.startsWith('.') ? normalize(join(dirname(file), m[2]!)) : m[2]!,
    })),
  )

/**
 * A stable function beside a comparison: it is estimated with the organisation of the moment, and the plan is kept for
 * all.
 */
const comparedDirectly =
  /(?<!:)(?:[=<>]|\bfrom\b|\b(?:in|any|all)\s*\()\s*\(*(?:(?:nullif|coalesce)\(\(*)?current_(?:tenant|setting)\(|\bcurrent_tenant\(\)(?:::\w+)?\s*(?:[=<>]|in\b|is\b)/i
const sqlFiles = files.filter((file) => file !== 'src/house.test.ts')

/** Which feature may import which. A call in the other direction is an event that the other feature handles. */
const allowed: Record<string, readonly string[]> = {
  accruals: ['history', 'purchase-orders'],
  'landed-costs': ['purchase-orders', 'pickers'],
  refunds: [],
  'set-offs': ['refunds'],
  retainage: ['payment-terms'],
  'retainage-releases': [
    'retainage',
    'instalments',
    'payment-terms',
    'purchase-orders',
    'segregation-of-duties',
    'history',
  ],
  advances: ['invoices', 'invoice-captures', 'purchase-orders'],
  'credit-refunds': [
    'refunds',
    'instalments',
    'retainage',
    'payments',
    'payment-accounts',
    'history',
  ],
  'advance-refunds': [
    'refunds',
    'set-offs',
    'invoices',
    'payments',
    'payment-accounts',
    'purchase-orders',
    'history',
  ],
  catalog: ['budgets', 'history'],
  cart: ['catalog', 'purchase-requests'],
  punchouts: ['purchase-requests', 'history'],
  'catalog-bundles': ['catalog', 'history'],
  'catalog-imports': ['table-imports', 'catalog', 'price-changes', 'history'],
  'price-changes': ['approvals', 'catalog', 'notifications', 'organisations', 'history'],
  comments: ['notifications', 'history'],
  budgets: ['segregation-of-duties', 'approvals', 'notifications', 'organisations', 'history'],
  categories: ['budgets', 'history'],
  projects: ['history'],
  'tax-codes': ['history'],
  'delivery-places': ['history'],
  approvals: ['segregation-of-duties', 'notifications'],
  'segregation-of-duties': ['history'],
  departments: ['history'],
  'legal-entities': ['delivery-places', 'history'],
  'purchase-requests': [
    'vendor-profiles',
    'catalog',
    'catalog-bundles',
    'comments',
    'attachments',
    'segregation-of-duties',
    'approvals',
    'budgets',
    'notifications',
    'organisations',
    'history',
  ],
  'blanket-orders': [
    'vendor-holds',
    'comments',
    'attachments',
    'approvals',
    'organisations',
    'history',
  ],
  'purchase-orders': [
    'retainage',
    'instalments',
    'set-offs',
    'delivery-places',
    'payment-terms',
    'approvals',
    'blanket-orders',
    'catalog',
    'vendor-holds',
    'vendor-profiles',
    'tax-codes',
    'comments',
    'attachments',
    'match-policies',
    'purchase-requests',
    'budgets',
    'notifications',
    'organisations',
    'segregation-of-duties',
    'history',
  ],
  'change-orders': [
    'set-offs',
    'payment-terms',
    'pickers',
    'blanket-orders',
    'approvals',
    'budgets',
    'history',
    'match-policies',
    'notifications',
    'organisations',
    'purchase-orders',
    'purchase-requests',
    'segregation-of-duties',
    'tax-codes',
    'vendor-holds',
  ],
  attachments: ['notifications', 'history'],
  receipts: [
    'ship-notices',
    'vendor-holds',
    'match-policies',
    'attachments',
    'purchase-orders',
    'periods',
    'segregation-of-duties',
    'organisations',
    'history',
  ],
  'ship-notices': ['attachments', 'notifications', 'purchase-orders'],
  returns: [
    'vendor-holds',
    'attachments',
    'comments',
    'purchase-orders',
    'budgets',
    'periods',
    'organisations',
    'history',
  ],
  periods: [],
  matching: [],
  'payment-terms': ['history'],
  'accounting-events': [],
  instalments: ['payment-terms', 'accounting-events', 'refunds', 'set-offs', 'retainage'],
  'payment-accounts': ['vendor-bank-accounts', 'history'],
  'bank-answers': ['payments', 'invoices', 'retainage', 'history'],
  'ledger-accounts': ['history'],
  'journal-formats': ['ledger-accounts', 'history'],
  journals: [
    'accounting-events',
    'journal-formats',
    'ledger-accounts',
    'accruals',
    'periods',
    'instalments',
    'invoices',
    'purchase-orders',
    'organisations',
    'history',
  ],
  payments: [
    'instalments',
    'retainage',
    'refunds',
    'set-offs',
    'payment-terms',
    'payment-accounts',
    'invoices',
    'vendor-bank-accounts',
    'segregation-of-duties',
    'approvals',
    'attachments',
    'comments',
    'notifications',
    'organisations',
    'history',
  ],
  invoices: [
    'refunds',
    'set-offs',
    'instalments',
    'retainage',
    'vendor-holds',
    'vendor-bank-accounts',
    'approvals',
    'comments',
    'attachments',
    'segregation-of-duties',
    'match-policies',
    'matching',
    'notifications',
    'purchase-orders',
    'budgets',
    'organisations',
    'history',
  ],
  'invoice-captures': ['invoices', 'matching', 'purchase-orders', 'organisations', 'history'],
  'vendor-bank-accounts': ['segregation-of-duties', 'notifications', 'history'],
  'custom-fields': ['history'],
  'vendor-checks': [],
  'vendor-scorecards': ['matching'],
  vendors: [
    'custom-fields',
    'vendor-checks',
    'vendor-scorecards',
    'vendor-holds',
    'vendor-documents',
    'vendor-bank-accounts',
    'comments',
    'attachments',
    'segregation-of-duties',
    'approvals',
    'organisations',
    'history',
  ],
  'vendor-contacts': ['vendors'],
  'vendor-holds': ['notifications'],
  'vendor-document-kinds': ['history'],
  'vendor-documents': [
    'attachments',
    'vendor-document-kinds',
    'vendor-holds',
    'notifications',
    'history',
  ],
  'vendor-addresses': ['vendors'],
  'vendor-tax-registrations': ['vendors'],
  'vendor-profiles': ['vendors'],
  'vendor-scopes': ['vendors'],
  'vendor-merges': ['vendors', 'segregation-of-duties'],
  'table-imports': [],
  'vendor-imports': [
    'table-imports',
    'vendor-addresses',
    'vendor-contacts',
    'vendors',
    'vendor-scopes',
    'custom-fields',
    'history',
  ],
  portal: [
    'retainage',
    'attachments',
    'comments',
    'delivery-places',
    'notifications',
    'purchase-orders',
    'ship-notices',
    'sign-in',
    'vendor-bank-accounts',
    'vendor-contacts',
    'vendor-documents',
    'vendors',
  ],
  'cost-centers': ['departments', 'history'],
  'exchange-rates': ['history'],
  notifications: [],
  devices: ['notifications', 'sign-in'],
  delegations: ['approvals', 'notifications', 'sign-in'],
  invitations: ['notifications'],
  'role-proposals': ['notifications'],
  members: ['history', 'notifications', 'role-proposals', 'sign-in', 'approvals'],
  'approval-rules': ['approvals', 'segregation-of-duties', 'history'],
  'match-policies': ['matching', 'history'],
  search: ['history'],
  pickers: [],
  preferences: ['sign-in'],
  inbox: ['approvals', 'set-offs'],
  history: [],
  holidays: [],
  organisations: ['matching', 'role-proposals', 'history'],
  'sign-in': ['invitations', 'organisations', 'notifications', 'role-proposals', 'history'],
  sessions: ['sign-in'],
  'api-keys': ['sign-in'],
  admin: [],
  collections: ['organisations', 'history', 'payments'],
}

/** Whether a route's input has a version, also inside pipes and refinements. */
function takesVersion(input: z.ZodType): boolean {
  const {
    shape,
    in: before,
    innerType,
  } = input.def as {
    shape?: object
    in?: z.ZodType
    innerType?: z.ZodType
  }
  if (shape) return 'version' in shape
  const inner = before ?? innerType
  return inner ? takesVersion(inner) : false
}

describe('the house', () => {
  const breaks = (rule: string, bad: (edge: (typeof edges)[number]) => boolean) =>
    test(rule, () => expect(edges.filter(bad).map((e) => `${e.file} -> ${e.to}`)).toEqual([]))
  test('the scan sees the code', () => expect(edges.length).toBeGreaterThan(200))
  test('no query compares with the organisation or the person of the moment but as a subquery', () =>
    expect(
      sqlFiles.flatMap((file) =>
        readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => comparedDirectly.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      ),
    ).toEqual([]))
  test.each([
    ['t.tenant_id = current_tenant()', true],
    ["t.tenant_id = current_setting('app.tenant_id')::uuid", true],
    ["t.user_id = (nullif(current_setting('app.user_id', true), '')::uuid)", true],
    ['t.tenant_id in (current_tenant())', true],
    ['t.tenant_id = any (array(select current_tenant()))', false],
    ['current_tenant() = t.tenant_id', true],
    ['t.tenant_id = (select current_tenant())', false],
    ["me uuid := current_setting('app.user_id')::uuid;", false],
  ])('and that is how it reads %s', (text, direct) =>
    expect(comparedDirectly.test(text)).toBe(direct),
  )
  breaks(
    'kernel knows only kernel',
    (e) =>
      room(e.file) === 'kernel' &&
      (e.to.startsWith('src/') ? room(e.to) !== 'kernel' : !e.to.startsWith('node:')),
  )
  breaks(
    'platform knows kernel, and no feature',
    (e) =>
      room(e.file) === 'platform' &&
      e.to.startsWith('src/') &&
      !['platform', 'kernel'].includes(room(e.to)),
  )
  breaks(
    'messages know kernel and how values are written, and no feature',
    (e) =>
      room(e.file) === 'messages' &&
      (e.to.startsWith('src/')
        ? room(e.to) !== 'messages' &&
          room(e.to) !== 'kernel' &&
          !['src/platform/locale.ts', 'src/platform/view/format.ts'].includes(e.to)
        : e.to !== 'zod'),
  )
  breaks(
    'nothing else writes a sentence of a message: they meet at index.ts',
    (e) =>
      room(e.file) !== 'messages' &&
      e.to.startsWith('src/messages/') &&
      e.to !== 'src/messages/index.ts',
  )
  breaks(
    'rules that decide write no sentence: an amount or a date in words is made when it is read',
    (e) => room(e.file) === 'matching' && e.to === 'src/platform/view/format.ts',
  )
  breaks(
    'integrations know no feature',
    (e) =>
      room(e.file) === 'integrations' &&
      e.to.startsWith('src/') &&
      !['integrations', 'kernel', 'platform'].includes(room(e.to)),
  )
  breaks(
    'the browser knows nothing of the server',
    (e) => room(e.file) === 'browser' && e.to.startsWith('src/') && room(e.to) !== 'browser',
  )
  breaks(
    'features meet at index.ts',
    (e) =>
      isFeature(e.file) &&
      isFeature(e.to) &&
      room(e.to) !== room(e.file) &&
      !e.to.endsWith('/index.ts'),
  )
  breaks(
    'a feature enters only those it is allowed to',
    (e) =>
      isFeature(e.file) &&
      isFeature(e.to) &&
      room(e.to) !== room(e.file) &&
      room(e.to) !== 'pickers' && // it enters nobody, and every list may choose by it
      !allowed[room(e.file)]?.includes(room(e.to)),
  )
  breaks(
    'no feature holds the pool, but sign-in and the portal’s sessions, which look before a tenant is known, and jobs.ts, which goes through every organisation',
    (e) =>
      isFeature(e.file) &&
      !['sign-in'].includes(room(e.file)) &&
      e.file !== 'src/portal/sessions.ts' && // it looks before a contact is known
      !e.file.endsWith('/jobs.ts') &&
      e.to.endsWith('platform/db/pool.ts'),
  )
  breaks(
    'rules do no I/O',
    (e) =>
      /src\/(purchase-requests\/purchase-request|purchase-orders\/purchase-order|invoices\/invoice|invoice-captures\/invoice-capture|approvals\/(approval|content|routing|waiting)|delegations\/delegation|budgets\/(budget|split|position|month|chart|transfer|tree)|exchange-rates\/exchange-rate|matching\/(match|bill|finding|policy|authority|duplicates|seller|tax-rates|tolerance|whole|link-lines|line-checks|quantity-checks|price-checks|amount-checks|credit-checks|document-checks|nature-checks|order-checks|sender-checks|sum-checks|tax-checks)|match-policies\/words|attachments\/(attachment|subject|content|text)|platform\/office|portal\/(onboarding|invoice-reason|invoice-payment)|purchase-orders\/answer)\.ts$/.test(
        e.file,
      ) &&
      !e.typeOnly &&
      /\/db\/|\/http\/|queries|express|slonik/.test(e.to),
  )
  test(
    'the code and its views are typed; views compile and hold neither script nor style',
    () => expect(checkViews()).toEqual([]),
    900_000,
  )
  test('no door reads a number by itself: forms, files and JSON go through kernel/number-field.ts', () => {
    const readers = [
      'src/kernel/', // the one reader, and plain text that is stored
      'src/integrations/', // printed papers and XML, whose marks the documents themselves tell
      'src/dev/',
      'src/platform/testing/',
      'src/invoices/entering.ts', // plain text of an invoice that was read by then
      'src/invoices/invoice.ts',
      'src/invoices/kept-document.ts',
      'src/invoice-captures/compare.ts', // what a reader found, as it was kept
      'src/budgets/import-check.ts', // an amount that the one reader gave back as plain text
      'src/purchase-orders/pdf.ts', // amounts of an issued order
    ]
    const byItself =
      /parseDecimal\(|parseAmount\(|coerce\s*\.(?:number|bigint)|\.valueAsNumber|replace(?:All)?\([^)]*\[,/
    expect(
      files.filter(
        (file) =>
          !file.endsWith('.test.ts') &&
          !readers.some((reader) => file.startsWith(reader)) &&
          file !== 'src/sign-in/passkeys.ts' && // a counter the database gives back
          byItself.test(readFileSync(file, 'utf8')),
      ),
    ).toEqual([])
  })
  test('a day in SQL begins in the organisation’s zone: no day of the server, no date put into a zone the wrong way', () =>
    expect(
      files.filter(
        (file) =>
          !file.endsWith('.test.ts') &&
          !file.startsWith('src/dev/') &&
          /current_date|now\(\)::date|date_trunc\('[a-z]+', ?now|::date(?: \+ \d+)?\)*\s+at time zone/.test(
            readFileSync(file, 'utf8'),
          ),
      ),
    ).toEqual([]))
  test('a locked row leaves what only refers to it alone, since its key never changes', () =>
    expect(
      files.filter(
        (file) => !file.endsWith('.test.ts') && /\bfor update\b/.test(readFileSync(file, 'utf8')),
      ),
    ).toEqual([]))
  test('no line of SQL is over 120', () => {
    const queries = [...globSync('src/**/*queries.ts'), ...globSync('migrations/*.sql')]
    const tooLong = queries.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line, i) => ({ at: `${file}:${i + 1}`, line }))
        .filter(({ line }) => line.length > 120 && !/^ *(?:\/\/|\*|\/\*|['"`])/.test(line)),
    )
    expect(tooLong).toEqual([])
  })
  test('nothing parses money as a float', () =>
    expect(
      files.filter(
        (f) =>
          !f.endsWith('.test.ts') &&
          !f.includes('/browser/') &&
          !f.includes('/dev/') &&
          /parseFloat\(|\.toFixed\(/.test(readFileSync(f, 'utf8')),
      ),
    ).toEqual([]))
})

const routes: Route[] = describedRoutes()
const kept = routes.filter((r): r is Exclude<Route, { kind: 'public' }> => r.kind !== 'public')

/** What gives power or changes a policy, a limit, an identity provider or a key. */
const powers = [
  'members.manage',
  'organisation.manage',
  'approval_rules.manage',
  'approval_rules.activate',
  'match_policies.manage',
  'match_policies.activate',
]
/** The owner of a cost centre or a project decides on what is charged to it, at each door that names one. */
const powerPaths =
  /^\/(me\/(api-keys|delegation|security)|(cost-centers|projects)(\/:id\/(edit|owner))?$)/
const draft = 'writes or compares a draft, which counts from its activation on'
const takesAway = 'takes power away, or gives up a try to give it'
const noPower = 'gives nobody power'
const withoutProof: Record<string, string> = {
  '/approval-policies': draft,
  '/approval-policies/:id/rules': draft,
  '/approval-policies/:id/note': draft,
  '/approval-policies/:id/comparison': draft,
  '/approval-policies/:id/removal': draft,
  '/approval-rules/:id/edit': draft,
  '/approval-rules/:id/removal': draft,
  '/match-policies': draft,
  '/match-policies/:id/rules': draft,
  '/match-policies/:id/authority': draft,
  '/match-policies/:id/note': draft,
  '/match-policies/:id/comparison': draft,
  '/match-policies/:id/removal': draft,
  '/match-policy-rules/:id/edit': draft,
  '/match-policy-rules/:id/removal': draft,
  '/members/:id/role-revocation': takesAway,
  '/members/:id/deactivation': takesAway,
  '/role-proposals/:id/refusal': takesAway,
  '/segregation-of-duties/:id/withdrawal': takesAway,
  '/invitations/:id/revocation': takesAway,
  '/me/api-keys/:id/revocation': takesAway,
  '/me/delegation/:id/end': takesAway,
  '/members/:id/mail': noPower,
  '/start/skip': noPower,
  '/vendor-document-kinds': noPower,
  '/holidays': noPower,
  '/holidays/removal': noPower,
  '/custom-fields': noPower,
  '/custom-fields/:id/edit': noPower,
  '/legal-entities': noPower,
  '/legal-entities/:id/edit': noPower,
  '/departments': noPower,
  '/departments/:id/edit': noPower,
}
describe('the composition', () => {
  const written = files
    .filter((file) => !file.endsWith('.test.ts') && !file.includes('/testing/'))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }))
  const declares = /\bfeature\('/
  test('routes are only in routes files', () =>
    expect(
      written
        .filter(({ file, text }) => declares.test(text) && !/\/([a-z-]+-)?routes\.ts$/.test(file))
        .map(({ file }) => file),
    ).toEqual([]))
  test('every feature with routes has a module, and compose.ts names it', () => {
    const withRoutes = new Set(
      written
        .filter(({ file, text }) => isFeature(file) && declares.test(text))
        .map((w) => room(w.file)),
    )
    const named = edges.filter((e) => e.file === 'src/compose.ts').map((e) => e.to)
    expect([...withRoutes].filter((name) => !named.includes(`src/${name}/module.ts`))).toEqual([])
  })
  test('compose.ts alone names modules', () =>
    expect(
      edges
        .filter((e) => e.to.endsWith('/module.ts') && isFeature(e.to))
        .filter((e) => e.file !== 'src/compose.ts')
        .map((e) => e.file),
    ).toEqual([]))
  test('features are given the services, and never make them', () =>
    expect(
      edges
        .filter((e) => isFeature(e.file) && /^src\/[a-z]+\.ts$/.test(e.to))
        .filter((e) => !(e.typeOnly && e.to === 'src/services.ts'))
        .map((e) => `${e.file} -> ${e.to}`),
    ).toEqual([]))
  test('no module keeps a list that others fill', () =>
    expect(
      written
        .filter(({ file }) => !/^src\/(browser|dev|cli)\//.test(file))
        .flatMap(({ file, text }) => keptIn(file, text))
        .filter((name) => !remembered[name]),
    ).toEqual([]))
})

/**
 * What a module keeps while the process runs: nothing that another one registered, but what it could forget and make
 * anew.
 */
const remembered: Record<string, string> = {
  'src/platform/view/asset.ts: manifest': 'the names of built files, read again when they change',
  'src/platform/view/asset.ts: readAt': 'when they were read',
  'src/platform/view/format.ts: made': 'formatters by locale',
  'src/platform/db/session.ts: texts': 'texts of statements as they are sent',
  'src/platform/db/batch.ts: names': 'names of prepared statements',
  'src/platform/worker/index.ts: kept': 'the one worker that parses files',
  'src/platform/worker/index.ts: idle': 'when it is let go',
  'src/integrations/pages/child.ts: bytes': 'the file that this process is asked about',
  'src/kernel/id.ts: used': 'how much of the pool of random bytes is used',
  'src/kernel/id.ts: latestAt': 'the millisecond of the latest id',
  'src/kernel/id.ts: latestSequence': 'its place among the ids of that millisecond',
  'src/kernel/number-text.ts: made': 'ways of writing numbers by locale',
  'src/kernel/permissions.ts: cache': 'permissions by roles',
  'src/kernel/calendar.ts: formats': 'formatters by time zone',
  'src/integrations/e-invoice/rules/vat.ts: known':
    'the taxed parts of an invoice that is being judged',
}
/** Lists and maps of a module that its functions add to, and variables that they set. */
function keptIn(file: string, text: string): string[] {
  const lists = [
    ...text.matchAll(
      /^(?:export )?const (\w+)(?:: [^=\n]+)? = (?:new (?:Map|Set|WeakMap)\b|\[\]|\{\}$)/gm,
    ),
  ].map((m) => m[1]!)
  const variables = [...text.matchAll(/^(?:export )?let (\w+)/gm)].map((m) => m[1]!)
  return [
    ...lists.filter((name) => new RegExp(`\\b${name}\\.(?:set|add|push|unshift)\\(`).test(text)),
    ...variables,
  ].map((name) => `${file}: ${name}`)
}

describe('a proof of identity', () => {
  const powerful = kept.filter(
    (r) => r.kind === 'write' && (powers.includes(r.spec.allow) || powerPaths.test(r.path)),
  )
  test('is asked by every route that gives power or changes a policy, a limit or a key', () =>
    expect(
      powerful.filter((r) => !r.spec.stepUp && !withoutProof[r.path]).map((r) => r.path),
    ).toEqual([]))
  test('has no exception for a route that is gone or asks for it', () =>
    expect(
      Object.keys(withoutProof).filter((path) =>
        powerful.every((r) => r.path !== path || r.spec.stepUp),
      ),
    ).toEqual([]))
})

describe('what is typed wrongly', () => {
  const wrong = ['x', ['x'], { x: 'x' }, 5, undefined]
  const said = (route: Route): string[] => {
    const shape = (route.spec.input as Partial<z.ZodObject>).shape ?? {}
    const fields = Object.keys(shape).filter((name) => name !== 'id')
    return wrong.flatMap((value) => {
      try {
        const typed = Object.fromEntries(fields.map((name) => [name, value]))
        parseInput(route.spec.input, { id: randomUUID(), ...typed })
        return []
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        return error.errors.map((e) => `${route.path} ${e.pointer}: ${e.detail}`)
      }
    })
  }
  test('is never answered in the words of a library', () =>
    expect([
      ...new Set(
        routes
          .flatMap(said)
          .filter((text) => /Invalid |expected |received |undefined|Unrecognized/.test(text)),
      ),
    ]).toEqual([]))
})

/** Functions that look across organisations and take nothing: what each gives. */
const keyless: Record<string, string> = {
  audit_standings: 'numbers and hashes of the chains',
  centers_in_limits: 'ids of the transaction’s organisation',
  documents_asked_about: 'ids of the transaction’s organisation',
  transfers_in_limits: 'ids of the transaction’s organisation',
  own_portal_files: 'ids of the transaction’s contact',
  dead_jobs: 'jobs of the transaction’s organisation',
  waiting_jobs: 'a count of the transaction’s organisation',
  attachments_left_behind: 'ids, for the job that mends them',
  files_in_database: 'ids, for the job that moves them',
  every_organisation: 'ids of organisations',
  organisations_with_delegations: 'ids of organisations',
  organisations_with_expiring_attachments: 'ids of organisations',
  organisations_with_payouts_under_way: 'ids of organisations',
  organisations_with_verified_bank_accounts: 'ids of organisations',
  organisations_with_ending_vendor_documents: 'ids of organisations',
  organisations_with_past_vendor_holds: 'ids of organisations',
  organisations_with_unplanned_invoices: 'ids of organisations',
  organisations_with_late_approvals: 'ids of organisations',
  organisations_with_orphaned_tasks: 'ids of organisations',
  sealing_keys: 'ids of keys, never a key nor whose it is',
  sweep_idempotency_keys: 'a number',
  sweep_notices: 'nothing',
  sweep_sign_ins: 'nothing',
  verify_own_audit: 'where the chain of the transaction’s organisation breaks',
}

describe('the catalogue', () => {
  const query = async (
    text: string,
    values: unknown[] = [],
  ): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client(installation.ownerUrl)
    await client.connect()
    const { rows } = await client.query(text, values)
    await client.end()
    return rows as Record<string, unknown>[]
  }
  const tables = `select c.oid, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname <> all($1)`
  test('every table has a tenant, a policy, and row level security that is forced', async () =>
    expect(
      await query(
        `
    select t.relname from (${tables}) t join pg_class c using (oid) where not (c.relrowsecurity and c.relforcerowsecurity) or not exists (select 1 from pg_policy p where p.polrelid = t.oid)
      or not exists (select 1 from pg_attribute a where a.attrelid = t.oid and a.attname = 'tenant_id' and a.attnotnull)`,
        [Object.keys(globalTables)],
      ),
    ).toEqual([]))
  test('every foreign key between tenant tables carries the tenant', async () =>
    expect(
      await query(
        `
    select k.conname from pg_constraint k join (${tables}) t on t.oid = k.conrelid where k.contype = 'f' and k.confrelid::regclass::text not in ('organisations', 'users', 'document_statuses')
      and not (select attnum from pg_attribute where attrelid = k.conrelid and attname = 'tenant_id') = any(k.conkey)`,
        [Object.keys(globalTables)],
      ),
    ).toEqual([]))
  test('every primary key and unique index begins with the tenant', async () =>
    expect(
      await query(
        `
    select i.indexrelid::regclass::text as index from pg_index i join (${tables}) t on t.oid = i.indrelid where i.indisunique and (select attname from pg_attribute where attrelid = i.indrelid and attnum = i.indkey[0]) <> 'tenant_id' and i.indexrelid::regclass::text <> 'organisations_slug_key'`,
        [Object.keys(globalTables)],
      ),
    ).toEqual([]))
  test('the application’s role may not rewrite history', async () =>
    expect(
      await query(`
    select t, p from unnest(array['audit_log', 'budget_ledger', 'match_results', 'receipts']) t, unnest(array['update', 'delete', 'truncate']) p where has_table_privilege('svpms_app', t, p)`),
    ).toEqual([]))
  test('no policy, function or view compares with the organisation or the person of the moment but as a subquery', async () => {
    const texts = await query(`
      select p.polrelid::regclass || ' ' || p.polname as name,
        concat_ws(' ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) as text
      from pg_policy p
      union all
      select p.proname, p.prosrc
      from pg_proc p
      where p.pronamespace = 'public'::regnamespace
      union all
      select c.relname, pg_get_viewdef(c.oid)
      from pg_class c
      where c.relnamespace = 'public'::regnamespace
        and c.relkind in ('v', 'm')`)
    expect(texts.length).toBeGreaterThan(100)
    expect(
      texts.filter(({ text }) => comparedDirectly.test(String(text))).map(({ name }) => name),
    ).toEqual([])
  })
  test('the application’s role may touch nothing without a row policy, but the list of migrations', async () =>
    expect(await openTables(query, 'svpms_app')).toEqual([]))
  test('the only roles it may take on are those of limited members and of vendors’ contacts, and that of the job queue, which may touch the queue alone', async () => {
    expect(
      await query(`
        select m.roleid::regrole::text as role, m.inherit_option as inherits
        from pg_auth_members m
        where m.member = 'svpms_app'::regrole
        order by 1`),
    ).toEqual([...assumedRoles].map((role) => ({ role, inherits: false })))
    expect(
      (await openTables(query, jobsRole)).filter((name) => !name.startsWith('pgboss.')),
    ).toEqual([])
    expect(
      await query(
        `
        select c.relname
        from pg_class c
        where c.relnamespace = 'public'::regnamespace
          and c.relkind in ('r', 'p', 'v')
          and has_table_privilege($1::name, c.oid, 'select, insert, update, delete')`,
        [jobsRole],
      ),
    ).toEqual([])
  })
  test('a function that needs no key gives ids of organisations, numbers or the organisation’s own, never what another keeps', async () => {
    const functions = await query(`
      select p.proname as name
      from pg_proc p
      where p.pronamespace = 'public'::regnamespace
        and p.prosecdef
        and p.pronargs - p.pronargdefaults = 0
        and has_function_privilege('svpms_app', p.oid, 'execute')
        and p.prorettype <> 'trigger'::regtype`)
    expect(functions.map(({ name }) => String(name)).filter((name) => !keyless[name])).toEqual([])
    expect(
      Object.keys(keyless).filter((known) => functions.every(({ name }) => name !== known)),
    ).toEqual([])
  })
  test('with the application’s role sessions, tokens, counts and jobs cannot be listed, changed or removed', async () => {
    const client = new pg.Client(installation.appUrl)
    await client.connect()
    for (const table of [
      'sessions',
      'token_families',
      'refresh_tokens',
      'rate_limits',
      'pgboss.job',
      'pgboss.queue',
    ])
      for (const attempt of [
        `select * from ${table}`,
        `delete from ${table}`,
        `insert into ${table} default values`,
      ])
        await expect(client.query(attempt), attempt).rejects.toThrow(/permission denied/)
    await client.end()
  })
  test('a query outside a tenant fails loudly', async () => {
    const client = new pg.Client(installation.appUrl)
    await client.connect()
    await expect(client.query('select count(*) from purchase_requests')).rejects.toThrow(
      /app.tenant_id/,
    )
    await client.end()
  })
})

describe('every route', () => {
  let mine: TestTenant
  let theirs: TestTenant
  const ids = new Map<string, string>()
  beforeAll(async () => {
    mine = await newTenant()
    theirs = await newTenant()
    const { order, budgetId, vendorId, costCenterId } = await givenIssued(theirs)
    const shipNotice = await givenShipNotice(theirs, order, { vendorId })
    const receipt = await receive(theirs, order)
    const goodsReturn = await theirs.as('receiver').post('/returns', {
      receipt_id: receipt.body.id,
      intent: 'credit',
      reason: 'CANARY',
      lines: [{ receipt_line_id: receipt.body.lines[0].id, quantity: '1' }],
    })
    const invoice = await theirs
      .as('ap_clerk')
      .upload('/invoices', { bytes: Buffer.from(ublInvoice({ order: 'none' })), name: 'i.xml' })
    const difference = await givenDifference(theirs, order)
    const capture = await givenCapture(theirs)
    const open = await theirs.as('requester').post('/purchase-requests', {
      title: 'CANARY',
      cost_center_id: costCenterId,
      need_by: '2099-01-01',
      lines: [{ description: 'CANARY', quantity: '1', unit: 'each', unit_price: '1' }],
    })
    const sent = await theirs.as('requester').post(`/purchase-requests/${open.body.id}/submission`)
    const policy = await theirs.as('admin').post('/approval-policies', { note: 'CANARY' })
    const matchPolicy = await theirs.as('admin').post('/match-policies', { note: 'CANARY' })
    const department = await theirs
      .as('admin')
      .post('/departments', { code: 'CANARY', name: 'CANARY', active: true })
    const entities = await theirs.as('admin').get('/legal-entities')
    const period = await theirs.as('controller').post('/periods', {
      entity_id: entities.body.data[0].id,
      month: '2020-01-01',
      reason: 'CANARY',
    })
    const paidFrom = await givenPayFrom(theirs)
    const payable = await givenPayable(theirs)
    const { run: draftRun } = await givenRun(theirs)
    const { run: releasedRun } = await givenRun(theirs, 'released')
    const answer = await givenAnswer(theirs, 'CANARY')
    const terms = await theirs.as('controller').post('/payment-terms', {
      name: 'CANARY',
      parts: [{ percent: '100', days: 30 }],
      active: true,
    })
    const customField = await theirs
      .as('admin')
      .post('/custom-fields', { label: 'CANARY', key: 'canary', type: 'text' })
    const notices = await theirs.as('requester').get('/notifications')
    const device = await theirs.as('requester').post('/users/me/devices', {
      fcm_token: `canary-${theirs.slug}`,
      device_type: 'android',
      device_name: 'CANARY',
    })
    const document = await theirs
      .as('buyer')
      .upload(
        '/attachments',
        { bytes: Buffer.from('CANARY'), name: 'CANARY.txt' },
        { subject_kind: 'vendor', subject_id: vendorId, kind: 'contract' },
      )
    await available(theirs, document.body.id)
    const item = await theirs
      .as('buyer')
      .post('/catalog', { code: 'CANARY', name: 'CANARY', unit: 'each', active: true })
    const bundle = await theirs.as('buyer').post('/catalog-bundles', {
      name: 'CANARY',
      lines: [{ item_id: item.body.id, quantity: '1' }],
    })
    const delegation = await theirs.as('requester').post('/me/delegation', {
      to: (await theirs.actor('buyer')).userId,
      from: '2099-01-01',
      until: '2099-02-01',
      note: 'CANARY',
    })
    const category = await theirs
      .as('controller')
      .post('/categories', { code: 'CANARY', name: 'CANARY', active: true })
    const place = await theirs
      .as('controller')
      .post('/delivery-places', { name: 'CANARY', street: 'x', city: 'x', country: 'IN' })
    const tax = await theirs
      .as('controller')
      .post('/tax-codes', { code: 'CANARY', name: 'CANARY', rate: '1', active: true })
    const project = await theirs.as('controller').post('/projects', {
      code: 'CANARY',
      name: 'CANARY',
      owner_id: (await theirs.actor('approver')).userId,
      active: true,
    })
    const second = await theirs.as('controller').post('/budgets', {
      category_id: category.body.id,
      fiscal_year: 2026,
      amount: '1',
      mode: 'block',
    })
    const transfer = await theirs.as('controller').post('/budget-transfers', {
      from_id: budgetId,
      to_id: second.body.id,
      amount: '1',
      reason: 'CANARY',
    })
    const change = await theirs.as('buyer').post('/change-orders', {
      purchase_order_id: order.id,
      reason: 'CANARY',
      expected_on: '2035-01-01',
      lines: [],
    })
    await givenJoined(theirs, {
      name: 'CANARY',
      email: `second@${theirs.slug}.test`,
      roles: ['admin'],
    })
    await theirs
      .as('admin')
      .post(`/members/${(await theirs.actor('requester')).userId}/roles`, { role: 'buyer' })
    const proposals = await theirs.as('admin').get('/role-proposals')
    await theirs.as('admin').post('/segregation-of-duties', {
      add: [['purchase_request.raise', 'goods.receive']],
      reason: 'CANARY',
    })
    const duties = await theirs.as('admin').get('/segregation-of-duties')
    const proposal = await theirs.as('controller').post('/exchange-rates', {
      currency: 'USD',
      valid_on: '2026-01-01',
      rate: '90',
      source: 'CANARY',
    })
    const invited = await theirs.as('admin').post('/invitations', {
      email: `third@${theirs.slug}.test`,
      name: 'CANARY',
      roles: ['buyer'],
    })
    const bankAccount = await theirs.as('buyer').post(`/vendors/${vendorId}/bank-accounts`, {
      holder: 'CANARY',
      scheme: 'iban',
      number: 'DE89370400440532013000',
      country: 'DE',
      currency: 'EUR',
    })
    const view = await theirs
      .as('requester')
      .post('/saved-views', { list: '/projects', query: '', name: 'CANARY' })
    const contact = await theirs
      .as('buyer')
      .post(`/vendors/${vendorId}/contacts`, { name: 'CANARY', active: true })
    const hold = await theirs
      .as('buyer')
      .post(`/vendors/${vendorId}/holds`, { stops: 'payments', reason: 'CANARY' })
    const address = await theirs.as('buyer').post(`/vendors/${vendorId}/addresses`, {
      purpose: 'legal',
      street: 'CANARY',
      city: 'CANARY',
      country: 'IN',
    })
    const table = await theirs.as('buyer').post('/vendor-imports', { csv: 'name\nCANARY\n' })
    const itemTable = await theirs
      .as('buyer')
      .post('/catalog-imports', { csv: 'code,name\nCANARY,CANARY\n' })
    const shop = await givenShop(theirs, vendorId, 'CANARY')
    const visit = await givenVisit(theirs, shop)
    const cart = await theirs.as('requester').post(`/cart/items/${item.body.id}`, { quantity: '1' })
    const priceChange = await givenPriceChange(theirs, { vendorId })
    const twin = await givenVendor(theirs, { name: 'CANARY' })
    const merge = await theirs
      .as('buyer')
      .post(`/vendors/${twin}/merge`, { into_id: vendorId, reason: 'CANARY' })
    const taxNumber = await theirs
      .as('buyer')
      .post(`/vendors/${vendorId}/tax-registrations`, { country: 'IN', number: 'AABCC1234D' })
    const documentKind = await theirs
      .as('admin')
      .post('/vendor-document-kinds', { name: 'CANARY', active: true })
    const documentRule = await theirs
      .as('admin')
      .post(`/vendor-document-kinds/${documentKind.body.id}/rules`, { risk: 'high' })
    const paper = await theirs
      .as('buyer')
      .upload(
        `/vendors/${vendorId}/documents`,
        { bytes: Buffer.from('CANARY'), name: 'CANARY.txt' },
        { kind_id: documentKind.body.id },
      )
    const blanketId = await givenBlanketOrder(theirs, vendorId, { title: 'CANARY' })
    const blanket = await theirs.as('buyer').get(`/blanket-orders/${blanketId}`)
    const [spread] = await asOwner(
      `insert into landed_costs
        (tenant_id, id, purchase_order_id, invoice_id, basis, amount, note, allocated_by)
      values ($1, uuidv7(), $2, $3, 'amount', 100, 'CANARY', $4)
      returning id`,
      [theirs.tenantId, order.id, invoice.body.id, (await theirs.actor('ap_clerk')).userId],
    )
    const ahead = await givenPaidAdvance(theirs)
    const writeOff = await askWriteOff(theirs, ahead.advance, { reason: 'CANARY' })
    const lost = await givenLostCredit(theirs)
    const ledgerAccounts = await givenLedgerAccounts(theirs)
    const journal = await givenExport(theirs)
    const journalFormat = await givenJournalFormat(theirs, { name: 'CANARY' })
    for (const [key, id] of [
      ['ledger-accounts', ledgerAccounts.tax],
      ['journals', journal.id],
      ['journal-formats', journalFormat.id],
      ['journal-entries', journal.journal[0]!.id],
      ['blanket-orders', blanketId],
      ['blanket-order-lines', blanket.body.lines[0].id],
      ['vendor-document-kinds', documentKind.body.id],
      ['vendor-document-rules', documentRule.body.rules[0].id],
      ['vendor-documents', paper.body.id],
      ['vendor-contacts', contact.body.id],
      ['vendor-holds', hold.body.id],
      ['vendor-addresses', address.body.id],
      ['vendor-imports', table.body.id],
      ['catalog-imports', itemTable.body.id],
      ['cart/items', item.body.id],
      ['punchout-sites', shop],
      ['punchouts', visit],
      ['cart/lines', cart.body.lines[0].id],
      ['price-changes', priceChange.id],
      ['vendor-merges', merge.body.id],
      ['vendor-tax-registrations', taxNumber.body.id],
      ['saved-views', view.body.id],
      ['invitations', invited.body.id],
      ['segregation-of-duties', duties.body.versions[0].id],
      ['role-proposals', proposals.body.data[0].id],
      ['exchange-rate-proposals', proposal.body.id],
      ['categories', category.body.id],
      ['projects', project.body.id],
      ['tax-codes', tax.body.id],
      ['delivery-places', place.body.id],
      ['budget-transfers', transfer.body.id],
      ['catalog', item.body.id],
      ['catalog-bundles', bundle.body.id],
      ['attachments', document.body.id],
      ['delegations', delegation.body.data[0].id],
      ['purchase-requests', open.body.id],
      ['approvals', sent.body.approval_id],
      ['purchase-orders', order.id],
      ['landed-costs', order.id],
      ['advances', order.id],
      ['paid-advances', ahead.advance],
      ['advance-refunds', writeOff.body.id],
      ['credits', lost.credit],
      ['credit-refunds', lost.id],
      ['retainage', order.id],
      ['retainage-releases', await givenReleased(theirs)],
      ['landed-cost-allocations', spread!['id']],
      ['change-orders', change.body.id],
      ['receipts', receipt.body.id],
      ['purchase-order-lines', order.lines[0]!.id],
      ['ship-notices', shipNotice.id],
      ['returns', goodsReturn.body.id],
      ['periods', period.body.id],
      ['payment-terms', terms.body.id],
      ['payment-accounts', paidFrom],
      ['payments/runs', releasedRun.id],
      ['payments/run-items', draftRun.items[0]!.id],
      ['payments', releasedRun.payments[0]!.id],
      ['bank-answers', answer.id],
      ['bank-answer-lines', answer.answers[0]!.id],
      ['instalments', payable.invoice.instalments[0]!.id],
      ['invoices', invoice.body.id],
      ['invoice-differences', difference],
      ['invoice-captures', capture.id],
      ['collections', await givenCollection(theirs, vendorId)],
      ['vendors', vendorId],
      ['bank-accounts', bankAccount.body.id],
      ['cost-centers', costCenterId],
      ['budgets', budgetId],
      ['members', (await theirs.actor('buyer')).userId],
      ['approval-rules', policy.body.rules[0].id],
      ['approval-policies', policy.body.id],
      ['match-policies', matchPolicy.body.id],
      ['match-policy-rules', matchPolicy.body.rules[0].id],
      ['departments', department.body.id],
      ['legal-entities', entities.body.data[0].id],
      ['custom-fields', customField.body.id],
      ['notifications', notices.body.data[0].id],
      ['devices', device.body.id],
    ] as const)
      ids.set(key, id as string)
    await givenApproved(mine, (await givenBudget(mine, 1_000_000_000n)).costCenterId)
  })
  afterAll(() => ids.clear())

  /** What belongs to a part of the organisation. The rest (vendors, members, settings) is of all of it. */
  const ofAPart = [
    'purchase-requests',
    'approvals',
    'purchase-orders',
    'landed-costs',
    'advances',
    'paid-advances',
    'advance-refunds',
    'credits',
    'credit-refunds',
    'retainage',
    'retainage-releases',
    'change-orders',
    'receipts',
    'ship-notices',
    'returns',
    'invoices',
    'invoice-differences',
    'invoice-captures',
    'collections',
    'cost-centers',
    'budgets',
    'budget-transfers',
  ]
  const isOfAPart = (route: Route): boolean =>
    route.path.includes(':') && ofAPart.includes(route.path.split('/')[1]!)
  const limited = new Map<'department' | 'entity', ReturnType<typeof personAt>>()
  beforeAll(async () => {
    for (const part of ['department', 'entity'] as const)
      limited.set(part, await limitedTo(theirs, part))
  })

  const someId = '01900000-0000-7000-8000-000000000000'
  const at = (route: Route): string =>
    route.path.replaceAll(
      /:\w+/g,
      ids.get(route.path.split('/').slice(1, 3).join('/')) ??
        ids.get(route.path.split('/')[1]!) ??
        ids.get(route.feature) ??
        someId,
    )
  const roleWithout = (route: (typeof kept)[number]): Role | undefined =>
    roles.find(
      (role) => route.spec.allow !== 'member' && !permissionsOf([role]).has(route.spec.allow),
    )
  const roleWith = (route: (typeof kept)[number]): Role =>
    roles.find(
      (role) => route.spec.allow === 'member' || permissionsOf([role]).has(route.spec.allow),
    )!
  /** Valid input, so that what refuses is the wall and not the form. */
  const someAddress = { purpose: 'legal', street: 'x', city: 'x', country: 'IN' }
  const line = { purchase_request_line_id: someId, quantity: '1', unit_price: '1' }
  const aShop = {
    name: 'x',
    vendor_id: someId,
    url: 'https://shop.example.com/setup',
    from_domain: 'x',
    from_identity: 'x',
    to_domain: 'x',
    to_identity: 'x',
    secret: 'x',
  }
  const blanketLine = { description: 'x', unit: 'each', quantity: '1', unit_price: '1' }
  const someTerms = { name: 'x', parts: [{ percent: '100', days: 30 }] }
  const bodies: Record<string, object> = {
    '/payment-terms/:id/edit': someTerms,
    '/payment-terms/:id/vendors': { vendor_id: someId },
    '/payment-terms/:id/vendor-removal': { vendor_id: someId },
    '/payment-accounts/:id/closing': { reason: 'x' },
    '/payments/runs/:id/items': { instalment_id: someId },
    '/payments/runs/:id/cancellation': { reason: 'x' },
    '/payments/runs/:id/payment-day': { pay_on: '2099-01-05' },
    '/payments/runs/:id/comments': { body: 'x' },
    '/payments/:id/settlement': { on: '2026-01-01' },
    '/payments/:id/failure': { on: '2026-01-01', reason: 'x' },
    '/bank-answer-lines/:id/resolution': { note: 'x' },
    '/bank-answer-lines/:id/reopening': { reason: 'x' },
    '/bank-answers/:id/setting-aside': { why: 'credit', reason: 'x' },
    '/ledger-accounts/:id/edit': { account: 'x' },
    '/journal-formats/:id/edit': someJournalFormat(),
    '/journal-entries/:id/answer': { remote_id: 'x' },
    '/journal-entries/:id/correction': { remote_id: 'x', reason: 'x' },
    '/payments/:id/return': { on: '2026-01-01', reason: 'x' },
    '/instalments/:id/stop': { reason: 'x' },
    '/instalments/:id/division': { amount: '1', due_date: '2099-01-01' },
    '/blanket-orders/:id/edit': {
      title: 'x',
      vendor_id: someId,
      currency: 'INR',
      valid_from: '2026-01-01',
      valid_until: '2099-01-01',
    },
    '/blanket-orders/:id/lines': blanketLine,
    '/blanket-order-lines/:id/edit': blanketLine,
    '/blanket-orders/:id/revision': { reason: 'x' },
    '/blanket-orders/:id/closing': { reason: 'x' },
    '/blanket-orders/:id/cancellation': { reason: 'x' },
    '/purchase-requests/:id/edit': {
      title: 'x',
      cost_center_id: someId,
      need_by: '2099-01-01',
      lines: [{ description: 'x', quantity: '1', unit: 'each', unit_price: '1' }],
    },
    '/purchase-requests/:id/revision': {
      title: 'x',
      cost_center_id: someId,
      need_by: '2099-01-01',
      lines: [{ description: 'x', quantity: '1', unit: 'each', unit_price: '1' }],
    },
    '/saved-views/:id/edit': { query: '' },
    '/purchase-requests/:id/vendor': { vendor_id: someId, reason: 'x' },
    '/purchase-orders': { purchase_request_id: someId, vendor_id: someId, lines: [line] },
    '/change-orders': { purchase_order_id: someId, reason: 'x', lines: [] },
    '/change-orders/as-proposed': { purchase_order_id: someId },
    '/change-orders/:id/edit': { reason: 'x', lines: [] },
    '/change-orders/:id/copy': { reason: 'x', lines: [] },
    '/purchase-orders/:id/edit': { vendor_id: someId, lines: [line] },
    '/purchase-orders/:id/closure': { reason: 'x' },
    '/purchase-orders/:id/reopening': { reason: 'x' },
    '/retainage/:id': { milestone: 'Final acceptance' },
    '/retainage-releases/:id/taking-back': { reason: 'x' },
    '/advances/:id': { supplier_number: 'A-1', issue_date: '2026-11-20', percent: '50' },
    '/paid-advances/:id/refunds': {
      paid_on: '2026-11-20',
      account_id: someId,
      evidence: 'x',
    },
    '/paid-advances/:id/write-offs': { reason: 'x' },
    '/credits/:id/refunds': { paid_on: '2026-11-20', account_id: someId, evidence: 'x' },
    '/credits/:id/write-offs': { reason: 'x' },
    '/credit-refunds/:id/refusal': { reason: 'x' },
    '/credit-refunds/:id/taking-back': { reason: 'x' },
    '/advance-refunds/:id/refusal': { reason: 'x' },
    '/advance-refunds/:id/taking-back': { reason: 'x' },
    '/landed-costs/:id/allocations': { invoice_id: someId, basis: 'amount' },
    '/landed-cost-allocations/:id/reversal': { reason: 'x' },
    '/purchase-orders/:id/hold': { reason: 'x' },
    '/purchase-orders/:id/hold-lifting': { reason: 'x' },
    '/purchase-orders/:id/cancellation': { reason: 'x' },
    '/invoices/:id/voiding': { reason: 'x' },
    '/purchase-orders/:id/dispatches': { to: 'orders@example.com' },
    '/purchase-orders/:id/dispatches/by-hand': { note: 'x', sent_on: '2026-01-01' },
    '/receipts/:id/reversal': { reason: 'x' },
    '/ship-notices/:id/withdrawal': { reason: 'x' },
    '/returns/:id/edit': {
      intent: 'credit',
      reason: 'x',
      lines: [{ receipt_line_id: someId, quantity: '1' }],
    },
    '/receipts/:id/inspection': { lines: [{ receipt_line_id: someId, accepted: '1' }] },
    '/returns/:id/cancellation': { reason: 'x' },
    '/returns/:id/expected-credit': { reason: 'x' },
    '/returns/:id/closing': { reason: 'x' },
    '/returns/:id/credit': { invoice_id: someId },
    '/returns/:id/comments': { body: 'x' },
    '/periods/:id/reopening': { reason: 'x' },
    '/purchase-requests/:id/cancellation': { reason: 'x' },
    '/catalog/:id/edit': { code: 'x', name: 'x', unit: 'each' },
    '/catalog/:id/units': { unit: 'box', quantity: '1' },
    '/catalog-bundles/:id/edit': {
      name: 'x',
      active: true,
      lines: [{ item_id: someId, quantity: '1' }],
    },
    '/cart/items/:id': { quantity: '1' },
    '/punchout-sites': aShop,
    '/punchout-sites/:id/edit': aShop,
    '/punchouts/:id/request': { cost_center_id: someId, need_by: '2099-01-01' },
    '/cart/quantities': { lines: [{ id: someId, quantity: '1', unit: 'each' }] },
    '/cart/request': { cost_center_id: someId, need_by: '2099-01-01' },
    '/catalog/:id/prices': {
      vendor_id: someId,
      min_quantity: '1',
      unit_price: '1',
      currency: 'INR',
      valid_from: '2026-01-01',
    },
    '/purchase-requests/:id/comments': { body: 'x' },
    '/purchase-orders/:id/comments': { body: 'x' },
    '/invoices/:id/comments': { body: 'x' },
    '/vendors/:id/comments': { body: 'x' },
    '/blanket-orders/:id/comments': { body: 'x' },
    '/vendors/:id/bank-accounts': {
      holder: 'x',
      scheme: 'iban',
      number: 'GB29NWBK60161331926819',
      country: 'GB',
      currency: 'GBP',
    },
    '/bank-accounts/:id/proof': { attachment_id: someId },
    '/bank-accounts/:id/revocation': { reason: 'x' },
    '/invoices/:id/rejection': { reason: 'x' },
    '/invoices/:id/coding': { cost_center_id: someId, reason: 'x' },
    '/invoices/:id/price-acceptance': { reason: 'x', hold_id: someId },
    '/invoices/:id/funds-acceptance': { reason: 'x', hold_id: someId },
    '/invoices/:id/document-acceptance': { reason: 'x', hold_id: someId },
    '/invoices/:id/credits': { position: 1, credits: 'price' },
    '/invoices/:id/last': { is_last: true },
    '/invoices/:id/line': { position: 1, purchase_order_line_id: someId },
    '/invoice-captures/:id/confirmation': {
      kind: 'invoice',
      vendor_id: someId,
      supplier_number: 'x',
      issue_date: '2026-01-01',
      currency: 'INR',
      net: '1',
      tax: '0',
      gross: '1',
      lines: [{ description: 'x', quantity: '1', unit_price: '1' }],
    },
    '/invoice-captures/:id/rejection': { reason: 'x' },
    '/approvals/:id/rejection': { reason: 'x' },
    '/approvals/:id/return': { reason: 'x' },
    '/approvals/:id/questions': { question: 'x' },
    '/approvals/:id/questions/:question/answer': { answer: 'x' },
    '/approvals/:id/approvers': { person: someId, where: 'after', because: 'x' },
    '/vendors/:id/contacts': { name: 'x' },
    '/vendor-contacts/:id/edit': { name: 'x' },
    '/vendors/:id/holds': { stops: 'orders', reason: 'x' },
    '/vendors/:id/match-clearance': { reason: 'x' },
    '/vendor-holds/:id/edit': { reason: 'x' },
    '/vendor-holds/:id/lifting': { reason: 'x' },
    '/vendors/:id/documents': { kind_id: someId },
    '/vendor-documents/:id/refusal': { reason: 'x' },
    '/vendor-document-kinds/:id/edit': { name: 'x' },
    '/catalog-imports': { csv: 'code,name\nx,x\n' },
    '/catalog-imports/:id/columns': { fields: [] },
    '/catalog-imports/:id/corrections': { lines: [{ line: 2, cells: { name: 'x' } }] },
    '/catalog-imports/:id/left-out': { line: 2, leave_out: 'true' },
    '/vendor-imports': { csv: 'name\nx\n' },
    '/vendor-imports/:id/columns': { fields: [] },
    '/vendor-imports/:id/corrections': { lines: [{ line: 2, cells: { name: 'x' } }] },
    '/vendor-imports/:id/left-out': { line: 2, leave_out: 'true' },
    '/vendors/:id/addresses': someAddress,
    '/vendors/:id/merge': { into_id: someId, reason: 'x' },
    '/vendors/:id/deactivation': { reason: 'x' },
    '/vendor-addresses/:id/edit': someAddress,
    '/vendors/:id/tax-registrations': { country: 'AE', number: '1' },
    '/vendors/:id/block': { reason: 'x' },
    '/vendors/:id/onboarding-withdrawal': { reason: 'x' },
    '/purchase-orders/:id/answers/:answer/decision': { decision: 'accepted' },
    '/attachments/:id/removal': { reason: 'x' },
    '/vendors/:id/edit': { name: 'x', country: 'IN', currency: 'INR', payment_terms_days: 30 },
    '/cost-centers/:id/owner': { manager_id: someId, from: '2099-01-01' },
    '/departments/:id/manager': { manager_id: someId, from: '2099-01-01' },
    '/departments/:id/edit': { code: 'x', name: 'x', active: true },
    '/custom-fields/:id/edit': { label: 'x' },
    '/legal-entities/:id/edit': { code: 'x', name: 'x', active: true },
    '/cost-centers/:id/edit': { code: 'x', name: 'x', owner_id: someId, active: true },
    '/budgets/:id/edit': { amount: '1', mode: 'block' },
    '/categories/:id/edit': { code: 'x', name: 'x', active: true },
    '/delivery-places/:id/edit': { name: 'x', street: 'x', city: 'x', country: 'IN' },
    '/tax-codes/:id/edit': { code: 'x', name: 'x', rate: '1' },
    '/projects/:id/edit': { code: 'x', name: 'x', owner_id: someId, active: true },
    '/collections/:id/cancellation': { reason: 'x' },
    '/exchange-rate-proposals/:id/refusal': { reason: 'x' },
    '/me/passkeys/:id/name': { name: 'x' },
    '/role-proposals/:id/refusal': { reason: 'x' },
    '/members/:id/edit': { name: 'x', roles: ['buyer'] },
    '/members/:id/roles': { role: 'buyer' },
    '/members/:id/role-revocation': { grant_id: someId },
    '/approval-rules/:id/edit': { name: 'x', position: 1, approver: 'cost_center_owner' },
    '/approval-policies/:id/rules': { name: 'x', position: 1, approver: 'cost_center_owner' },
    '/approval-policies/:id/note': { reason: 'x' },
    '/match-policies/:id/note': { reason: 'x' },
    '/match-policies/:id/rules': { vendor_id: someId, ...standardTyped },
    '/match-policies/:id/authority': { authority: [] },
    '/match-policy-rules/:id/edit': standardTyped,
  }

  test('states its permission, its input and one sentence', () =>
    expect(
      routes
        .filter((r) => !r.spec.allow || !r.spec.input || !r.spec.summary.endsWith('.'))
        .map((r) => r.path),
    ).toEqual([]))
  test.each(kept.filter((r) => roleWithout(r)).map((r) => [`${r.method} ${r.path}`, r] as const))(
    '%s refuses who may not',
    async (_name, route) => {
      const who = mine.as(roleWithout(route)!)
      if (route.method !== 'delete')
        expect(
          (await (route.method === 'get' ? who.page(at(route)) : who.form(at(route)))).status,
        ).toBe(403)
      if (route.spec.json) expect((await who[route.method](at(route))).status).toBe(403)
    },
  )
  test.each(
    kept.filter((r) => r.path.includes(':')).map((r) => [`${r.method} ${r.path}`, r] as const),
  )('%s hides another organisation’s record', async (_name, route) => {
    const who = mine.as(roleWith(route))
    if (route.method !== 'delete') {
      const res = await (route.method === 'get'
        ? who.page(at(route))
        : who.form(at(route), bodies[route.path] ?? {}))
      expect(res.status).toBe(404)
      expect(res.text).not.toContain('CANARY')
    }
    if (!route.spec.json) return
    const api = await (route.method === 'post'
      ? who.post(at(route), bodies[route.path] ?? {})
      : who[route.method](at(route)))
    expect(api.status).toBe(404)
    expect(api.headers['content-type']).toContain('application/problem+json')
  })
  const versioned = kept.filter(
    (r) => r.method === 'post' && r.path.includes(':') && r.spec.json && takesVersion(r.spec.input),
  )
  test.each(versioned.map((r) => [r.path, r] as const))(
    '%s refuses who saw an older version',
    async (_name, route) => {
      const who = theirs.as(route.path === '/attachments/:id/removal' ? 'buyer' : roleWith(route))
      const body = bodies[route.path] ?? {}
      const byField = await who.post(at(route), { ...body, version: 987654 })
      expect([byField.status, byField.body.code]).toEqual([409, 'stale'])
      const byHeader = await who.post(at(route), body, { 'If-Match': '"987654"' })
      expect([byHeader.status, byHeader.body.code]).toEqual([412, 'stale'])
    },
  )
  describe.each(['department', 'entity'] as const)('for a person limited to one %s', (part) => {
    test('every list that a role of theirs may read opens', async () => {
      for (const path of ['/inbox', '/purchase-orders', '/invoices', '/cost-centers', '/history'])
        expect((await limited.get(part)!.page(path)).status, path).toBe(200)
    })
    test.each(kept.filter(isOfAPart).map((r) => [`${r.method} ${r.path}`, r] as const))(
      '%s hides a record of the rest',
      async (_name, route) => {
        const who = limited.get(part)!
        if (route.method !== 'delete') {
          const res = await (route.method === 'get'
            ? who.page(at(route))
            : who.form(at(route), bodies[route.path] ?? {}))
          expect([403, 404]).toContain(res.status)
          expect(res.text).not.toContain('CANARY')
        }
        if (!route.spec.json) return
        const api = await (route.method === 'post'
          ? who.post(at(route), bodies[route.path] ?? {})
          : who[route.method](at(route)))
        expect([403, 404]).toContain(api.status)
        expect(api.text).not.toContain('CANARY')
      },
    )
    test.each(
      kept
        .filter((r) => r.method === 'get' && !isOfAPart(r))
        .map((r) => [`${r.method} ${r.path}`, r] as const),
    )('%s names no record of the rest', async (_name, route) => {
      const who = limited.get(part)!
      const answers = [await who.page(at(route))]
      if (route.spec.json) answers.push(await who.get(at(route)))
      const hidden = ofAPart.map((key) => ids.get(key)!)
      for (const { status, text } of answers) {
        expect(status).toBeLessThan(500)
        expect(hidden.filter((id) => text.includes(id))).toEqual([])
      }
    })
  })
  test.each(kept.filter((r) => r.method === 'post').map((r) => [r.path, r] as const))(
    '%s refuses another site',
    async (_name, route) => {
      const who = mine.as(roleWith(route))
      expect((await who.form(at(route), {}, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
      expect(
        (await who.form(at(route), {}, { 'Sec-Fetch-Site': '', Origin: 'https://evil.test' }))
          .status,
      ).toBe(403)
    },
  )
  test.each(kept.filter((r) => r.method === 'delete').map((r) => [r.path, r] as const))(
    'delete %s refuses another site, and who does not say who they are',
    async (_name, route) => {
      expect(
        (await mine.as(roleWith(route)).delete(at(route), { 'Sec-Fetch-Site': 'cross-site' }))
          .status,
      ).toBe(403)
      expect((await supertest(mine.app).delete(`/api/v1${at(route)}`)).status).toBe(401)
      expect(
        (
          await supertest(mine.app)
            .delete(at(route))
            .set('Cookie', await mine.as(roleWith(route)).cookie())
            .set('Sec-Fetch-Site', 'same-origin')
        ).status,
      ).toBe(404)
    },
  )
  test.each(kept.filter((r) => r.method === 'get').map((r) => [r.path, r] as const))(
    '%s asks who you are',
    async (_name, route) => {
      expect((await supertest(mine.app).get(at(route))).headers['location']).toMatch(/^\/sign-in/)
      if (route.spec.json)
        expect((await supertest(mine.app).get(`/api/v1${at(route)}`)).status).toBe(401)
    },
  )
  test.each(kept.filter((r) => r.method === 'get').map((r) => [r.path, r] as const))(
    '%s shows its page, without a word of the other organisation',
    async (_name, route) => {
      const who = theirs.as(roleWith(route))
      const own = await who.page(
        `${at(route)}${/\/(receipts|returns|purchase-orders|change-orders)\/new/.test(route.path) ? `?purchase_order_id=${ids.get('purchase-orders')}&purchase_request_id=${ids.get('purchase-requests')}&receipt_id=${ids.get('receipts')}` : ''}`,
      )
      expect([200, 303]).toContain(own.status)
      if (route.path.includes(':')) return
      expect((await mine.as(roleWith(route)).page(route.path)).text).not.toContain('CANARY')
    },
  )
})

/** A person whose every role holds in one empty department or legal entity alone. */
async function limitedTo(
  tenant: TestTenant,
  part: 'department' | 'entity',
): Promise<ReturnType<typeof personAt>> {
  const [path, code] =
    part === 'department' ? ['/departments', 'ELSE-D'] : ['/legal-entities', 'ELSE-E']
  const made = await tenant.as('admin').post(path, { code, name: 'Elsewhere', active: true })
  const email = `limited-${part}@${tenant.slug}.test`
  const joined = await givenJoined(tenant, { name: 'Limited', email, roles: ['requester'] })
  const userId = String(joined.body.id)
  await asOwner("update memberships set roles = '{}' where tenant_id = $1 and user_id = $2", [
    tenant.tenantId,
    userId,
  ])
  await asOwner(
    `insert into role_grants (tenant_id, id, user_id, role, ${part}_id, valid, granted_by)
    select $1, gen_random_uuid(), $2, role, $3, daterange('2020-01-01', null), $4
    from unnest($5::text[]) role`,
    [
      tenant.tenantId,
      userId,
      made.body.id,
      (await tenant.actor('admin')).userId,
      roles.filter((role) => role !== 'admin'),
    ],
  )
  const named = { ...tenant, users: { [`auditor@${part}.test`]: userId } }
  const { access_token: token } = await tenant.tokens.issue({
    userId,
    tenantId: tenant.tenantId,
  })
  return personAt(await product(), named, 'auditor', part, async () => token)
}
