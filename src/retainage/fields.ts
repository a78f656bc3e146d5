import { typedNumber } from '../platform/view/format.ts'
import type { FormState } from '../platform/view/form.ts'
import type { Field, FoldedFields } from '../platform/view/ui.ts'
import type { Retainage } from './retainage.ts'
import { retainageText } from './words.ts'

/** What is held back of the invoices of an order, folded away. */
export function retainageFields(state: FormState, now: Retainage | null): FoldedFields {
  const fields: Field[] = [
    {
      name: 'retainage_percent',
      label: 'Held back of each invoice',
      type: 'quantity',
      optional: true,
      suffix: '%',
      hint: 'Up to 50. It is paid once the day or the milestone has come.',
      value: state.value('retainage_percent') || (now ? typedNumber(now.percent) : ''),
      error: state.error('/retainage_percent'),
    },
    {
      name: 'retainage_until',
      label: 'Until a day',
      type: 'date',
      optional: true,
      hint: 'It is free on that day.',
      value: state.value('retainage_until') || (now?.until ?? ''),
      error: state.error('/retainage_until'),
    },
    {
      name: 'retainage_milestone',
      label: 'Or until a milestone',
      optional: true,
      hint: 'Such as final acceptance. Somebody says that it is reached.',
      value: state.value('retainage_milestone') || (now?.milestone ?? ''),
      error: state.error('/retainage_milestone'),
    },
  ]
  return {
    label: 'Retainage',
    note: now ? retainageText(now) : '',
    open: fields.some(({ error }) => error),
    hidden: [],
    threes: true,
    fields,
  }
}
