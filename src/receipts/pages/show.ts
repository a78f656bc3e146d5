import { attachmentsOf } from '../../attachments/index.ts'
import { chainOf, timelineOf } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, quantityText } from '../../platform/view/format.ts'
import { formState, rowsOf } from '../../platform/view/form.ts'
import type { Refused } from '../../platform/http/route.ts'
import type {
  Action,
  AttachmentPanel,
  Button,
  Cell,
  DocChain,
  ErrorSummary,
  Fact,
  Field,
  PageHeader,
  Status,
  Table,
  Timeline,
} from '../../platform/view/ui.ts'
import { alsoSaid, saidOf, unitsOf } from '../../kernel/counted-in.ts'
import { compare, decimal } from '../../kernel/decimal.ts'
import { sameUnit } from '../../kernel/units.ts'
import { countedNumber, countedText, unitField } from '../../purchase-orders/index.ts'
import { waitingOf } from '../inspection.ts'
import * as queries from '../queries.ts'
import { linesShown, type Line, type Receipt } from '../shown.ts'
import { url } from '../urls.ts'

export type ShowPage = {
  title: string
  header: PageHeader
  chain: DocChain
  facts: readonly Fact[]
  lines: Table
  inspection: InspectionForm | null
  attachments: AttachmentPanel
  timeline: Timeline
}
export type InspectionForm = {
  action: string
  key: string
  summary: ErrorSummary | null
  lines: readonly {
    name: string
    waiting: string
    lineId: string
    index: string
    fields: readonly Field[]
    /** The choice of the unit, where there is one. */
    unit: Field | null
  }[]
  note: Field
}

const nothing: Refused = { values: {}, errors: [] }

export async function showPage(
  ctx: ReadCtx,
  id: string,
  refused: Refused = nothing,
): Promise<ShowPage> {
  const [receipt, rows, events, chain, attachments] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.lines(ctx.tx, id),
    timelineOf(ctx, id),
    chainOf(ctx, { kind: 'receipt', id }),
    attachmentsOf(ctx, 'receipt', id),
  ])
  const stands = receipt.reverses_id === null && receipt.reversed_by_id === null
  return {
    title: `${receipt.number} ${receipt.vendor_name}`,
    chain: chain.view,
    attachments,
    timeline: { events },
    header: {
      title: receipt.vendor_name,
      crumbs: [{ label: 'Receipts', href: url.index }, { label: receipt.number }],
      meta: `Received ${dateText(receipt.received_on)} by ${receipt.received_by_name}`,
      statuses: statusesOf(receipt, rows),
      ...(stands ? { buttons: buttonsOf(ctx, receipt), actions: actionsOf(ctx, receipt) } : {}),
    },
    facts: factsOf(receipt),
    lines: linesTable(linesShown(receipt, rows)),
    inspection:
      stands && ctx.actor.permissions.has('receipts.inspect')
        ? inspectionForm(receipt, rows, refused)
        : null,
  }
}

/** What became of it, in one word. */
export const chipOf = (receipt: Pick<Receipt, 'reverses_id' | 'reversed_by_id'>): Status => {
  if (receipt.reverses_id !== null) return { text: 'Reversal', tone: 'warn' }
  return receipt.reversed_by_id === null
    ? { text: 'Posted', tone: 'ok' }
    : { text: 'Taken back', tone: 'bad' }
}

function statusesOf(receipt: Receipt, lines: readonly Line[]): Status[] {
  const waits = receipt.reversed_by_id === null && receipt.reverses_id === null
  return [
    chipOf(receipt),
    ...(waits && lines.some((line) => waitingOf(line) !== '0')
      ? [{ text: 'To be inspected', tone: 'warn' as const }]
      : []),
  ]
}

const buttonsOf = (ctx: ReadCtx, { id }: Receipt): Button[] =>
  ctx.actor.permissions.has('returns.post')
    ? [{ label: 'Return goods', href: url.newReturn(id), icon: 'truck' }]
    : []

const actionsOf = (ctx: ReadCtx, { id }: Receipt): Action[] =>
  ctx.actor.permissions.has('receipts.post')
    ? [
        {
          label: 'Take the receipt back',
          href: url.reversal(id),
          tone: 'secondary',
          icon: 'undo-2',
          needsReason: true,
          reasonLabel: 'What was wrong with it?',
          key: `reverse-${id}`,
        },
      ]
    : []

