import { z } from 'zod'
import { Day, Instant, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import { available, modes, monthlyPlanModes, statuses } from './budget.ts'
import type { BudgetRow } from './queries.ts'
import type { LedgerRow } from './figure-queries.ts'

export type Row = z.output<typeof BudgetRow>
export type LedgerEntry = z.output<typeof LedgerRow>
export const BudgetJson = z.object({
  id: Uuid,
  code: z.string(),
  name: z.string(),
  entity_id: Uuid,
  cost_center_id: Uuid.nullable(),
  category_id: Uuid.nullable(),
  project_id: Uuid.nullable(),
  parent_id: Uuid.nullable(),
  owner_id: Uuid.nullable(),
  fiscal_year: z.int(),
  status: z.enum(statuses),
  mode: z.enum(modes),
  amount: Money,
  reserved: Money,
  committed: Money,
  actual: Money,
  available: Money,
  pace: z.array(Money).nullable(),
  pace_mode: z.enum(monthlyPlanModes),
  alert_levels: z.array(z.int()),
  carried_to: Uuid.nullable(),
  as_of: Day.nullable(),
  version: Version,
})
export function budgetJson(b: Row, asOf: string | null): z.input<typeof BudgetJson> {
  const amount = (minor: bigint) => moneyJson(minor, b.currency)
  return {
    id: b.id,
    code: b.code,
    name: b.name,
    entity_id: b.entity_id,
    cost_center_id: b.cost_center_id,
    category_id: b.category_id,
    project_id: b.project_id,
    parent_id: b.parent_id,
    owner_id: b.owner_id,
    fiscal_year: b.fiscal_year,
    status: b.status,
    mode: b.mode,
    amount: amount(b.amount),
    reserved: amount(b.reserved),
    committed: amount(b.committed),
    actual: amount(b.actual),
    available: amount(available(b)),
    pace: b.pace && b.pace.map(amount),
    pace_mode: b.pace_mode,
    alert_levels: [...b.alert_levels],
    carried_to: b.carried_to,
    as_of: asOf,
    version: b.version,
  }
}

const Figures = z.object({ amount: Money, reserved: Money, committed: Money, actual: Money })
export const OneJson = BudgetJson.extend({
  ledger: z.object({
    sums: Figures,
    rows: z.array(
      Figures.extend({
        id: Uuid,
        event: z.string(),
        document_kind: z.string(),
        document_id: Uuid,
        document_number: z.string().nullable(),
        at: Instant,
      }),
    ),
  }),
})
type Sums = { amount: bigint; reserved: bigint; committed: bigint; actual: bigint }
export function oneJson(
  b: Row,
  asOf: string | null,
  rows: readonly LedgerEntry[],
  sums: Sums,
): z.input<typeof OneJson> {
  const figures = (f: Sums) => ({
    amount: moneyJson(f.amount, b.currency),
    reserved: moneyJson(f.reserved, b.currency),
    committed: moneyJson(f.committed, b.currency),
    actual: moneyJson(f.actual, b.currency),
  })
  return {
    ...budgetJson(b, asOf),
    ledger: {
      sums: figures(sums),
      rows: rows.map((r) => ({
        id: r.id,
        event: r.event,
        document_kind: r.subject_kind,
        document_id: r.subject_id,
        document_number: r.number,
        at: r.at.toISOString(),
        ...figures({
          amount: r.d_amount,
          reserved: r.d_reserved,
          committed: r.d_committed,
          actual: r.d_actual,
        }),
      })),
    },
  }
}
