import { entityPicker } from '../../pickers/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { pickForm } from '../../platform/view/picks.ts'
import type { FormPage } from '../../platform/view/ui.ts'
import { schemeLabels, schemes } from '../../vendor-bank-accounts/index.ts'
import { url } from '../url.ts'

export const accountPicks = { entity_id: entityPicker } as const

export const form = (ctx: ReadCtx, refused: Refused): Promise<FormPage> =>
  pickForm(
    ctx,
    {
      title: 'Add an account we pay from',
      crumbs: [{ label: 'Accounts we pay from', href: url.index }],
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Add the account',
      fields: [
        { name: 'name', label: 'Name', hint: 'As people call it, such as “HDFC, payables”' },
        { name: 'entity_id', label: 'Legal entity', picker: accountPicks.entity_id },
        { name: 'holder', label: 'Account holder', fallback: ctx.actor.organisation.name },
        {
          name: 'scheme',
          label: 'Kind of account',
          type: 'select',
          fallback: ctx.actor.organisation.baseCurrency === 'INR' ? 'ifsc' : 'iban',
          options: schemes.map((value) => ({ value, label: schemeLabels[value] })),
        },
        {
          name: 'bank_code',
          label: 'BIC, IFSC or routing number',
          optional: true,
          hint: 'A file for the bank may need it also beside an IBAN',
        },
        {
          name: 'number',
          label: 'IBAN or account number',
          autocomplete: 'off',
          hint: 'Spaces do not matter',
        },
        { name: 'country', label: 'Country of the bank', hint: 'Two letters' },
        {
          name: 'currency',
          label: 'Currency',
          fallback: ctx.actor.organisation.baseCurrency,
          hint: 'Three letters',
        },
        {
          name: 'company_id',
          label: 'Our id at the bank',
          optional: true,
          hint: 'At most ten letters and digits; NACHA needs it',
        },
        {
          name: 'financial_account',
          label: 'Financial account at Stripe',
          optional: true,
          hint: 'Begins with fa_. Only where this account is at Stripe, in the US or GB',
        },
      ],
    },
    refused,
  )
