import type { latestSteps } from '../../approvals/index.ts'
import { usedRateText } from '../../organisations/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText } from '../../platform/view/format.ts'
import type { Action, Button, Fact, PageHeader } from '../../platform/view/ui.ts'
import type { usedRateOf } from '../changes.ts'
import { minimumWarning, totalsOf } from '../../vendor-profiles/index.ts'
import { moves } from '../purchase-request.ts'
import type * as queries from '../queries.ts'
import { stateOf } from '../states.ts'
import { text } from '../tables.ts'
import { url } from '../url.ts'

type PurchaseRequest = Awaited<ReturnType<typeof queries.find>>
type Steps = Awaited<ReturnType<typeof latestSteps>>
type UsedRate = Awaited<ReturnType<typeof usedRateOf>>

/** What may be done with a request now. */
function actionsOf(ctx: ReadCtx, pr: PurchaseRequest): Action[] {
  const actions = moves
    .actions(pr, ctx.actor)
    .flatMap(({ name, label }) => actionFor(name, label, pr))
  return ctx.actor.permissions.has('purchase_requests.create')
    ? [copyOf(pr.id), ...actions]
    : actions
}

const copyOf = (id: string): Action => ({
  label: 'Copy',
  href: url.copy(id),
  tone: 'secondary',
  icon: 'copy',
  key: crypto.randomUUID(),
})

function actionFor(name: string, label: string, pr: PurchaseRequest): Action[] {
  const { id } = pr
  if (name === 'submit')
    return [
      {
        label: `Submit ${text(pr.total, pr.currency)} for approval`,
        href: url.submission(id),
        tone: 'primary',
        icon: 'send',
        version: pr.version,
        key: `submit-${id}-${pr.version}`,
        target: '#request',
      },
    ]
  if (name === 'withdraw')
    return [
      {
        label: 'Withdraw',
        href: url.withdrawal(id),
        tone: 'secondary',
        icon: 'undo-2',
        version: pr.version,
        key: `withdraw-${id}-${pr.version}`,
        target: '#request',
      },
    ]
  if (name === 'cancel')
    return [
      {
        label,
        href: url.cancellation(id),
        tone: 'secondary',
        needsReason: true,
        reasonLabel: 'Why is it not needed any more?',
        version: pr.version,
        key: `cancel-${id}-${pr.version}`,
        target: '#request',
      },
    ]
  return []
}

/** Its amount, how it stands and what leads on from it. */
export function headerOf(
  ctx: ReadCtx,
  pr: PurchaseRequest,
  { used, steps }: { used: UsedRate; steps: Steps },
): PageHeader {
  const { baseCurrency } = ctx.actor.organisation
  const actions = actionsOf(ctx, pr)
  return {
    title: pr.title,
    crumbs: [{ label: 'Purchase requests', href: url.index }, { label: pr.number }],
    meta: `Raised by ${pr.requester_name} · need by ${dateText(pr.need_by)}`,
    statuses: [stateOf(pr)],
    amount: {
      text: text(pr.total, pr.currency),
      ...(used
        ? {
            note: `${text(pr.base_total, baseCurrency)} at ${usedRateText(used)}`,
          }
        : {}),
    },
    buttons: buttonsOf(ctx, pr, steps[0]?.approval_id ?? null),
    actions,
  }
}

function buttonsOf(ctx: ReadCtx, pr: PurchaseRequest, approvalId: string | null): Button[] {
  const { id } = pr
  const allowed = moves.actions(pr, ctx.actor)
  const canOrder =
    ctx.actor.permissions.has('purchase_orders.create') &&
    (pr.status === 'approved' || pr.status === 'partially_ordered')
  return [
    ...(allowed.some((a) => a.name === 'edit')
      ? [{ label: 'Edit', href: url.edit(id), icon: 'pencil' as const }]
      : []),
    ...(allowed.some((a) => a.name === 'revise')
      ? [{ label: 'Revise', href: url.revision(id), icon: 'pencil' as const }]
      : []),
    ...(allowed.some((a) => a.name === 'propose_vendor')
      ? [{ label: 'Propose another vendor', href: url.vendor(id), icon: 'building-2' as const }]
      : []),
    ...(pr.status === 'pending' && approvalId
      ? [
          {
            label: 'Open its approval',
            href: `/approvals/${approvalId}`,
            icon: 'list-checks' as const,
          },
        ]
      : []),
    ...(canOrder
      ? [
          {
            label: 'Create purchase order',
            href: `/purchase-orders/new?purchase_request_id=${id}`,
            icon: 'file-plus' as const,
            variant: 'primary' as const,
          },
        ]
      : []),
  ]
}

export function factsOf(
  ctx: ReadCtx,
  pr: Awaited<ReturnType<typeof queries.findShown>>,
  split: string | null,
): Fact[] {
  const totals = totalsOf(pr, ctx.actor.organisation.baseCurrency)
  const minimum = minimumWarning(pr.minimum, totals)
  return [
    ...(minimum
      ? [{ label: 'Below the minimum order', text: minimum, tone: 'warn' as const }]
      : []),
    ...(split ? [{ label: 'Perhaps split', text: split, tone: 'warn' as const }] : []),
    {
      label: 'Cost centre',
      text: `${pr.cost_center_code} · ${pr.cost_center_name}`,
      href: `/cost-centers/${pr.cost_center_id}`,
    },
    {
      label: 'Suggested vendor',
      text: pr.vendor_name ?? 'None',
      ...(pr.vendor_id ? { href: `/vendors/${pr.vendor_id}` } : {}),
    },
    ...(pr.vendor_reason
      ? [
          {
            label: 'Why this vendor, and not the preferred one',
            text: pr.vendor_reason,
            tone: 'warn' as const,
          },
        ]
      : []),
    ...(pr.project_name ? [{ label: 'Project', text: pr.project_name }] : []),
    { label: 'Revision', text: String(pr.revision) },
  ]
}
