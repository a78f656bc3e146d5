import type { FieldError } from '../../kernel/problem.ts'
import type { Refused } from '../../platform/http/route.ts'
import { formState, type FormState } from '../../platform/view/form.ts'
import type {
  Action,
  Banner,
  Button,
  ErrorSummary,
  Fact,
  Field,
  PageHeader,
  Table,
} from '../../platform/view/ui.ts'
import type { Words } from '../words/index.ts'
import { isOurs } from '../refusals.ts'

/** One part of a page, under a heading of its own. */
export type Section = {
  title: string | null
  text?: string | undefined
  facts?: readonly Fact[] | undefined
  table?: Table | undefined
  buttons?: readonly Button[] | undefined
  actions?: readonly Action[] | undefined
  more?: { label: string; href: string } | null | undefined
}
export type PortalPage = {
  title: string
  header: PageHeader
  banner: Banner | null
  sections: readonly Section[]
}

export type PortalForm = {
  title: string
  words: Words
  header: PageHeader
  banner: Banner | null
  action: string
  summary: ErrorSummary | null
  fields: readonly Field[]
  version: number | null
  key: string
  cancelHref: string
  submitLabel: string
}
type FieldAsked = Omit<Field, 'value' | 'error'> & { fallback?: string | undefined }

/** What was wrong, in the reader's language as far as its code says it. */
export function saidIn(words: Words, errors: readonly FieldError[]): FieldError[] {
  const known: Readonly<Record<string, string>> = words.errors
  const { other } = words.errors
  return errors.map((error) => {
    const said = isOurs(words, error.detail) ? error.detail : other || error.detail
    return { ...error, detail: known[error.code] || said }
  })
}
export const stateOf = (words: Words, { values, errors }: Refused): FormState =>
  formState(values, saidIn(words, errors))

/** A form of the portal, as last typed or as stored. */
export function portalForm(
  words: Words,
  {
    title,
    fields,
    banner = null,
    ...form
  }: Pick<PortalForm, 'title' | 'action' | 'version' | 'cancelHref' | 'submitLabel'> & {
    fields: readonly FieldAsked[]
    banner?: Banner | null
  },
  refused: Refused,
): PortalForm {
  const state = stateOf(words, refused)
  return {
    ...form,
    title,
    words,
    banner,
    header: { title },
    summary: state.summary,
    key: crypto.randomUUID(),
    fields: fieldsOf(fields, state, refused.errors.length > 0),
  }
}

const fieldsOf = (fields: readonly FieldAsked[], state: FormState, typed: boolean): Field[] =>
  fields.map(({ fallback, ...field }) => {
    const value = typed ? state.value(field.name) : (fallback ?? '')
    const error = state.error(`/${field.name}`)
    return field.type === 'checkbox'
      ? { ...field, value: 'on', checked: value === 'on', error }
      : { ...field, value, error }
  })
