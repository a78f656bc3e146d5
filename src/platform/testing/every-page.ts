import { askWriteOff, givenPaidAdvance } from './given-advances.ts'
import { givenPriceChange, givenShop, givenVisit } from './given-catalog.ts'
import { describedRoutes } from '../../compose.ts'
import { givenExport, givenJournalFormat, givenLedgerAccounts } from './given-journals.ts'
import {
  givenAnswer,
  givenLostCredit,
  givenPayable,
  givenPayFrom,
  givenRun,
  givenTerms,
} from './given-payments.ts'
import { ublInvoice } from '../../integrations/e-invoice/samples.ts'
import { permissionsOf, roles, type Role } from '../../kernel/permissions.ts'
import type { Route } from '../http/route.ts'
import {
  available,
  givenApproved,
  givenBlanketOrder,
  givenCapture,
  givenCollection,
  givenIssued,
  givenProvenAccount,
  givenSubmitted,
  receive,
} from './given.ts'
import { givenShipNotice } from './given-ship-notices.ts'
import { newTenant, type TestTenant } from './harness.ts'

type Kept = Exclude<Route, { kind: 'public' }>
export type Stop = {
  view?: string | undefined
  role: Role | null
  path: string
  status: number
  empty?: boolean
}

export const kept = describedRoutes().filter((route): route is Kept => route.kind !== 'public')
export const roleWith = ({ spec }: Kept): Role =>
  roles.find((role) => spec.allow === 'member' || permissionsOf([role]).has(spec.allow))!
export const nowhere = '01900000-0000-7000-8000-000000000000'

