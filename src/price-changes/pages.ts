import { z } from 'zod'
import { decisionActions, latestSteps, pathView, whyView } from '../approvals/index.ts'
import { timelineOf } from '../history/index.ts'
import { vendorPicker } from '../pickers/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, DecimalText, Instant, Uuid, Version } from '../platform/http/output.ts'
import { linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { Action, RecordPage } from '../platform/view/ui.ts'
import { moves, statuses, type PriceChange } from './price-change.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'
import { chips, linesTable, riseText } from './words.ts'

const PriceChangeJson = z.object({
  id: Uuid,
  number: z.string(),
  title: z.string(),
  status: z.enum(statuses),
  vendor_id: Uuid,
  vendor: z.string(),
  currency: z.string(),
  /** In percent; null where a price that was nothing rises. */
  highest_rise: z.string().nullable(),
  lines_count: z.int(),
  proposed_by: z.string(),
  created_at: Instant,
  version: Version,
})
const LineJson = z.object({
  position: z.int(),
  item_id: Uuid,
  item: z.string(),
  min_quantity: DecimalText,
  unit: z.string(),
  unit_price_before: DecimalText,
  discount_pct_before: DecimalText,
  unit_price: DecimalText,
  discount_pct: DecimalText,
  rise_pct: z.string().nullable(),
  contract: z.string().nullable(),
  preferred: z.boolean(),
  valid_from: Day,
  valid_until: Day.nullable(),
})
export const FullPriceChangeJson = PriceChangeJson.extend({
  note: z.string().nullable(),
  approval_id: Uuid.nullable(),
  lines: z.array(LineJson),
})
const priceChangeJson = (c: PriceChange): z.input<typeof PriceChangeJson> => ({
  id: c.id,
  number: c.number,
  title: c.title,
  status: c.status,
  vendor_id: c.vendor_id,
  vendor: c.vendor_name,
  currency: c.currency,
  highest_rise: c.highest_rise,
  lines_count: c.lines,
  proposed_by: c.proposed_by_name,
  created_at: c.created_at.toISOString(),
  version: c.version,
})

export async function fullJson(
  ctx: ReadCtx,
  id: string,
): Promise<z.input<typeof FullPriceChangeJson>> {
  const [change, lines, steps] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.linesOf(ctx.tx, id),
    latestSteps(ctx.tx, id),
  ])
  return {
    ...priceChangeJson(change),
    note: change.note,
    approval_id: steps[0]?.approval_id ?? null,
    lines: lines.map((line) => ({
      position: line.position,
      item_id: line.item_id,
      item: line.item_name,
      min_quantity: line.min_quantity,
      unit: line.unit,
      unit_price_before: line.before_price,
      discount_pct_before: line.before_discount,
      unit_price: line.unit_price,
      discount_pct: line.discount_pct,
      rise_pct: line.rise,
      contract: line.contract,
      preferred: line.preferred,
      valid_from: line.valid_from,
      valid_until: line.valid_until,
    })),
  }
}

export const priceChangeList = list({
  path: url.index,
  title: 'Price changes',
  summary: 'Changes of vendors’ prices, newest first.',
  allow: 'catalog.read',
  rows: () => queries.listed,
  columns: {
    number: linkColumn<PriceChange>({
      label: 'Price change',
      link: (c) => ({ text: c.number, href: url.show(c.id) }),
      note: (c) => c.title,
      noteLabel: 'About',
    }),
    status: statusColumn<PriceChange>('Status', (c) => chips[c.status]),
    vendor: textColumn<PriceChange>('Vendor', (c) => c.vendor_name),
    lines: textColumn<PriceChange>('Prices', (c) => String(c.lines)),
    rise: textColumn<PriceChange>('Highest rise', (c) => riseText(c.highest_rise)),
    by: textColumn<PriceChange>('Proposed by', (c) => c.proposed_by_name),
    at: textColumn<PriceChange>(
      'Proposed',
      (c, ctx) => dateTimeText(c.created_at, ctx.actor.timeZone),
      { extra: true },
    ),
  },
  filters: {
    q: { kind: 'text', label: 'Number, item or vendor', where: queries.matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: Object.entries(chips).map(([value, { text: label }]) => ({ value, label })),
      where: queries.matches.status,
    },
    vendor_id: {
      kind: 'pick',
      label: 'Vendor',
      picker: vendorPicker,
      where: queries.matches.vendor,
    },
  },
  header: () => ({ crumbs: [{ label: 'Catalog', href: '/catalog' }, { label: 'Price changes' }] }),
  empty: () => ({
    title: 'No price changes yet',
    text: 'A price that follows another at a different amount waits here for approval. Until then the old one holds.',
    icon: 'coins',
  }),
  json: { schema: PriceChangeJson, of: priceChangeJson },
})

export async function showPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [change, lines, steps, events] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.linesOf(ctx.tx, id),
    latestSteps(ctx.tx, id),
    timelineOf(ctx, id),
  ])
  const pending = change.status === 'pending'
  const why = pending ? whyView(ctx, steps) : null
  return {
    title: `${change.number} ${change.title}`,
    budget: null,
    note: change.note,
    timeline: { events },
    header: {
      title: change.title,
      crumbs: [
        { label: 'Catalog', href: '/catalog' },
        { label: 'Price changes', href: url.index },
        { label: change.number },
      ],
      statuses: [chips[change.status]],
      meta: `Proposed by ${change.proposed_by_name}`,
      actions: moves.actions(change, ctx.actor).map((action): Action => ({
        label: action.label,
        href: url.withdrawal(id),
        tone: 'secondary',
        icon: 'undo-2',
        version: change.version,
        key: `withdraw-${id}-${change.version}`,
      })),
    },
    facts: [
      { label: 'Vendor', text: change.vendor_name, href: `/vendors/${change.vendor_id}` },
      { label: 'Prices', text: String(change.lines) },
      { label: 'Highest rise', text: riseText(change.highest_rise), strong: true },
      { label: 'Currency', text: change.currency },
    ],
    tables: [{ title: 'What changes', table: linesTable(change, lines) }],
    path: steps.length ? pathView(ctx, steps, 'The new prices hold') : null,
    why: why && { ...why, next: 'the new prices hold' },
    decide: pending
      ? decisionActions(ctx, steps, { revision: 1, amount: riseText(change.highest_rise) })
      : [],
  }
}
