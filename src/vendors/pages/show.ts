import { toText } from '../../messages/index.ts'
import { commentsOf } from '../../comments/index.ts'
import { attachmentsOf } from '../../attachments/index.ts'
import { customFacts } from '../../custom-fields/index.ts'
import { timelineOf } from '../../history/index.ts'
import { countries } from '../../kernel/countries.ts'
import { money } from '../../kernel/money.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { moneyText } from '../../platform/view/format.ts'
import { withMenu } from '../../platform/view/header.ts'
import { aloneText, isOnlyPerson } from '../../segregation-of-duties/index.ts'
import type { Action, Banner, Cell, Table, RecordPage } from '../../platform/view/ui.ts'
import { bankAccountsOf } from '../../vendor-bank-accounts/index.ts'
import { checksPanel } from '../../vendor-checks/index.ts'
import { scorecardPanel } from '../../vendor-scorecards/index.ts'
import { documentsPanel } from '../../vendor-documents/index.ts'
import { holdsPanel } from '../../vendor-holds/index.ts'
import { differences } from '../change.ts'
import * as portal from '../portal-queries.ts'
import * as queries from '../queries.ts'
import * as shown from '../page-queries.ts'
import { url } from '../url.ts'
import { documentStatuses, languageNames, purposeNames, risks, statusOf } from '../words.ts'
import { onboardingActions, onboardingStatus, portalCells } from './portal.ts'
import type { Vendor } from '../api.ts'
import { mergesTable } from './merges.ts'
import { profileFacts, scopeFacts, vendorStats } from './facts.ts'
import { addressesTable, registrationsTable } from './parts.ts'

export async function showPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [vendor, orders, invoices, events, attached, comments, alone, contacts, parts, panels] =
    await Promise.all([
      queries.findShown(ctx.tx, id),
      shown.orders(ctx.tx, id),
      shown.invoices(ctx.tx, id),
      timelineOf(ctx, id),
      attachmentsOf(ctx, 'vendor', id),
      commentsOf(ctx, 'vendor', id),
      isOnlyPerson(ctx),
      shown.contacts(ctx.tx, id),
      Promise.all([
        shown.registrations(ctx.tx, id),
        shown.addresses(ctx.tx, id),
        shown.profile(ctx.tx, id),
        shown.figures(ctx.tx, id),
        shown.proposedMerges(ctx.tx, id),
        bankAccountsOf(ctx, id),
        portal.accounts(ctx.tx, id),
        portal.onboarding(ctx.tx, id),
        shown.categories(ctx.tx, id),
        shown.entities(ctx.tx, id),
        customFacts(ctx, { kind: 'vendor', id }),
        documentsPanel(ctx, id),
      ]),
      Promise.all([holdsPanel(ctx, id), scorecardPanel(ctx, id), checksPanel(ctx, id)]),
    ])
  const [
    registrations,
    addresses,
    profile,
    figures,
    merges,
    accounts,
    inPortal,
    details,
    sells,
    buyers,
    custom,
    papers,
  ] = parts
  const [holds, score, checks] = panels
  const manages = ctx.actor.permissions.has('vendors.manage')
  const documents = (label: string, path: string, rows: typeof orders): Table => ({
    label,
    columns: [{ label }, { label: 'Status' }, { label: 'Amount', align: 'end' }],
    rows: rows.map((d) => ({
      cells: [
        { kind: 'link', text: d.number, href: `${path}/${d.id}` },
        {
          kind: 'status',
          status: documentStatuses[d.status] ?? { text: d.status, tone: 'neutral' },
        },
        { kind: 'money', text: moneyText(money(d.amount, d.currency)) },
      ],
    })),
  })
  return {
    title: vendor.name,
    budget: null,
    banner: bannerOf(ctx, vendor, alone),
    note:
      orders.length + invoices.length
        ? null
        : 'Nothing was ordered from or billed by this vendor yet.',
    attachments: attached,
    comments,
    timeline: { events },
    header: withMenu({
      title: vendor.name,
      crumbs: [{ label: 'Vendors', href: url.index }, { label: vendor.number }],
      statuses: [
        statusOf(vendor),
        ...onboardingStatus(vendor, details),
        ...holds.statuses,
        ...papers.statuses,
      ],
      meta: vendor.status_reason ?? undefined,
      buttons: [
        ...(manages
          ? [
              { label: 'Edit', href: url.edit(id), icon: 'pencil' as const },
              { label: 'Add contact', href: url.newContact(id), icon: 'user-plus' as const },
              { label: 'Add address', href: url.newAddress(id), icon: 'map-pin' as const },
              {
                label: 'Add tax number',
                href: url.newTaxRegistration(id),
                icon: 'landmark' as const,
              },
              { label: 'Merge', href: url.merge(id), icon: 'split' as const },
              { label: 'Profile', href: url.profile(id), icon: 'file-text' as const },
              { label: 'Categories and entities', href: url.scope(id), icon: 'tags' as const },
            ]
          : []),
        ...papers.buttons,
        ...accounts.buttons,
        ...holds.buttons,
        ...score.buttons,
      ],
      actions: [
        ...checks.actions,
        ...actionsOn(
          vendor,
          manages,
          ctx.actor.permissions.has('vendors.approve') && (alone || !isAuthor(ctx, vendor)),
        ),
        ...(manages && contacts.length ? onboardingActions(id, details) : []),
      ],
    }),
    stats: [...vendorStats(ctx, figures, id), ...papers.stats, ...accounts.stats, ...checks.stats],
    facts: [
      { label: 'VAT number', text: vendor.vat_id ?? 'None' },
      { label: 'E-mail', text: vendor.email ?? 'None' },
      { label: 'Orders go to', text: ordersGoTo(vendor) },
      { label: 'Country', text: countries.of(vendor.country) ?? vendor.country },
      { label: 'Currency', text: vendor.currency },
      { label: 'Payment terms', text: `${vendor.payment_terms_days} days` },
      { label: 'Risk', text: risks[vendor.risk], note: profile?.risk_reason ?? undefined },
      ...scopeFacts(sells, buyers),
      ...profileFacts(profile),
      ...custom,
    ],
    tables: [
      ...holds.tables,
      ...checks.tables,
      ...score.tables,
      ...changesTable(vendor),
      ...mergesTable(ctx, merges, { id, alone }),
      ...registrationsTable(registrations, checks.registered, manages),
      ...addressesTable(addresses, manages),
      ...contactsTable(contacts, inPortal, manages),
      ...papers.tables,
      ...accounts.tables,
      ...(orders.length
        ? [{ title: 'Latest orders', table: documents('Order', '/purchase-orders', orders) }]
        : []),
      ...(invoices.length
        ? [{ title: 'Latest invoices', table: documents('Invoice', '/invoices', invoices) }]
        : []),
    ],
  }
}

