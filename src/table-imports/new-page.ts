import type { Refused } from '../platform/http/route.ts'
import { formState } from '../platform/view/form.ts'
import type { Crumb, ErrorSummary, Field, FileDrop, PageHeader } from '../platform/view/ui.ts'

export type NewImportPage = {
  title: string
  header: PageHeader
  action: string
  key: string
  summary: ErrorSummary | null
  file: FileDrop
  field: Field
}
type About = {
  title: string
  crumbs: readonly Crumb[]
  action: string
  hint: string
  /** The headings that a pasted table begins with. */
  example: string
}
/** The form that takes a table as a file, or pasted. */
export function newImportPage(about: About, { values, errors }: Refused): NewImportPage {
  const state = formState(values, errors)
  return {
    title: `${errors.length ? 'Error: ' : ''}${about.title}`,
    header: { title: about.title, crumbs: [...about.crumbs, { label: 'Import' }] },
    action: about.action,
    key: crypto.randomUUID(),
    summary: state.summary,
    file: {
      name: 'file',
      label: 'Choose a table',
      hint: 'CSV or XLSX; of a workbook the first sheet',
      accept: '.csv,.txt,.xlsx',
      error: state.error('/file'),
    },
    field: {
      name: 'csv',
      label: 'Or paste it, with its headings',
      type: 'textarea',
      rows: 8,
      optional: true,
      hint: about.hint,
      value: state.value('csv') || about.example,
      error: state.error('/csv'),
    },
  }
}
