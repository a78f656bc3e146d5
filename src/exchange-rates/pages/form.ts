import type { Refused } from '../../platform/http/route.ts'
import { formPage } from '../../platform/view/pages.ts'
import { kindLabels, kinds } from '../exchange-rate.ts'
import { url } from '../urls.ts'

export const form = (refused: Refused) =>
  formPage(
    {
      title: 'New exchange rate',
      crumbs: [{ label: 'Exchange rates', href: url.index }],
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Save rate',
      fields: [
        { name: 'currency', label: 'Currency', hint: 'Three letters, such as EUR' },
        { name: 'valid_on', label: 'Valid from', type: 'date' },
        {
          name: 'rate',
          label: 'Rate',
          type: 'quantity',
          hint: 'What one unit of it costs in your own currency',
        },
        {
          name: 'kind',
          label: 'How it came',
          type: 'select',
          fallback: 'typed',
          options: kinds.map((kind) => ({ value: kind, label: kindLabels[kind] })),
        },
        { name: 'source', label: 'Source', hint: 'Where the rate is from, for the auditor' },
      ],
    },
    refused,
  )
