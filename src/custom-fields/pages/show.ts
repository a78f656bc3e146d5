import { timelineOf } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { RecordPage } from '../../platform/view/ui.ts'
import { typeNames } from '../custom-field.ts'
import { statusOf } from '../list.ts'
import * as queries from '../queries.ts'
import { url } from '../url.ts'

export async function showPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [field, events] = await Promise.all([queries.find(ctx.tx, id), timelineOf(ctx, id)])
  return {
    title: field.label,
    budget: null,
    note: null,
    timeline: { events },
    header: {
      title: field.label,
      crumbs: [{ label: 'Custom fields', href: url.index }, { label: field.key }],
      statuses: [statusOf(field)],
      buttons: [{ label: 'Edit', href: url.edit(id), icon: 'pencil' }],
    },
    facts: [
      { label: 'Of', text: 'Vendors' },
      { label: 'Type', text: typeNames[field.type] },
      ...(field.choices.length ? [{ label: 'Choices', text: field.choices.join(', ') }] : []),
      { label: 'Required', text: field.required ? 'Yes' : 'No' },
      { label: 'Place in the form', text: String(field.position) },
    ],
    tables: [],
  }
}
