import { decimal, decimalText } from '../../kernel/decimal.ts'
import { activeCostCenterPicker, categoryPicker, projectPicker } from '../../pickers/index.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { typedNumber } from '../../platform/view/format.ts'
import { fieldId, textOf, type FormState } from '../../platform/view/form.ts'
import { named } from '../../platform/view/picks.ts'
import type { Field, FoldedFields } from '../../platform/view/ui.ts'
import { numbersNow } from '../../platform/locale.ts'
import {
  lineDeliveryFields,
  linePricingFields,
  lineSplitText,
  pricing,
  splitField,
} from '../../purchase-orders/index.ts'
import { isLeftOut } from '../input.ts'
import type { ChangeLine } from '../queries.ts'

type Row = Record<string, unknown>
/** A line that is typed in. */
export type TypedForm = {
  hidden: readonly { name: string; value: string }[]
  fields: readonly Field[]
  folds: readonly FoldedFields[]
}
/** So many lines can be typed in before the draft is saved. */
const blanks = 2

type Of = {
  state: FormState
  /** As they were sent, if they were. */
  sent: readonly Row[]
  /** Those that are in the draft. */
  drafted: readonly ChangeLine[]
  /** After so many other lines of the form. */
  from: number
  currency: string
  /** Whether they are of a change that is drafted already. */
  isDraft: boolean
}
/** The lines of a change that are typed in, and empty ones for more. */
export async function typedForms(
  tx: Tx,
  { state, sent, drafted, from, currency, isDraft }: Of,
): Promise<TypedForm[]> {
  const taken = sent.filter((row) => !isLeftOut(row))
  const typed = sent.filter((row) => row['typed'] !== undefined)
  const kept = drafted.filter(({ charged }) => charged !== null)
  const rows: { row?: Row; line?: ChangeLine }[] = typed.length
    ? typed.map((row) => ({ row }))
    : [...kept.map((line) => ({ line })), ...Array.from({ length: blanks }, () => ({}))]
  const forms = rows.map(({ row, line }, i) => {
    const at = row && taken.includes(row) ? `/lines/${taken.indexOf(row)}` : null
    return typedForm({
      row,
      line,
      at,
      state,
      name: `lines[${from + i}]`,
      key: `typed-${i}`,
      i,
      currency,
      isDraft,
    })
  })
  const names = (
    await named(
      tx,
      forms.flatMap((form) => form.folds.flatMap(({ fields }) => fields)),
    )
  ).values()
  return forms.map((form) => ({
    ...form,
    folds: form.folds.map((fold) => ({
      ...fold,
      fields: fold.fields.map(() => names.next().value!),
    })),
  }))
}

type One = {
  row: Row | undefined
  line: ChangeLine | undefined
  at: string | null
  state: FormState
  name: string
  key: string
  i: number
  currency: string
  isDraft: boolean
}
function typedForm({ row, line, at, state, name, key, i, currency, isDraft }: One): TypedForm {
  const field = (part: string, label: string, value: string, more: Partial<Field>): Field => ({
    name: `${name}[${part}]`,
    id: at ? fieldId(`${at}/${part}`) : `${key}-${part}`,
    label: `${label}, new line ${i + 1}`,
    value: row ? textOf(row[part]) : value,
    error: at ? state.error(`${at}/${part}`) : undefined,
    ...more,
  })
  const number = (value: string | undefined): string =>
    value === undefined ? '' : typedNumber(decimalText(decimal(value)))
  const knownBy = row ? textOf(row['id']) : (line?.id ?? '')
  const charged = line?.charged
  const otherCenter = charged?.splits.length ? '' : (charged?.costCenterId ?? '')
  const place = { name, at, key, row, state }
  const who = [
    field('category_id', 'Category', charged?.categoryId ?? '', {
      picker: categoryPicker,
      optional: true,
    }),
    field('cost_center_id', 'Other cost centre', otherCenter, {
      picker: activeCostCenterPicker,
      optional: true,
      hint: 'Empty: as the order.',
    }),
    field(
      'split',
      'Split over cost centres',
      lineSplitText(charged?.splits ?? [], { currency, numbers: numbersNow() }),
      splitField,
    ),
    field('project_id', 'Project', charged?.projectId ?? '', {
      picker: projectPicker,
      optional: true,
    }),
  ]
  return {
    hidden: [
      { name: `${name}[typed]`, value: 'true' },
      ...(isDraft ? [{ name: `${name}[id]`, value: knownBy }] : []),
    ],
    fields: [
      field('description', 'Item', line?.description ?? '', { type: 'text' }),
      field('quantity', 'Quantity', number(line?.quantity), { type: 'quantity' }),
      field('unit', 'Unit', line?.unit ?? 'each', { type: 'text' }),
      field('unit_price', 'Unit price', number(line?.unit_price), { type: 'money' }),
    ],
    folds: [
      {
        label: 'Category and who pays',
        note: '',
        open: who.some(({ error }) => error),
        hidden: [],
        fields: who,
      },
      lineDeliveryFields(place, { now: line ?? null, hint: 'Empty: as the order.' }),
      linePricingFields(place, {
        now: line?.pricing ?? pricing.noPricing,
        shown: line?.pricing.taxes ?? [],
        hint: 'Empty: the usual tax of the vendor, if there is one.',
        noTax: line?.pricing.untaxed === true,
      }),
    ],
  }
}