const factsOf = (receipt: Receipt): Fact[] => [
  {
    label: 'Order',
    text: receipt.order_number,
    href: `/purchase-orders/${receipt.purchase_order_id}`,
  },
  ...(receipt.reverses_id
    ? [
        {
          label: 'Takes back',
          text: receipt.reverses_number ?? '—',
          href: url.show(receipt.reverses_id),
        },
        { label: 'Reason', text: receipt.note ?? '—' },
      ]
    : [
        { label: 'Delivery note', text: receipt.delivery_note ?? 'None' },
        { label: 'Note', text: receipt.note ?? 'None' },
      ]),
  ...(receipt.reversed_by_id
    ? [
        {
          label: 'Taken back by',
          text: receipt.reversed_by_number ?? '—',
          href: url.show(receipt.reversed_by_id),
        },
      ]
    : []),
]

/** What was inspected or went back is shown where there is any. */
function linesTable(lines: readonly Line[]): Table {
  const inspects = lines.some((line) => line.match_level >= 4)
  const returns = lines.some((line) => quantityText(line.returned) !== '0')
  const number = (text: string, line: Line): Cell => ({
    kind: 'number',
    text: countedNumber(decimal(text), line),
  })
  return {
    label: 'What arrived',
    columns: [
      { label: 'Item' },
      { label: 'Unit' },
      ...(inspects
        ? [
            { label: 'Accepted', align: 'end' as const },
            { label: 'Rejected', align: 'end' as const },
          ]
        : []),
      ...(returns ? [{ label: 'Went back', align: 'end' as const }] : []),
      { label: 'Quantity', align: 'end' },
    ],
    rows: lines.map((line) => ({
      cells: [
        { kind: 'text', text: line.description },
        { kind: 'muted', text: line.unit },
        ...(inspects ? [number(line.accepted, line), number(line.rejected, line)] : []),
        ...(returns ? [number(line.returned, line)] : []),
        { ...number(line.quantity, line), note: notesOn(line) },
      ],
    })),
  }
}

/** What was announced otherwise, and how it was stated. */
const notesOn = (line: Line): string | undefined =>
  [announcedNote(line), statedNote(line)].filter((note) => note !== undefined).join(' · ') ||
  undefined

const announcedNote = ({ announced, quantity }: Line): string | undefined =>
  announced !== null && compare(decimal(announced), decimal(quantity)) !== 0
    ? `${quantityText(announced)} announced`
    : undefined

/** What one of the order's unit holds, or what was stated in another. */
function statedNote(line: Line): string | undefined {
  const value = decimal(line.quantity)
  const also = alsoSaid(value, line)
  const said = saidOf(value, line)
  const stated =
    line.stated_unit && line.stated_quantity && sameUnit(line.stated_unit, said.unit) !== 'same'
      ? `${quantityText(line.stated_quantity)} ${line.stated_unit}`
      : null
  return stated ?? (also ? `${quantityText(also.quantity)} ${also.unit}` : undefined)
}

function inspectionForm(
  receipt: Receipt,
  lines: readonly Line[],
  { values, errors }: Refused,
): InspectionForm | null {
  const waiting = lines.filter((line) => waitingOf(line) !== '0')
  if (waiting.length === 0) return null
  const state = formState(values, errors)
  const typed = rowsOf(values['lines'])
  return {
    action: url.inspection(receipt.id),
    key: crypto.randomUUID(),
    summary: state.summary,
    lines: waiting.map((line, i) => ({
      name: line.description,
      waiting: `To be inspected: ${countedText(decimal(waitingOf(line)), line)}. Where one is left empty, it is the rest.`,
      lineId: line.id,
      index: String(i),
      unit: unitField(line, {
        name: `lines[${i}][unit]`,
        label: `Unit, ${line.description}`,
        value:
          textIn(
            typed.find((row) => row['receipt_line_id'] === line.id),
            'unit',
          ) || saidOf(decimal(waitingOf(line)), line).unit,
      }),
      fields: (['accepted', 'rejected'] as const).map((name) => ({
        name: `lines[${i}][${name}]`,
        id: `lines-${i}-${name}`,
        label: name === 'accepted' ? 'Accepted' : 'Rejected',
        type: 'quantity',
        ...(unitsOf(line).length > 1 ? {} : { suffix: line.unit }),
        optional: true,
        value: textIn(
          typed.find((row) => row['receipt_line_id'] === line.id),
          name,
        ),
        error:
          state.error(`/lines/${i}/${name}`) ??
          (name === 'accepted' ? state.error(`/lines/${i}/unit`) : undefined),
      })),
    })),
    note: {
      name: 'note',
      label: 'What was found',
      type: 'text',
      optional: true,
      hint: 'It is the reason of the return, where something is rejected.',
      value: state.value('note'),
      error: state.error('/note'),
    },
  }
}
const textIn = (row: Record<string, unknown> | undefined, name: string): string => {
  const value = row?.[name]
  return typeof value === 'string' ? value : ''
}
