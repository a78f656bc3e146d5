import { addDays } from '../../kernel/calendar.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { formPage } from '../../platform/view/pages.ts'
import type { FormPage } from '../../platform/view/ui.ts'
import { longestDays, scopeText } from '../api-key.ts'
import { url } from '../urls.ts'

export function newKeyForm({ actor, today }: ReadCtx, refused: Refused): FormPage {
  return formPage(
    {
      title: 'Make an API key',
      crumbs: [{ label: 'API keys', href: url.index }],
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Make the key',
      fields: [
        { name: 'name', label: 'Name', hint: 'What will use it, such as: nightly export' },
        {
          name: 'expires_on',
          label: 'Last day',
          type: 'date',
          fallback: addDays(today, 90),
          hint: `At most a year away: ${addDays(today, longestDays)}`,
        },
        ...[...actor.permissions].sort().map((scope) => ({
          name: `scope_${scope}`,
          label: scopeText(scope),
          type: 'checkbox' as const,
          fallback: '',
        })),
      ],
    },
    refused,
  )
}
