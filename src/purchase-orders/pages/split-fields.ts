import type { FoldedFields } from '../../platform/view/ui.ts'
import { splitField } from '../line-splits.ts'
import { fieldIn, type Place } from './pricing-fields.ts'

type Split = {
  /** Where the line is charged, as it would be typed. */ now: string
  /** The other split that is drafted; empty where it stays. */ drafted: string
}
/** Over which cost centres a line of an order is split anew, folded away. */
export function lineSplitFields(place: Place, { now, drafted }: Split): FoldedFields {
  const field = fieldIn(place, {
    ...splitField,
    name: 'split',
    label: 'Other split over cost centres',
    value: drafted,
    hint: `Empty: it stays, and the parts keep their proportion. ${splitField.hint}`,
  })
  return {
    label: 'Who pays',
    note: drafted || now,
    open: drafted !== '' || field.error !== undefined,
    hidden: [],
    fields: [field],
  }
}
