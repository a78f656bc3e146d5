import { entityPicker } from '../pickers/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { pickForm } from '../platform/view/picks.ts'
import type { FormPage } from '../platform/view/ui.ts'
import { url } from './url.ts'

export const periodPicks = { entity_id: entityPicker } as const

export const closingForm = (ctx: ReadCtx, refused: Refused): Promise<FormPage> =>
  pickForm(
    ctx,
    {
      title: 'Close a month',
      crumbs: [{ label: 'Periods', href: url.index }],
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Close the month',
      banner: {
        tone: 'info',
        text: 'What is dated in it stays as it is. A controller can reopen it with a reason.',
      },
      fields: [
        { name: 'entity_id', label: 'Legal entity', picker: periodPicks.entity_id },
        {
          name: 'month',
          label: 'Month',
          type: 'date',
          hint: 'Any day of the month',
        },
        { name: 'reason', label: 'Reason' },
      ],
    },
    refused,
  )
