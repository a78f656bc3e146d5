import type { ReadCtx } from '../../platform/ctx.ts'
import type { Action, Table } from '../../platform/view/ui.ts'
import type * as shown from '../page-queries.ts'
import { url } from '../url.ts'

type Proposal = Awaited<ReturnType<typeof shown.proposedMerges>>[number]

/** Merges that wait, with what this person may do about each. */
export function mergesTable(
  { actor }: ReadCtx,
  proposals: readonly Proposal[],
  { id, alone }: { id: string; alone: boolean },
): { title: string; table: Table }[] {
  if (proposals.length === 0) return []
  const mayConfirm = (p: Proposal): boolean =>
    actor.permissions.has('vendors.approve') && (alone || p.proposed_by !== actor.userId)
  return [
    {
      title: 'Proposed merge',
      table: {
        label: 'Proposed merge',
        columns: [{ label: 'What' }, { label: 'Why' }, { label: 'Confirm' }, { label: 'Refuse' }],
        rows: proposals.map((p) => ({
          cells: [
            {
              kind: 'link',
              text: p.from_id === id ? `Into ${p.other}` : `${p.other} into this one`,
              href: url.show(p.from_id === id ? p.into_id : p.from_id),
              note: `Proposed by ${p.proposer}`,
            },
            { kind: 'text', text: p.reason },
            mayConfirm(p)
              ? { kind: 'action', action: confirmation(p) }
              : { kind: 'muted', text: 'Somebody else confirms it' },
            actor.permissions.has('vendors.manage')
              ? { kind: 'action', action: refusal(p) }
              : { kind: 'muted', text: '—' },
          ],
        })),
      },
    },
  ]
}

const confirmation = ({ id, version }: Proposal): Action => ({
  label: 'Merge',
  href: url.mergeConfirmation(id),
  tone: 'primary',
  small: true,
  confirm: 'Merge the two vendors? It cannot be taken back.',
  version,
  key: `merge-confirmation-${id}-${version}`,
})
const refusal = ({ id, version }: Proposal): Action => ({
  label: 'Refuse',
  href: url.mergeRefusal(id),
  tone: 'ghost',
  small: true,
  version,
  key: `merge-refusal-${id}-${version}`,
})
