import type { Action, Button, PageHeader, Table } from '../platform/view/ui.ts'
import type { BulkOutcome } from './commands.ts'

export type BulkPage = {
  title: string
  header: PageHeader
  refused: Table
  approved: Table | null
  undo: Action | null
  back: Button
  outcome: BulkOutcome
}

export const undoFields = ({ approved }: BulkOutcome): Record<string, string> => ({
  ids: approved.map(({ id }) => id).join(' '),
})
export const countText = ({ approved }: BulkOutcome): string => `${approved.length} approved.`

/** What became of each, where not all were approved. */
export function bulkPage(outcome: BulkOutcome, hold: boolean): BulkPage {
  const { approved, refused } = outcome
  const link = (
    id: string,
    number: string | null,
    title: string | null,
  ): Table['rows'][number]['cells'][number] =>
    number
      ? { kind: 'link', text: number, href: `/approvals/${id}`, note: title ?? undefined }
      : { kind: 'muted', text: 'One that is not yours to see' }
  return {
    title: 'Not all were approved',
    header: {
      title: `${approved.length} approved, ${refused.length} not`,
      crumbs: [{ label: 'Inbox', href: '/inbox' }],
      meta: 'Each was decided on its own',
    },
    outcome,
    refused: {
      label: 'Not approved',
      columns: [{ label: 'What' }, { label: 'Why not' }],
      rows: refused.map(({ id, number, title, why }) => ({
        cells: [link(id, number, title), { kind: 'text', text: why }],
      })),
    },
    approved: approved.length
      ? {
          label: 'Approved',
          columns: [{ label: 'What' }, { label: 'Title' }],
          rows: approved.map(({ id, number, title }) => ({
            cells: [link(id, number, null), { kind: 'text', text: title }],
          })),
        }
      : null,
    undo:
      approved.length && hold
        ? {
            label: `Undo ${approved.length}`,
            href: '/inbox/undo',
            icon: 'undo-2',
            kbd: 'Z',
            key: crypto.randomUUID(),
            fields: undoFields(outcome),
          }
        : null,
    back: { label: 'Back to the inbox', href: '/inbox', variant: 'primary' },
  }
}
