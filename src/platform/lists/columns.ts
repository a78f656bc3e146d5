import { decimal, decimalText } from '../../kernel/decimal.ts'
import { amountText, money, type Money } from '../../kernel/money.ts'
import type { Permission } from '../../kernel/permissions.ts'
import type { ReadCtx } from '../ctx.ts'
import { dateText, dateTimeText, moneyText, quantityText, unitPriceText } from '../view/format.ts'
import type { Cell, Status } from '../view/ui.ts'

/** What a cell is in a file: a text, or a number in plain decimal text. */
export type FileCell = { text: string } | { number: string }
type FileColumn<R> = { label: string; value(row: R, ctx: ReadCtx): FileCell }

export type Column<R> = {
  label: string
  align?: 'end'
  /** The sort its heading leads to. */
  sort?: string
  /** Shown only when it is asked for. */
  extra?: true
  /** Shown only to who may do this. */
  may?: Permission
  cell(row: R, ctx: ReadCtx): Cell
  /** What it becomes in a file; more than one where a cell says more than one thing. */
  file: readonly FileColumn<R>[]
}
export type Columns<R> = Readonly<Record<string, Column<R>>>
type More = { sort?: string; extra?: true }
type Value<R, T> = (row: R, ctx: ReadCtx) => T

const text = (value: string | null): FileCell => ({ text: value ?? '' })

/** `note` has a column of its own in a file. */
export const linkColumn = <R>({
  label,
  link,
  note,
  noteLabel,
  ...more
}: More & {
  label: string
  link: Value<R, { text: string; href: string; depth?: number }>
  note?: Value<R, string | null>
  noteLabel?: string
}): Column<R> => ({
  ...more,
  label,
  cell: (row, ctx) => ({
    kind: 'link',
    ...link(row, ctx),
    note: note?.(row, ctx) ?? undefined,
  }),
  file: [
    { label, value: (row, ctx) => text(link(row, ctx).text) },
    ...(note
      ? [
          {
            label: noteLabel ?? `${label}, more`,
            value: (row: R, ctx: ReadCtx) => text(note(row, ctx)),
          },
        ]
      : []),
  ],
})

/** Nothing is shown as a dash, and is nothing in a file. */
export const textColumn = <R>(
  label: string,
  value: Value<R, string | null>,
  more: More & { blank?: string; note?: Value<R, string | null> } = {},
): Column<R> => {
  const { blank = '—', note, ...rest } = more
  return {
    ...rest,
    label,
    cell: (row, ctx) => ({
      kind: 'text',
      text: value(row, ctx) ?? blank,
      note: note?.(row, ctx) ?? undefined,
    }),
    file: [
      { label, value: (row, ctx) => text(value(row, ctx)) },
      ...(note
        ? [{ label: `${label}, more`, value: (row: R, ctx: ReadCtx) => text(note(row, ctx)) }]
        : []),
    ],
  }
}

/** Several values, the most important first: a cell says two of them, or one and how many more; a file says all. */
export const severalColumn = <R>(
  label: string,
  values: (row: R) => readonly string[],
  more: More = {},
): Column<R> => ({
  ...more,
  label,
  cell: (row) => ({ kind: 'text', text: firstOf(values(row)) }),
  file: [{ label, value: (row) => text(values(row).join('; ')) }],
})
const firstOf = (values: readonly string[]): string =>
  values.length > 2 ? `${values[0]} and ${values.length - 1} more` : values.join(', ') || '—'

export const statusColumn = <R>(
  label: string,
  value: Value<R, Status>,
  more: More = {},
): Column<R> => ({
  ...more,
  label,
  cell: (row, ctx) => ({ kind: 'status', status: value(row, ctx) }),
  file: [{ label, value: (row, ctx) => text(value(row, ctx).text) }],
})

