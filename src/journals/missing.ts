import { z } from 'zod'
import { ledgerAccountUrl, purposes, whatText } from '../ledger-accounts/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, Uuid } from '../platform/http/output.ts'
import { dateText } from '../platform/view/format.ts'
import type { Cell, Empty, PageHeader, Row, Table } from '../platform/view/ui.ts'
import * as events from './event-queries.ts'
import type { EventRow } from './event-queries.ts'
import { prepare, type Missing } from './preparing.ts'
import { documents } from './queries.ts'
import { codes, type Codes } from './source-queries.ts'
import { url } from './url.ts'

export const MissingJson = z.object({
  until: Day,
  data: z.array(
    z.object({
      entity_id: Uuid,
      what: z.enum(['account', 'rate', 'waits']),
      /** What waits for something that the books do not have. */
      document: z.string().nullable(),
      purpose: z.enum(purposes).nullable(),
      category_id: Uuid.nullable(),
      cost_center_id: Uuid.nullable(),
      tax_code_id: Uuid.nullable(),
      payment_account_id: Uuid.nullable(),
      currency: z.string().nullable(),
      day: Day.nullable(),
    }),
  ),
})
type Waits = { what: 'waits'; kind: EventRow['kind']; document: string; day: string }
type Found = { entity: { id: string; name: string }; missing: Missing | Waits }

/** What an export of all that waits would lack, by legal entity. */
async function missingNow(ctx: ReadCtx, until: string): Promise<Found[]> {
  const found: Found[] = []
  for (const entity of await events.waitingEntities(ctx.tx)) {
    const { missing, early } = await prepare(ctx, {
      entityId: entity.id,
      until,
      accrualsAsOne: true,
    })
    const named = await namesOf(ctx, early)
    found.push(...[...missing, ...named].map((one) => ({ entity, missing: one })))
  }
  return found
}

/** What waits for something that the books do not have, by its document. */
async function namesOf(ctx: ReadCtx, early: readonly EventRow[]): Promise<Waits[]> {
  const ids = early.flatMap((event) => event.document_id ?? [])
  const names = new Map(
    (await documents(ctx.tx, ids)).map((document) => [document.id, document.document]),
  )
  return early.map(({ kind, document_id: id, day }) => ({
    what: 'waits',
    kind,
    document: names.get(id ?? '') ?? '',
    day,
  }))
}

export async function missingJson(
  ctx: ReadCtx,
  until: string,
): Promise<z.input<typeof MissingJson>> {
  return {
    until,
    data: (await missingNow(ctx, until)).map(({ entity, missing }) => {
      const of = missing.what === 'account' ? missing.of : null
      return {
        entity_id: entity.id,
        what: missing.what,
        purpose: of?.purpose ?? null,
        category_id: of?.category_id ?? null,
        cost_center_id: of?.cost_center_id ?? null,
        tax_code_id: of?.tax_code_id ?? null,
        payment_account_id: of?.payment_account_id ?? null,
        currency: missing.what === 'rate' ? missing.currency : null,
        day: missing.what === 'account' ? null : missing.day,
        document: missing.what === 'waits' ? missing.document : null,
      }
    }),
  }
}

export type Page = { title: string; header: PageHeader; table: Table; empty: Empty | null }
export async function missingPage(ctx: ReadCtx, until: string): Promise<Page> {
  const [found, names, count] = await Promise.all([
    missingNow(ctx, until),
    codes(ctx.tx),
    events.waitingCount(ctx.tx),
  ])
  return {
    title: 'What is not mapped',
    header: {
      title: 'What is not mapped',
      crumbs: [{ label: 'Journals', href: url.index }, { label: 'What is not mapped' }],
      meta: waitingText(count),
      buttons: ctx.actor.permissions.has('journals.export')
        ? [{ label: 'Export journals', href: url.new, variant: 'primary', icon: 'download' }]
        : [],
    },
    table: tableOf(ctx, found, names),
    empty: found.length
      ? null
      : {
          title: 'Nothing is missing',
          text: 'Everything that waits for the books has its ledger account and its exchange rate.',
          icon: 'check-check',
        },
  }
}

function waitingText(count: number): string {
  if (count === 0) return 'The books were told everything.'
  if (count > 10_000) return 'More than 10,000 events wait for the books.'
  return count === 1 ? 'One event waits for the books.' : `${count} events wait for the books.`
}

function tableOf(ctx: ReadCtx, found: readonly Found[], names: Codes): Table {
  const manages = ctx.actor.permissions.has('ledger_accounts.manage')
  return {
    label: 'Missing',
    columns: [
      { label: 'What' },
      { label: 'Legal entity' },
      { label: 'Lines', align: 'end' },
      ...(manages ? [{ label: 'Mend it' }] : []),
    ],
    rows: found.map(({ entity, missing }): Row => ({
      cells: [
        { kind: 'text', text: textOf(missing, names) },
        { kind: 'text', text: entity.name },
        { kind: 'number', text: missing.what === 'account' ? String(missing.count) : '—' },
        ...(manages ? [mendCell(missing)] : []),
      ],
    })),
  }
}
const waitTexts: Partial<Record<EventRow['kind'], string>> = {
  payment_settled: 'is paid, and one of its invoices is not in the books',
  payment_returned: 'came back, and is not in the books as paid',
  retainage_moved: 'is released, and its invoice is not in the books',
  invoice_voided: 'was voided, and is not in the books as approved',
  advance_refunded: 'was paid back, and is not in the books as approved',
  advance_written_off: 'is written off, and is not in the books as approved',
  credit_refunded: 'has a credit that was paid back, and is not in the books as approved',
  credit_written_off: 'has a credit that is written off, and is not in the books as approved',
  credit_refund_undone: 'has a credit that was not paid back, and its refund is not in the books',
  credit_write_off_undone:
    'has a credit that is not written off, and its write-off is not in the books',
  advance_refund_undone: 'was not paid back, and its refund is not in the books',
  advance_write_off_undone: 'is not written off, and its write-off is not in the books',
}
function textOf(missing: Found['missing'], names: Codes): string {
  if (missing.what === 'waits')
    return `${missing.document} ${waitTexts[missing.kind] ?? 'waits'} (${dateText(missing.day)})`
  if (missing.what === 'rate')
    return `Exchange rate of ${missing.currency} on ${dateText(missing.day)}`
  const { purpose, category_id, cost_center_id, tax_code_id } = missing.of
  return whatText({
    purpose,
    category: names.category.get(category_id ?? '') ?? null,
    cost_center: names.costCenter.get(cost_center_id ?? '') ?? null,
    tax_code: names.taxCode.get(tax_code_id ?? '') ?? null,
  })
}
/** The form with no more than the first thing filled in, so that one account serves as many as possible. */
const mendCell = (missing: Found['missing']): Cell => {
  if (missing.what === 'waits') return { kind: 'muted', text: 'It follows once that is there' }
  return missing.what === 'rate'
    ? ({ kind: 'link', text: 'Enter the rate', href: '/exchange-rates/new' } as const)
    : ({
        kind: 'link',
        text: 'Add the account',
        href: ledgerAccountUrl.newFor({
          purpose: missing.of.purpose,
          category_id: missing.of.category_id,
          tax_code_id: missing.of.tax_code_id,
          payment_account_id: missing.of.payment_account_id,
        }),
      } as const)
}
