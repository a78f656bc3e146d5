import { approvedKinds } from '../../approvals/index.ts'
import { addDays } from '../../kernel/calendar.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { personPicker } from '../../pickers/index.ts'
import { pickForm } from '../../platform/view/picks.ts'
import { nounOf } from '../words.ts'
import { url } from '../urls.ts'

export const delegationPicks = { to: personPicker } as const
export async function delegationForm(ctx: ReadCtx, refused: Refused) {
  return pickForm(
    ctx,
    {
      title: 'Name a stand-in',
      crumbs: [{ label: 'Delegation', href: url.mine }],
      action: url.mine,
      version: null,
      cancelHref: url.mine,
      submitLabel: 'Name them',
      fields: [
        {
          name: 'to',
          label: 'Who decides in your place',
          picker: delegationPicks.to,
          hint: 'Never asked about their own work',
        },
        {
          name: 'kind',
          label: 'What for',
          type: 'select',
          fallback: '*',
          options: [
            { value: '*', label: nounOf(ctx, '*') },
            ...approvedKinds(ctx).map(({ kind }) => ({ value: kind, label: nounOf(ctx, kind) })),
          ],
        },
        { name: 'from', label: 'First day', type: 'date', fallback: ctx.today },
        {
          name: 'until',
          label: 'You are back on',
          type: 'date',
          fallback: addDays(ctx.today, 7),
          hint: 'From this day on it is with you again',
        },
        {
          name: 'cap',
          label: 'Up to an amount of',
          type: 'money',
          optional: true,
          suffix: ctx.actor.organisation.baseCurrency,
          hint: 'What is dearer stays with you',
        },
        { name: 'note', label: 'Note', optional: true },
      ],
    },
    refused,
  )
}
