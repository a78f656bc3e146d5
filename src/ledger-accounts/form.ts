import {
  categoryPicker,
  costCenterPicker,
  entityPicker,
  paymentAccountPicker,
  taxCodePicker,
} from '../pickers/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { formPage } from '../platform/view/pages.ts'
import { pickForm } from '../platform/view/picks.ts'
import type { FormPage } from '../platform/view/ui.ts'
import { whatText } from './accounts.ts'
import { purposeLabels, purposes } from './purpose.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

export const accountPicks = {
  entity_id: entityPicker,
  category_id: categoryPicker,
  cost_center_id: costCenterPicker,
  tax_code_id: taxCodePicker,
  payment_account_id: paymentAccountPicker,
} as const
const crumbs = [{ label: 'Ledger accounts', href: url.index }]

export type Prefilled = {
  [name in keyof typeof accountPicks | 'purpose']?: string | undefined
}
export const newForm = (
  ctx: ReadCtx,
  refused: Refused,
  prefilled: Prefilled = {},
): Promise<FormPage> =>
  pickForm(
    ctx,
    {
      title: 'Add a ledger account',
      crumbs,
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Add the account',
      fields: [
        {
          name: 'purpose',
          label: 'Purpose',
          type: 'select',
          options: purposes.map((value) => ({ value, label: purposeLabels[value] })),
          fallback: prefilled.purpose,
        },
        { name: 'account', label: 'Account', hint: 'Its number in the accounting system' },
        {
          name: 'category_id',
          label: 'Category',
          optional: true,
          picker: accountPicks.category_id,
          hint: 'Of an expense. Those below it are meant, too. Empty holds for all',
          fallback: prefilled.category_id,
        },
        {
          name: 'cost_center_id',
          label: 'Cost centre',
          optional: true,
          picker: accountPicks.cost_center_id,
          hint: 'Of an expense. Empty holds for all',
          fallback: prefilled.cost_center_id,
        },
        {
          name: 'tax_code_id',
          label: 'Tax code',
          optional: true,
          picker: accountPicks.tax_code_id,
          hint: 'Of input tax. Empty holds for all',
          fallback: prefilled.tax_code_id,
        },
        {
          name: 'payment_account_id',
          label: 'Account we pay from',
          optional: true,
          picker: accountPicks.payment_account_id,
          hint: 'Of a bank. Empty holds for all',
          fallback: prefilled.payment_account_id,
        },
        {
          name: 'entity_id',
          label: 'Legal entity',
          optional: true,
          picker: accountPicks.entity_id,
          hint: 'Empty holds for all',
          fallback: prefilled.entity_id,
        },
      ],
    },
    refused,
  )

export async function editForm(ctx: ReadCtx, refused: Refused, id: string): Promise<FormPage> {
  const account = await queries.find(ctx.tx, id)
  return formPage(
    {
      title: `Account for ${whatText(account)}`,
      crumbs,
      action: url.edit(id),
      version: account.version,
      cancelHref: url.show(id),
      submitLabel: 'Save',
      fields: [
        {
          name: 'account',
          label: 'Account',
          fallback: account.account,
          hint: 'What was exported keeps the account that it had',
        },
      ],
    },
    refused,
  )
}
