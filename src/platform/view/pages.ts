import type { Refused } from '../http/route.ts'
import { formState } from './form.ts'
import type { Banner, Crumb, Field, FormPage } from './ui.ts'

type FieldSpec = Omit<Field, 'value' | 'error'> & { fallback?: string | undefined }
export type FormSpec = {
  title: string
  crumbs: readonly Crumb[]
  action: string
  fields: readonly FieldSpec[]
  /** Fields that belong together, below the others. */
  parts?: readonly { legend: string; fields: readonly FieldSpec[] }[]
  version: number | null
  cancelHref: string
  submitLabel: string
  /** What is missing before it can be filled in, with the way there. */
  banner?: Banner | null
}

/** A form as last typed, or as stored: each field finds its value and its error by name. */
export function formPage(
  { title, crumbs, action, fields, parts, version, cancelHref, submitLabel, banner }: FormSpec,
  { values, errors }: Refused,
): FormPage {
  const state = formState(values, errors)
  const typed = errors.length > 0
  const filled = ({ fallback, ...field }: FieldSpec): Field =>
    field.type === 'checkbox'
      ? {
          ...field,
          value: 'on',
          checked: typed ? state.value(field.name) === 'on' : fallback === 'on',
          error: state.error(`/${field.name}`),
        }
      : {
          ...field,
          value: typed ? state.value(field.name) : (fallback ?? ''),
          error: state.error(`/${field.name}`),
        }
  return {
    title: typed ? `Error: ${title}` : title,
    header: { title, crumbs: [...crumbs, { label: title }] },
    action,
    summary: state.summary,
    version,
    key: crypto.randomUUID(),
    cancelHref,
    submitLabel,
    banner: banner ?? null,
    fields: fields.map(filled),
    parts: (parts ?? []).map((part) => ({ ...part, fields: part.fields.map(filled) })),
  }
}