/** The first contact for orders, else the vendor's own address. */
const ordersGoTo = (vendor: Vendor): string =>
  vendor.order_emails.split(', ')[0] || vendor.email || 'Nobody: no e-mail is known'

type Contacts = Awaited<ReturnType<typeof shown.contacts>>

type Accounts = Awaited<ReturnType<typeof portal.accounts>>

function contactsTable(
  contacts: Contacts,
  accounts: Accounts,
  manages: boolean,
): { title: string; table: Table }[] {
  if (contacts.length === 0) return []
  return [
    {
      title: 'Contacts',
      table: {
        label: 'Contacts',
        columns: [
          { label: 'Name' },
          { label: 'E-mail' },
          { label: 'Gets' },
          { label: 'Language' },
          { label: 'Portal' },
          ...(manages ? [{ label: 'Invite' }, { label: 'Withdraw' }, { label: 'Remove' }] : []),
        ],
        rows: contacts.map((c) => ({ cells: contactCells(c, accounts, manages) })),
      },
    },
  ]
}

function contactCells(c: Contacts[number], accounts: Accounts, manages: boolean): Cell[] {
  const note = c.active ? undefined : 'Not active'
  return [
    manages
      ? { kind: 'link', text: c.name, href: url.editContact(c.id), note }
      : { kind: 'text', text: c.name, note },
    { kind: 'text', text: c.email ?? '—', note: c.phone ?? undefined },
    { kind: 'text', text: c.purposes.map((p) => purposeNames[p]).join(', ') || '—' },
    { kind: 'muted', text: languageNames[c.language] },
    ...portalCells(c, accounts, manages),
    ...(manages ? [{ kind: 'action' as const, action: removalOf(c) }] : []),
  ]
}

const removalOf = ({ id, version: at, name }: Contacts[number]): Action => ({
  label: 'Remove',
  href: url.contactRemoval(id),
  tone: 'ghost',
  small: true,
  confirm: `Remove ${name}?`,
  version: at,
  key: `contact-removal-${id}-${at}`,
})

/** Who may approve it, where that is not the reader: those who wrote what waits may not. */
function bannerOf(ctx: ReadCtx, vendor: Vendor, alone: boolean): Banner | null {
  if (vendor.status !== 'pending') return null
  if (alone) return { tone: 'info', text: aloneText }
  return isAuthor(ctx, vendor)
    ? {
        tone: 'info',
        text: 'You created or changed it, so another controller or administrator approves it before anything is ordered.',
        button: ctx.actor.permissions.has('members.read')
          ? { label: 'Who can', href: '/members' }
          : undefined,
      }
    : null
}
const isAuthor = (ctx: ReadCtx, v: Vendor): boolean =>
  [v.created_by, v.edited_by, ...v.changed_by].includes(ctx.actor.userId)

/** The change that somebody else must approve: the old and the new values. */
function changesTable(vendor: Vendor): { title: string; table: Table }[] {
  const changes = vendor.approved_values ? differences(vendor.approved_values, vendor) : []
  if (changes.length === 0) return []
  return [
    {
      title: 'Changed since it was approved',
      table: {
        label: 'Changed since it was approved',
        columns: [{ label: 'What' }, { label: 'Approved' }, { label: 'Now' }],
        rows: changes.map(({ label, from, to }) => ({
          cells: [
            { kind: 'text', text: toText(label) },
            { kind: 'muted', text: from },
            { kind: 'text', text: to },
          ],
        })),
      },
    },
  ]
}

function actionsOn(
  { id, status, version: at }: Vendor,
  manages: boolean,
  approves: boolean,
): Action[] {
  const action = (
    noun: string,
    label: string,
    tone: Action['tone'],
    needsReason = false,
  ): Action => ({
    label,
    href: `${url.show(id)}/${noun}`,
    tone,
    needsReason,
    key: `${noun}-${id}-${at}`,
  })
  if (status === 'pending')
    return [
      ...(approves ? [action('approval', 'Approve the vendor', 'primary')] : []),
      ...(manages ? [action('block', 'Block', 'secondary', true)] : []),
    ]
  if (!manages) return []
  if (status === 'inactive') return [action('reactivation', 'Use again', 'secondary')]
  return [
    status === 'active'
      ? action('block', 'Block', 'secondary', true)
      : action('unblock', 'Unblock', 'secondary'),
    action('deactivation', 'Stop using', 'ghost', true),
  ]
}