/** In a file the amount is a number, with its currency beside it. */
type Sum<R> = More & {
  /**
   * The same in minor units of the organisation's currency, by the rate of the document. It stands below an amount in
   * another one, where the list is sorted and narrowed by it.
   */
  base?: Value<R, bigint>
}
export const moneyColumn = <R>(
  label: string,
  value: Value<R, Money | null>,
  { base, ...more }: Sum<R> = {},
): Column<R> => ({
  ...more,
  label,
  align: 'end',
  cell: (row, ctx) => {
    const amount = value(row, ctx)
    if (!amount) return { kind: 'money', text: '—' }
    const { baseCurrency } = ctx.actor.organisation
    const isForeign = base !== undefined && amount.currency !== baseCurrency
    const note = isForeign ? moneyText(money(base(row, ctx), baseCurrency)) : null
    return { kind: 'money', text: moneyText(amount), ...(note ? { note } : {}) }
  },
  file: [
    {
      label,
      value: (row, ctx) => {
        const amount = value(row, ctx)
        return amount ? { number: amountText(amount) } : text('')
      },
    },
    { label: `${label}, currency`, value: (row, ctx) => text(value(row, ctx)?.currency ?? '') },
  ],
})

/** `unit` stands behind the number on the screen alone. */
export const numberColumn = <R>(
  label: string,
  value: Value<R, string | null>,
  more: More & { unit?: string } = {},
): Column<R> => {
  const { unit, ...rest } = more
  return {
    ...rest,
    label,
    align: 'end',
    cell: (row, ctx) => {
      const number = value(row, ctx)
      return {
        kind: 'number',
        text: number === null ? '—' : `${quantityText(number)}${unit ? ` ${unit}` : ''}`,
      }
    },
    file: [
      {
        label: unit ? `${label}, ${unit}` : label,
        value: (row, ctx) => {
          const number = value(row, ctx)
          return number === null ? text('') : { number: decimalText(decimal(number)) }
        },
      },
    ],
  }
}

/** A unit price with every digit it has; in a file a number, with its currency beside it. */
export const priceColumn = <R>(
  label: string,
  value: Value<R, { unit_price: string; currency: string } | null>,
  more: More & { per?: Value<R, string> } = {},
): Column<R> => {
  const { per, ...rest } = more
  return {
    ...rest,
    label,
    align: 'end',
    cell: (row, ctx) => {
      const price = value(row, ctx)
      const shown = price ? unitPriceText(price.unit_price, price.currency) : '—'
      return { kind: 'number', text: per ? `${shown} / ${per(row, ctx)}` : shown }
    },
    file: [
      {
        label,
        value: (row, ctx) => {
          const price = value(row, ctx)
          return price ? { number: decimalText(decimal(price.unit_price)) } : text('')
        },
      },
      { label: `${label}, currency`, value: (row, ctx) => text(value(row, ctx)?.currency ?? '') },
    ],
  }
}

/** A business date; ISO in a file. */
export const dayColumn = <R>(
  label: string,
  value: Value<R, string | null>,
  /** What is said of the day, below it. */
  { note, ...more }: More & { note?: Value<R, string | null> } = {},
): Column<R> => ({
  ...more,
  label,
  cell: (row, ctx) => {
    const day = value(row, ctx)
    return { kind: 'text', text: day ? dateText(day) : '—', note: note?.(row, ctx) ?? undefined }
  },
  file: [{ label, value: (row, ctx) => text(value(row, ctx)) }],
})

/** An instant, in the reader's zone; UTC in a file. */
export const timeColumn = <R>(
  label: string,
  value: Value<R, Date | null>,
  more: More = {},
): Column<R> => ({
  ...more,
  label,
  cell: (row, ctx) => {
    const at = value(row, ctx)
    return { kind: 'muted', text: at ? dateTimeText(at, ctx.actor.timeZone) : '—' }
  },
  file: [{ label, value: (row, ctx) => text(value(row, ctx)?.toISOString() ?? null) }],
})

/** A button of the row, for those who may; not in a file. */
export const actionColumn = <R>(
  label: string,
  may: Permission | 'member',
  cell: (row: R, ctx: ReadCtx) => Cell,
): Column<R> => ({
  label,
  align: 'end',
  ...(may === 'member' ? {} : { may }),
  cell,
  file: [],
})