/** One organisation with a document of every kind, in the states that show the most. */
export async function givenEverything(): Promise<{
  tenant: TestTenant
  ids: Map<string, string>
  more: Stop[]
}> {
  const tenant = await newTenant()
  const { order, budgetId, vendorId, costCenterId } = await givenIssued(tenant, 1_000_000_000n)
  const receipt = await receive(tenant, order, '6')
  const goodsReturn = await tenant.as('receiver').post('/returns', {
    receipt_id: receipt.body.id,
    intent: 'credit',
    reason: 'Two screens are broken',
    lines: [{ receipt_line_id: receipt.body.lines[0].id, quantity: '2' }],
  })
  await tenant.as('controller').post('/periods', {
    entity_id: (await tenant.as('admin').get('/legal-entities')).body.data[0].id,
    month: '2020-01-01',
    reason: 'The books of the month are done',
  })
  const payable = await givenPayable(tenant)
  const terms = await givenTerms(tenant, payable.vendorId, {
    parts: [{ percent: '100', days: 30 }],
    discount_percent: '2',
    discount_days: 10,
  })
  const paidFrom = await givenPayFrom(tenant)
  const { run: draftRun } = await givenRun(tenant)
  const answer = await givenAnswer(tenant)
  const { run: releasedRun } = await givenRun(tenant, 'released')
  const capture = async (sample: Parameters<typeof ublInvoice>[0]) =>
    (
      await tenant
        .as('ap_clerk')
        .upload('/invoices', { bytes: Buffer.from(ublInvoice(sample)), name: 'i.xml' })
    ).body.id as string
  const held = await capture({
    number: 'H-1',
    order: order.number,
    lines: [{ name: 'Latitude 5450', quantity: '11', price: '75000.00' }],
    charge: '900.00',
  })
  const lost = await capture({ number: 'H-2', order: 'none' })
  await capture({
    number: 'H-3',
    order: order.number,
    lines: [{ name: 'Latitude 5450', quantity: '2', price: '68500.00' }],
  })
  const approved = await givenApproved(tenant, costCenterId)
  const pending = await givenSubmitted(tenant, costCenterId)
  const draft = await tenant.as('requester').post('/purchase-requests', {
    title: 'Docks',
    cost_center_id: costCenterId,
    need_by: '2099-01-01',
    lines: [{ description: 'Dock', quantity: '1', unit: 'each', unit_price: '1' }],
  })
  const certificate = (name: string, validUntil: string) =>
    tenant.as('buyer').upload(
      '/attachments',
      { bytes: Buffer.from('Certificate'), name },
      {
        subject_kind: 'vendor',
        subject_id: vendorId,
        kind: 'insurance',
        valid_until: validUntil,
      },
    )
  const document = await certificate(
    'Public liability.txt',
    new Date(Date.now() + 12 * 86_400_000).toISOString().slice(0, 10),
  )
  await certificate('Public liability of last year.txt', '2025-01-31')
  await tenant
    .as('buyer')
    .upload(
      '/attachments',
      { bytes: Buffer.from('Quote'), name: 'Quote.txt' },
      { subject_kind: 'purchase_order', subject_id: order.id, kind: 'quote' },
    )
  await available(tenant, document.body.id)
  const contact = await tenant.as('buyer').post(`/vendors/${vendorId}/contacts`, {
    name: 'Meera Rao',
    for_invoices: true,
    active: true,
    language: 'en',
  })
  const hold = await tenant.as('buyer').post(`/vendors/${vendorId}/holds`, {
    stops: 'payments',
    reason: 'Their new account is not verified',
  })
  const documentKinds = await tenant.as('admin').get('/vendor-document-kinds')
  const documentKind = documentKinds.body.data[0].id as string
  await tenant.as('admin').post(`/vendor-document-kinds/${documentKind}/rules`, {})
  await tenant
    .as('admin')
    .post(`/vendor-document-kinds/${documentKinds.body.data[1].id}/rules`, { country: 'IN' })
  const paper = await tenant.as('buyer').upload(
    `/vendors/${vendorId}/documents`,
    { bytes: Buffer.from('Certificate'), name: 'Certificate.txt' },
    {
      kind_id: documentKind,
      expires_on: new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10),
    },
  )
  const address = await tenant.as('buyer').post(`/vendors/${vendorId}/addresses`, {
    purpose: 'legal',
    street: '14 Industrial Estate Road',
    city: 'Bengaluru',
    country: 'IN',
  })
  const table = await tenant
    .as('buyer')
    .post('/vendor-imports', { csv: 'name,country,Colour\nDeccan Bearings,IN,red\nNobody,,\n' })
  const bankAccount = await givenProvenAccount(tenant, vendorId, 'DE89370400440532013000')
  const policy = await tenant.as('admin').post('/approval-policies')
  const matchPolicy = await tenant.as('admin').post('/match-policies')
  const category = await tenant
    .as('controller')
    .post('/categories', { code: 'IT', name: 'Information technology', active: true })
  await tenant.as('controller').post('/categories', {
    code: 'LAP',
    name: 'Laptops',
    active: true,
    parent_id: category.body.id,
  })
  const place = await tenant
    .as('controller')
    .post('/delivery-places', { name: 'Plant', street: 'Plot 7', city: 'Hosur', country: 'IN' })
  const tax = await tenant
    .as('controller')
    .post('/tax-codes', { code: 'GST18', name: 'GST 18 %', rate: '18', active: true })
  const project = await tenant.as('controller').post('/projects', {
    code: 'SITE',
    name: 'New site',
    owner_id: (await tenant.actor('approver')).userId,
    active: true,
  })
  const part = await tenant.as('controller').post('/budgets', {
    category_id: category.body.id,
    fiscal_year:
      Number(new Date().toISOString().slice(0, 4)) - (new Date().getUTCMonth() < 3 ? 1 : 0),
    amount: '5000',
    mode: 'route',
    owner_id: (await tenant.actor('approver')).userId,
    parent_id: budgetId,
    pace: 'even',
    pace_mode: 'warn',
  })
  const rates = await tenant.as('controller').post('/exchange-rates', {
    currency: 'USD',
    valid_on: '2026-01-01',
    rate: '90',
    source: 'ECB',
  })
  const rateId = rates.body.id as string
  const transfer = await tenant.as('controller').post('/budget-transfers', {
    from_id: budgetId,
    to_id: part.body.id,
    amount: '250',
    reason: 'The site needs it',
  })
  const change = await tenant.as('buyer').post('/change-orders', {
    purchase_order_id: order.id,
    reason: 'They are needed later',
    expected_on: '2035-03-01',
    lines: [],
  })
  const shop = await givenShop(tenant, vendorId)
  const visit = await givenVisit(tenant, shop)
  const itemTable = await tenant.as('buyer').post('/catalog-imports', {
    csv: 'code,name,unit,Colour\nMASK,Dust mask,each,white\nNAMELESS,,each,\n',
  })
  const priceChange = await givenPriceChange(tenant, { vendorId })
  const department = await tenant
    .as('admin')
    .post('/departments', { code: 'OPS', name: 'Operations', active: true })
  const entities = await tenant.as('admin').get('/legal-entities')
  const customField = await tenant
    .as('admin')
    .post('/custom-fields', { label: 'Insured for', key: 'insured', type: 'number' })
  const blanketId = await givenBlanketOrder(tenant, vendorId)
  const blanket = await tenant.as('buyer').get(`/blanket-orders/${blanketId}`)
  const notices = await tenant.as('requester').get('/notifications')
  await tenant.as('requester').post('/users/me/devices', {
    fcm_token: `phone-${tenant.slug}`,
    device_type: 'android',
    device_name: 'Pixel 9',
  })
  const item = await tenant
    .as('buyer')
    .post('/catalog', { code: 'LAT-5450', name: 'Latitude 5450', unit: 'each', active: true })
  await tenant.as('buyer').post(`/catalog/${item.body.id}/prices`, {
    vendor_id: vendorId,
    min_quantity: '10',
    unit_price: '68500',
    currency: 'INR',
    contract: 'K-77',
    preferred: true,
    valid_from: '2026-01-01',
  })
  const bundle = await tenant.as('buyer').post('/catalog-bundles', {
    name: 'New colleague',
    lines: [{ item_id: item.body.id, quantity: '1' }],
  })
  await tenant.as('buyer').post(`/purchase-requests/${draft.body.id}/comments`, {
    body: 'Does @The requester need all of them?',
  })
  await tenant.as('requester').post(`/cart/items/${item.body.id}`, { quantity: '2' })
  const ahead = await givenPaidAdvance(tenant)
  const writeOff = await askWriteOff(tenant, ahead.advance, { amount: '40' })
  const lostCredit = await givenLostCredit(tenant)
  const ledgerAccounts = await givenLedgerAccounts(tenant)
  const journal = await givenExport(tenant)
  const journalFormat = await givenJournalFormat(tenant)
  return {
    tenant,
    ids: new Map([
      ['ledger-accounts', ledgerAccounts.tax],
      ['journals', journal.id],
      ['journal-formats', journalFormat.id],
      ['journal-entries', journal.journal[0]!.id],
      ['blanket-orders', blanketId],
      ['payment-terms', terms],
      ['payment-accounts', paidFrom],
      ['payments/runs', releasedRun.id],
      ['payments', releasedRun.payments[0]!.id],
      ['bank-answers', answer.id],
      ['bank-answer-lines', answer.answers[0]!.id],
      ['instalments', payable.invoice.instalments[0]!.id],
      ['blanket-order-lines', blanket.body.lines[0].id],
      ['catalog', item.body.id],
      ['catalog-bundles', bundle.body.id],
      ['categories', category.body.id],
      ['projects', project.body.id],
      ['tax-codes', tax.body.id],
      ['delivery-places', place.body.id],
      ['budget-transfers', transfer.body.id],
      ['exchange-rate-proposals', rateId],
      ['attachments', document.body.id],
      ['delegations', document.body.id],
      ['purchase-requests', draft.body.id],
      ['approvals', pending.approval_id],
      ['purchase-orders', order.id],
      ['landed-costs', order.id],
      ['advances', order.id],
      ['paid-advances', ahead.advance],
      ['advance-refunds', writeOff.body.id],
      ['credits', lostCredit.credit],
      ['credit-refunds', lostCredit.id],
      ['retainage', order.id],
      ['change-orders', change.body.id],
      ['receipts', receipt.body.id],
      ['ship-notices', (await givenShipNotice(tenant, order, { vendorId })).id],
      ['purchase-order-lines', order.lines[0]!.id],
      ['returns', goodsReturn.body.id],
      ['invoices', held],
      ['invoice-captures', (await givenCapture(tenant)).id],
      ['collections', await givenCollection(tenant, vendorId)],
      ['vendors', vendorId],
      ['vendor-contacts', contact.body.id],
      ['vendor-holds', hold.body.id],
      ['vendor-documents', paper.body.id],
      ['vendor-document-kinds', documentKind],
      ['vendor-addresses', address.body.id],
      ['vendor-imports', table.body.id],
      ['catalog-imports', itemTable.body.id],
      ['cart/items', item.body.id],
      ['punchout-sites', shop],
      ['punchouts', visit],
      ['price-changes', priceChange.id],
      ['bank-accounts', bankAccount],
      ['cost-centers', costCenterId],
      ['budgets', budgetId],
      ['members', (await tenant.actor('buyer')).userId],
      ['approval-rules', policy.body.rules[0].id],
      ['approval-policies', policy.body.id],
      ['match-policies', matchPolicy.body.id],
      ['match-policy-rules', matchPolicy.body.rules[0].id],
      ['departments', department.body.id],
      ['legal-entities', entities.body.data[0].id],
      ['custom-fields', customField.body.id],
      ['notifications', notices.body.data[0].id],
      ['to order', approved.id],
    ]),
    more: [
      {
        role: 'buyer',
        path: `/attachments/new?subject_kind=vendor&subject_id=${vendorId}`,
        status: 200,
      },
      { role: 'buyer', path: `/vendors/${vendorId}`, status: 200 },
      { role: 'ap_clerk', path: `/payments/runs/${draftRun.id}`, status: 200 },
      { role: 'controller', path: `/bank-accounts/${bankAccount}`, status: 200 },
      { role: null, path: '/b/nothing', status: 404 },
      { role: 'buyer', path: '/attachments', status: 200 },
      { role: 'buyer', path: '/purchase-orders/new', status: 200 },
      { role: 'buyer', path: '/purchase-orders/new?direct=yes', status: 200 },
      { role: 'approver', path: `/purchase-requests/${pending.id}`, status: 200 },
      { role: 'buyer', path: `/purchase-requests/${approved.id}`, status: 200 },
      { role: 'ap_clerk', path: `/invoices/${held}`, status: 200 },
      { role: 'ap_clerk', path: `/invoices/${lost}`, status: 200 },
      { role: 'controller', path: `/budgets/${part.body.id}?figure=amount`, status: 200 },
      { role: 'approver', path: `/budget-transfers/${transfer.body.id}`, status: 200 },
      { role: 'admin', path: `/exchange-rate-proposals/${rateId}`, status: 200 },
      { role: 'buyer', path: '/inbox', status: 200 },
      { role: 'receiver', path: '/inbox', status: 200 },
      { role: 'approver', path: '/inbox', status: 200 },
      { role: 'auditor', path: '/search?q=a', status: 200 },
      { role: null, path: '/sign-in', status: 200 },
      { role: null, path: '/dev', status: 200 },
      { role: null, path: '/sign-in/link', status: 200 },
      { role: null, path: '/sign-in/sso', status: 200 },
      { role: null, path: '/sign-in/sso?email=a@nobody.example', status: 422 },
      { role: 'buyer', path: '/step-up', status: 200 },
      { role: 'buyer', path: '/me/security/password', status: 200 },
      { role: 'requester', path: '/members', status: 403 },
      { role: 'requester', path: `/purchase-requests/${nowhere}`, status: 404 },
      { role: 'requester', path: '/nowhere', status: 404 },
    ],
  }
}

