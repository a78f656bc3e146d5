import { roleLabels, isRole } from '../kernel/permissions.ts'
import {
  authorityOf,
  creditKinds,
  handling,
  mayAcceptAlone,
  authorityRoles,
  type AuthorityKind,
  type MatchPolicy,
} from '../matching/index.ts'
import { toText } from '../messages/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Action, ExceptionCard } from '../platform/view/ui.ts'
import { stakeOf } from './acceptance.ts'
import { authorityInWords } from './authority-words.ts'
import type { HoldRow } from './hold-queries.ts'
import type { Invoice } from './invoice.ts'
import { creditLabels } from './match-table.ts'
import { amountShown } from './states.ts'
import { url } from './url.ts'

export type Looked = {
  ctx: ReadCtx
  invoice: Invoice
  policy: MatchPolicy
  /** The moves this person may make. */
  allowed: readonly string[]
}

/** One hold: what is wrong, who solves it, whose authority accepts it, and the buttons that do. */
export function holdCard(looked: Looked, hold: HoldRow): ExceptionCard {
  const kind = handling[hold.reason].accept
  const base = looked.ctx.actor.organisation.baseCurrency
  const authority = kind && authorityOf(looked.policy, authorityRoles, kind)
  return {
    text: toText(hold.message),
    owner: hold.approval_id ? 'an approval' : ownerWords(hold.owner_role),
    ...(authority && !hold.approval_id ? { note: authorityInWords(authority, base) } : {}),
    actions: [
      ...approvalLink(hold),
      ...receive(looked, hold),
      ...proposeAccount(looked, hold),
      ...seeAccounts(looked, hold),
      ...seeHold(looked, hold),
      ...seeOrderHold(looked, hold),
      ...credits(looked, hold),
      ...(kind && !hold.approval_id ? accept(looked, hold, kind) : []),
      ...reject(looked, hold),
    ],
  }
}

const ownerWords = (role: string): string =>
  `the ${(isRole(role) ? roleLabels[role] : role).replace(/^[A-Z](?![A-Z])/, (first) => first.toLowerCase())}`

const approvalLink = (hold: HoldRow): Action[] =>
  hold.approval_id
    ? [
        {
          label: 'Open its approval',
          href: `/approvals/${hold.approval_id}`,
          method: 'get',
          tone: 'secondary',
          icon: 'list-checks',
        },
      ]
    : []

const doors: Record<AuthorityKind, { move: string; href: (id: string) => string }> = {
  price: { move: 'accept_price', href: url.price },
  quantity: { move: 'accept_price', href: url.price },
  charges: { move: 'accept_price', href: url.price },
  document: { move: 'accept_document', href: url.document },
  funds: { move: 'accept_funds', href: url.funds },
}

/** Within the person's authority it is accepted; above it, the same button asks people to approve it. */
function accept(
  { ctx, invoice, policy, allowed }: Looked,
  hold: HoldRow,
  kind: AuthorityKind,
): Action[] {
  const { move, href } = doors[kind]
  if (!allowed.includes(move)) return []
  const roles = [...ctx.actor.roles, ...ctx.actor.limitedRoles.map((limited) => limited.role)]
  const authority = authorityOf(policy, roles, kind)
  const alone = mayAcceptAlone(authority, stakeOf(ctx, invoice, hold))
  const currency = hold.reason === 'funds' ? ctx.actor.organisation.baseCurrency : invoice.currency
  const what = kind === 'document' ? 'it' : `${amountShown(hold.variance, currency)} more`
  return [
    {
      label: alone ? `Accept ${what}` : `Ask for approval of ${what}`,
      href: href(invoice.id),
      tone: 'primary',
      kbd: '1',
      needsReason: true,
      version: invoice.version,
      key: `accept-${hold.id}-${invoice.version}`,
      fields: { hold_id: hold.id },
      target: '#invoice',
    },
  ]
}

const receive = ({ ctx, invoice }: Looked, hold: HoldRow): Action[] =>
  hold.reason === 'not_received' &&
  invoice.purchase_order_id &&
  ctx.actor.permissions.has('receipts.post')
    ? [
        {
          label: 'Post the missing receipt',
          href: `/receipts/new?purchase_order_id=${invoice.purchase_order_id}`,
          method: 'get',
          tone: 'primary',
          icon: 'package-check',
          kbd: '1',
          fields: { purchase_order_id: invoice.purchase_order_id },
        },
      ]
    : []

const proposeAccount = ({ ctx, invoice }: Looked, hold: HoldRow): Action[] =>
  hold.reason === 'bank_account' && ctx.actor.permissions.has('vendor_bank_accounts.propose')
    ? [
        {
          label: 'Propose the account',
          href: `/vendors/${invoice.vendor_id}/bank-accounts/new`,
          method: 'get',
          tone: 'primary',
          icon: 'landmark',
          kbd: '1',
        },
      ]
    : []

const seeAccounts = ({ ctx, invoice }: Looked, hold: HoldRow): Action[] =>
  hold.reason === 'bank_account' && ctx.actor.permissions.has('vendor_bank_accounts.read')
    ? [
        {
          label: 'See the vendor’s accounts',
          href: `/vendors/${invoice.vendor_id}/bank-accounts`,
          method: 'get',
          tone: 'secondary',
        },
      ]
    : []

const seeHold = ({ ctx, invoice }: Looked, hold: HoldRow): Action[] =>
  hold.reason === 'vendor_hold' && ctx.actor.permissions.has('vendors.read')
    ? [
        {
          label: 'See the hold',
          href: `/vendors/${invoice.vendor_id}/holds`,
          method: 'get',
          tone: 'primary',
          icon: 'lock',
          kbd: '1',
        },
      ]
    : []

const seeOrderHold = ({ ctx, invoice }: Looked, hold: HoldRow): Action[] =>
  hold.reason === 'order_hold' && ctx.actor.permissions.has('purchase_orders.read')
    ? [
        {
          label: 'Go to the order',
          href: `/purchase-orders/${invoice.purchase_order_id}`,
          method: 'get',
          tone: 'primary',
          icon: 'pause',
          kbd: '1',
        },
      ]
    : []

const credits = ({ invoice, allowed }: Looked, hold: HoldRow): Action[] =>
  hold.reason === 'credit_kind' && allowed.includes('say_credits')
    ? creditKinds.map((kind) => ({
        label: creditLabels[kind],
        href: url.credits(invoice.id),
        tone: 'secondary' as const,
        version: invoice.version,
        key: `credits-${hold.id}-${kind}`,
        fields: { position: String(hold.position), credits: kind },
        target: '#invoice',
      }))
    : []

const reject = ({ invoice, allowed }: Looked, hold: HoldRow): Action[] =>
  allowed.includes('reject')
    ? [
        {
          label: 'Reject invoice',
          href: url.rejection(invoice.id),
          tone: 'secondary',
          kbd: '2',
          needsReason: true,
          version: invoice.version,
          key: `reject-${invoice.id}-${hold.id}`,
          target: '#invoice',
        },
      ]
    : []
