import { z } from 'zod'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { plainNumbers } from '../kernel/number-text.ts'
import { splitText } from './split-text.ts'
import type { Line, PurchaseRequest } from './purchase-request.ts'

const ContentLine = z.object({
  description: z.string(),
  quantity: z.string(),
  unit: z.string(),
  unit_price: z.string(),
  category: z.string().nullable(),
  split: z.string().optional(),
})
/** What a request asks for, in words and figures, as it was when it was submitted. `total` is minor units, as text. */
export const Content = z.object({
  title: z.string(),
  justification: z.string().nullable(),
  cost_center: z.string(),
  project: z.string().nullable(),
  vendor: z.string().nullable(),
  vendor_reason: z.string().nullable(),
  need_by: z.string(),
  currency: z.string(),
  fx_rate: z.string(),
  total: z.string(),
  lines: z.array(ContentLine),
})
export type Content = z.infer<typeof Content>
type ContentLine = z.infer<typeof ContentLine>
const exact = (text: string): string => decimalText(decimal(text))

export const contentOf = (pr: PurchaseRequest, lines: readonly Line[]): Content => ({
  title: pr.title,
  justification: pr.justification,
  cost_center: `${pr.cost_center_code} · ${pr.cost_center_name}`,
  project: pr.project_name,
  vendor: pr.vendor_name,
  vendor_reason: pr.vendor_reason,
  need_by: pr.need_by,
  currency: pr.currency,
  fx_rate: exact(pr.fx_rate),
  total: pr.total.toString(),
  lines: lines.map((l) => ({
    description: l.description,
    quantity: exact(l.quantity),
    unit: l.unit,
    unit_price: exact(l.unit_price),
    category: l.category_name,
    split: splitText(l.splits, pr.currency, plainNumbers),
  })),
})

/** One field that is not as it was; `null` where it was or is empty. */
export type Change = { field: string; from: string | null; to: string | null }
const labels = {
  title: 'What',
  justification: 'Reason',
  cost_center: 'Cost centre',
  project: 'Project',
  vendor: 'Vendor',
  vendor_reason: 'Why this vendor',
  need_by: 'Need by',
  currency: 'Currency',
  fx_rate: 'Exchange rate',
} as const
const lineText = (line: ContentLine | undefined, currency: string): string | null =>
  line
    ? `${line.quantity} ${line.unit} × ${line.unit_price} ${currency}${line.category ? ` · ${line.category}` : ''}${line.split ? ` · ${line.split}` : ''}`
    : null

/**
 * What is different, field by field. Lines are recognised by their description, equal ones in their order, so that
 * moving a line is no change.
 */
export function changesBetween(before: Content, now: Content): Change[] {
  const fields = (Object.keys(labels) as (keyof typeof labels)[])
    .filter((key) => before[key] !== now[key])
    .map((key) => ({ field: labels[key], from: before[key], to: now[key] }))
  const was = Map.groupBy(before.lines, (l) => l.description)
  const is = Map.groupBy(now.lines, (l) => l.description)
  const lines = [...new Set([...was.keys(), ...is.keys()])].flatMap((description) => {
    const [old, next] = [was.get(description) ?? [], is.get(description) ?? []]
    return Array.from({ length: Math.max(old.length, next.length) }, (_, i) => ({
      field: description,
      from: lineText(old[i], before.currency),
      to: lineText(next[i], now.currency),
    })).filter((c) => c.from !== c.to)
  })
  return [...fields, ...lines]
}