const query: Record<string, (ids: ReadonlyMap<string, string>) => string> = {
  '/purchase-orders/new': (ids) => `?purchase_request_id=${ids.get('to order')}`,
  '/change-orders/new': (ids) => `?purchase_order_id=${ids.get('purchase-orders')}`,
  '/receipts/new': (ids) => `?purchase_order_id=${ids.get('purchase-orders')}`,
  '/receipts/scan': (ids) => `?code=4006381333931&purchase_order_id=${ids.get('purchase-orders')}`,
  '/returns/new': (ids) => `?receipt_id=${ids.get('receipts')}`,
  '/attachments/new': (ids) =>
    `?subject_kind=purchase_request&subject_id=${ids.get('purchase-requests')}`,
}
export const at = (feature: string, path: string, ids: ReadonlyMap<string, string>): string =>
  path.replace(
    ':id',
    ids.get(path.split('/').slice(1, 3).join('/')) ??
      ids.get(path.split('/')[1]!) ??
      ids.get(feature) ??
      nowhere,
  ) + (query[path]?.(ids) ?? '')

/** Every page of the route table, with a real record behind it. */
export const pages = (ids: ReadonlyMap<string, string>): Stop[] =>
  kept
    .filter((route) => route.kind === 'read' && route.spec.view)
    .map((route) => ({
      role: roleWith(route),
      view: route.spec.view,
      path: at(route.feature, route.path, ids),
      status: 200,
    }))
