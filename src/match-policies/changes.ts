import type { ReadCtx } from '../platform/ctx.ts'
import type { Table } from '../platform/view/ui.ts'
import * as ruleQueries from './rule-queries.ts'
import type { PolicyRow } from './queries.ts'
import type { RuleRow } from './rule-queries.ts'
import { differences, type Difference } from './words.ts'
import { type PolicyPage } from './pages.ts'

type Compared = { policy: PolicyRow; rules: readonly RuleRow[]; active: PolicyRow }
/** Of a draft, what it would change; of an earlier version, what changed since. */
export async function changesOf(
  ctx: ReadCtx,
  { policy, rules, active }: Compared,
): Promise<Difference[]> {
  if (policy.status === 'active') return []
  const base = ctx.actor.organisation.baseCurrency
  const own = { rules, authority: policy.authority }
  const inForce = { rules: await ruleQueries.rules(ctx.tx, active.id), authority: active.authority }
  return policy.status === 'draft'
    ? differences(inForce, own, base)
    : differences(own, inForce, base)
}

export function changedPart(
  policy: PolicyRow,
  active: PolicyRow,
  changes: readonly Difference[],
): PolicyPage['changed'] {
  if (policy.status === 'active') return null
  return {
    title:
      policy.status === 'draft'
        ? `What it changes in version ${active.number}`
        : `What changed since, up to version ${active.number}`,
    table: changesTable(changes),
  }
}

const changesTable = (changes: readonly Difference[]): Table => ({
  label: 'Changes',
  columns: [{ label: 'What' }, { label: 'Before' }, { label: 'After' }],
  rows: changes.length
    ? changes.map((c) => ({
        cells: [
          { kind: 'text', text: c.what, note: changeNote(c) },
          { kind: 'text', text: c.before },
          { kind: 'text', text: c.after },
        ],
      }))
    : [
        {
          cells: [
            { kind: 'text', text: 'Nothing: both say the same' },
            { kind: 'text', text: '' },
            { kind: 'text', text: '' },
          ],
        },
      ],
})
const changeNote = ({ change, where }: Difference): string =>
  change === 'added'
    ? `Added ${where}`
    : change === 'removed'
      ? `Removed ${where}`
      : `${where[0]!.toUpperCase()}${where.slice(1)}`
