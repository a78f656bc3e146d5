import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { formPage } from '../../platform/view/pages.ts'
import type { Option } from '../../platform/view/ui.ts'
import { duties, dutyNames, pairsOf, sentence } from '../duty.ts'
import * as queries from '../queries.ts'
import { url } from '../urls.ts'

const choices = (first: string): Option[] => [
  { value: '', label: first },
  ...dutyNames.map((duty) => ({ value: duty, label: capital(duties[duty].rule) })),
]
const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1)

/** One checkbox for each pair that can be taken out, and one pair to add. */
export async function proposalForm(ctx: ReadCtx, refused: Refused) {
  const matrix = await queries.matrixInForce(ctx.tx)
  return formPage(
    {
      title: 'Propose a change of duties',
      crumbs: [{ label: 'Segregation of duties', href: url.index }],
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Propose the change',
      fields: [
        {
          name: 'first',
          label: 'Nobody may both',
          type: 'select',
          optional: true,
          hint: 'A pair to add',
          options: choices('Nothing to add'),
        },
        {
          name: 'second',
          label: 'and',
          type: 'select',
          optional: true,
          options: choices('Choose'),
        },
        ...pairsOf(matrix).map((pair) => ({
          name: `remove_${pair.join('__')}`,
          label: `Take out: ${sentence(pair)}`,
          type: 'checkbox' as const,
        })),
        {
          name: 'reason',
          label: 'Why',
          type: 'textarea',
          hint: 'The second administrator reads it, and it stays on record',
        },
      ],
    },
    refused,
  )
}
