import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateTimeText, moneyText } from '../platform/view/format.ts'
import type { Cell, Fact, Row, Status, Table } from '../platform/view/ui.ts'
import { dueText, heldText } from '../retainage/index.ts'
import { isHeldNow, sumsOf } from './retained.ts'
import type { Release, Retained, RetainedPart } from './retained-queries.ts'
import { url } from './url.ts'
import { chips, heldChip } from './words.ts'

const text = (minor: bigint, currency: string): string => moneyText(money(minor, currency))

/** What is held back of the invoices of an order, on its page. Null where nothing ever was. */
export function retainedTable({ today }: ReadCtx, retained: Retained): Table | null {
  if (retained.parts.length === 0) return null
  return {
    label: 'Retainage',
    columns: [
      { label: 'Invoice' },
      { label: 'Due' },
      { label: 'Status' },
      { label: 'Amount', align: 'end' },
    ],
    rows: retained.parts.map((part): Row => ({
      cells: [
        {
          kind: 'link',
          text: part.supplier_number,
          href: url.invoice(part.invoice_id),
          note: part.invoice_number,
        },
        dueCell(part, today),
        { kind: 'status', status: statusOf(part, today) },
        { kind: 'money', text: text(part.amount, part.currency) },
      ],
    })),
    totals: totalsOf(retained, today),
  }
}

function dueCell(part: RetainedPart, today: string): Cell {
  return {
    kind: 'text',
    text: dueText(part),
    note: isHeldNow(part, today) && part.held ? heldText(part.held) : undefined,
  }
}
const statusOf = (part: RetainedPart, today: string): Status =>
  isHeldNow(part, today) ? heldChip : chips[part.status]

const totalsOf = (retained: Retained, today: string): Fact[] =>
  sumsOf(retained, today).flatMap(({ currency, held, released, paid }) => [
    { label: 'Paid', text: text(paid, currency) },
    { label: 'Released, to be paid', text: text(released, currency) },
    { label: 'Held back', text: text(held, currency), strong: true },
  ])

/** Who released what is held back. Null where nobody did. `mayTakeBack`: the reader may release, and take that back. */
export function releasesTable(
  { actor }: ReadCtx,
  { releases }: Retained,
  mayTakeBack: boolean,
): Table | null {
  if (releases.length === 0) return null
  return {
    label: 'Released',
    columns: [
      { label: 'Milestone' },
      { label: 'Released' },
      { label: 'Amount', align: 'end' },
      ...(mayTakeBack ? [{ label: 'Take back' }] : []),
    ],
    rows: releases.map((one): Row => ({
      cells: [
        { kind: 'text', text: one.milestone, note: one.note ?? undefined },
        {
          kind: 'text',
          text: dateTimeText(new Date(one.released_at), actor.timeZone),
          note: takenBackNote(one) ?? `by ${one.released_by}`,
        },
        { kind: 'money', text: text(one.amount, one.currency) },
        ...(mayTakeBack ? [takeBackCell(one)] : []),
      ],
    })),
  }
}
const takenBackNote = (one: Release): string | null =>
  one.taken_back_by && `taken back by ${one.taken_back_by}: ${one.taken_back_reason}`

const takeBackCell = (one: Release): Cell =>
  one.taken_back_by !== null
    ? { kind: 'muted', text: 'Taken back' }
    : {
        kind: 'action',
        action: {
          label: 'Take back',
          href: url.takingBack(one.id),
          tone: 'secondary',
          small: true,
          needsReason: true,
          reasonLabel:
            'Why is it not reached? Invoices that were approved since then stay to be paid.',
          version: one.version,
          key: `take-back-${one.id}-${one.version}`,
        },
      }
