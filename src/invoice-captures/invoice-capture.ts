import type { Message } from '../messages/index.ts'
import { add, compare, decimal, subtract, type Decimal } from '../kernel/decimal.ts'
import { exponentOf } from '../kernel/currency.ts'
import { extend } from '../kernel/money.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import { machine } from '../kernel/state-machine.ts'
import { wholeUnitsProblem } from '../kernel/units.ts'

export const statuses = ['reading', 'to_confirm', 'unreadable', 'confirmed', 'rejected'] as const
export type Status = (typeof statuses)[number]

export type Capture = {
  id: string
  number: string
  status: Status
  file_id: string
  file_name: string
  media_type: string
  file_sha256: string
  vendor_id: string | null
  attempts: number
  note: Message | null
  reason: Message | null
  invoice_id: string | null
  invoice_number: string | null
  uploaded_by_name: string
  read_at: Date | null
  decided_by_name: string | null
  decided_at: Date | null
  version: number
  created_at: Date
}

/** Nobody has to wait for the reading: its values may also be typed in. */
const open: readonly Status[] = ['reading', 'to_confirm', 'unreadable']
export const moves = machine<Status, Capture>()({
  confirm: {
    from: open,
    to: 'confirmed',
    allow: 'invoices.capture',
    label: 'Confirm',
    tone: 'primary',
  },
  reject: {
    from: open,
    to: 'rejected',
    allow: 'invoices.capture',
    label: 'Not an invoice',
    needs: 'reason',
  },
})

/** A document that was read waits for a person; one that could not be read is typed in. */
export const captureLifecycle = lifecycle({
  states: statuses,
  begins: ['reading'],
  acts: {
    ...moves.moves,
    read: { from: ['reading'], to: 'to_confirm' },
    give_up: { from: ['reading'], to: 'unreadable' },
  },
})

/** How often a failing reading service is tried before the document is read on this machine. */
export const mostAttempts = 4

export type Sums = {
  net: string
  tax: string
  gross: string
  lines: readonly { quantity: string; unit_price: string }[]
}
export type Checked = {
  /** Lines over (or, negative, under) the net amount: charges or discounts of the whole document. */ linesOver: Decimal
  /** What the total is more than net and tax. */ rounding: Decimal
  /** The total is not the sum, beyond a rounding. */ wrong: boolean
}

/**
 * Whether an invoice adds up, exactly. A total that differs by less than one unit of the currency was rounded by its
 * maker, as Indian invoices are.
 */
export function check({ net, tax, gross, lines }: Sums, currency: string): Checked {
  const sum = lines.reduce<Decimal>(
    (total, line) =>
      add(total, {
        units: extend(line.quantity, line.unit_price, currency).minor,
        scale: exponentOf(currency),
      }),
    decimal('0'),
  )
  const rounding = subtract(decimal(gross), add(decimal(net), decimal(tax)))
  const size = { ...rounding, units: rounding.units < 0n ? -rounding.units : rounding.units }
  return {
    linesOver: subtract(sum, decimal(net)),
    rounding,
    wrong:
      compare(size, decimal('1')) >= 0 || (exponentOf(currency) === 0 && rounding.units !== 0n),
  }
}

type OrderedLine = { description: string; unit: string }
/**
 * Why a billed quantity cannot be one of the order's lines of this name, or, where none has it, of any of its lines.
 */
export function halfOf(
  line: { description: string; quantity: string },
  ordered: readonly OrderedLine[],
): string | null {
  const named = ordered.filter((o) => wordsOf(o.description) === wordsOf(line.description))
  const problems = (named.length ? named : ordered).map(({ unit }) =>
    wholeUnitsProblem(line.quantity, unit, line.description),
  )
  return problems.every((problem) => problem !== null) ? (problems[0] ?? null) : null
}
const wordsOf = (text: string): string => text.trim().toLocaleLowerCase('en')
