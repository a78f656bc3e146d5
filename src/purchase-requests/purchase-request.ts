import type { Actor } from '../kernel/actor.ts'
import { convert, extend, sum, type Money } from '../kernel/money.ts'
import { machine } from '../kernel/state-machine.ts'

export const statuses = ['draft', 'pending', 'approved', 'returned', 'rejected', 'withdrawn', 'partially_ordered', 'ordered'] as const
export type Status = (typeof statuses)[number]

export type Line = { id: string; position: number; description: string; quantity: string; unit: string; unit_price: string; amount: bigint; ordered_quantity: string }
export type PurchaseRequest = {
  id: string; number: string; title: string; justification: string | null; status: Status; revision: number
  requester_id: string; requester_name: string; cost_center_id: string; cost_center_code: string; cost_center_name: string
  vendor_id: string | null; vendor_name: string | null; need_by: string; currency: string; fx_rate: string; total: bigint; base_total: bigint
  budget_id: string | null; reserved: bigint; version: number; created_at: Date; submitted_at: Date | null
}

const isMine = (pr: PurchaseRequest, by: Actor): boolean => pr.requester_id === by.userId
const onlyMine = (pr: PurchaseRequest, by: Actor): true | string => isMine(pr, by) || 'Only the person who raised it can do that.'

/** One declaration drives the guard, the buttons and the API's actions. Decisions come through approvals. */
export const moves = machine<Status, PurchaseRequest>()({
  edit: { from: ['draft', 'returned', 'rejected', 'withdrawn'], to: 'draft', allow: 'purchase_requests.create', label: 'Edit', when: onlyMine },
  submit: { from: ['draft', 'returned', 'rejected', 'withdrawn'], to: 'pending', allow: 'purchase_requests.submit', label: 'Submit for approval', tone: 'primary', when: onlyMine },
  withdraw: { from: ['pending'], to: 'withdrawn', allow: 'purchase_requests.submit', label: 'Withdraw', when: onlyMine },
})

export type NewLine = { description: string; quantity: string; unit: string; unit_price: string }
export type Priced = { lines: (NewLine & { amount: bigint })[]; total: Money; base: Money }

/** Each line is rounded once to the currency; totals are sums of rounded lines. */
export function price(lines: readonly NewLine[], currency: string, rate: string, baseCurrency: string): Priced {
  const priced = lines.map((line) => ({ ...line, amount: extend(line.quantity, line.unit_price, currency).minor }))
  const total = sum(priced.map((line) => ({ minor: line.amount, currency })), currency)
  return { lines: priced, total, base: convert(total, rate, baseCurrency) }
}
