import type { ReadCtx } from '../platform/ctx.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { Action, Cell, Stat, Table } from '../platform/view/ui.ts'
import { kinds, type CheckKind } from './check.ts'
import * as queries from './queries.ts'
import type { VendorCheck } from './queries.ts'
import { url } from './url.ts'
import { answerText, kindNames, statusOf } from './words.ts'

export const checksTable = (ctx: ReadCtx, checks: readonly VendorCheck[]): Table => ({
  label: 'Checks',
  columns: [
    { label: 'Check' },
    { label: 'Checked' },
    { label: 'Answer' },
    { label: 'Details' },
    { label: 'When' },
  ],
  rows: checks.map((check) => ({ cells: cellsOf(ctx, check) })),
})

const cellsOf = (ctx: ReadCtx, check: VendorCheck): Cell[] => [
  { kind: 'text', text: kindNames[check.kind], note: check.source ?? undefined },
  { kind: 'text', text: check.about },
  { kind: 'status', status: statusOf(check.state) },
  { kind: 'text', text: answerText(check), note: check.reference ?? undefined },
  {
    kind: 'text',
    text: dateTimeText(check.answered_at ?? check.asked_at, ctx.actor.timeZone),
    note: [
      check.asked_by_name ? `Requested by ${check.asked_by_name}` : 'Automatic',
      ...(check.cleared_by_name ? [`cleared by ${check.cleared_by_name}`] : []),
    ].join(', '),
  },
]

/** The newest answer of each kind. */
const newestOf = (checks: readonly VendorCheck[], kind: CheckKind): VendorCheck | null =>
  checks.find((check) => check.kind === kind) ?? null

export const actionsFor = (ctx: ReadCtx, vendorId: string, matched: boolean): Action[] => [
  ...(ctx.actor.permissions.has('vendors.manage')
    ? [
        {
          label: 'Check again',
          href: url.ofVendor(vendorId),
          tone: 'secondary' as const,
          key: `checks-${vendorId}-${ctx.now.getTime()}`,
        },
      ]
    : []),
  ...(matched && ctx.actor.permissions.has('vendors.approve')
    ? [
        {
          label: 'Clear the match',
          href: url.clearance(vendorId),
          tone: 'secondary' as const,
          needsReason: true,
          reasonLabel: 'Why is it another company?',
          key: `clearance-${vendorId}`,
        },
      ]
    : []),
]

type Panel = {
  tables: { title: string; table: Table }[]
  stats: Stat[]
  actions: Action[]
  /** How each VAT number that was looked up stands in the registry. */
  registered: ReadonlyMap<string, Cell>
}
/** What was found out about a vendor outside, on its page; “not checked” where nobody was asked. */
export async function checksPanel(ctx: ReadCtx, vendorId: string): Promise<Panel> {
  const checks = await queries.ofVendor(ctx.tx, vendorId)
  const newest = kinds.flatMap((kind) => newestOf(checks, kind) ?? [])
  const matched = checks.filter(({ state }) => state === 'possible_match')
  const shown = [...matched, ...newest.filter((check) => !matched.includes(check))]
  return {
    tables: shown.length ? [{ title: 'Checks', table: checksTable(ctx, shown) }] : [],
    stats: kinds.map((kind) => statOf(vendorId, kind, newestOf(checks, kind))),
    registered: new Map(
      checks
        .filter(({ kind }) => kind === 'vat_registry')
        .toReversed()
        .map(({ about, state }) => [about, { kind: 'status', status: statusOf(state) }]),
    ),
    actions: matched.length ? actionsFor(ctx, vendorId, true).slice(-1) : [],
  }
}

const statOf = (vendorId: string, kind: CheckKind, check: VendorCheck | null): Stat => ({
  label: kindNames[kind],
  text: statusOf(check?.state ?? 'not_checked').text,
  href: url.ofVendor(vendorId),
})
