import type { FieldError } from '../kernel/problem.ts'
import { formState } from '../platform/view/form.ts'
import type { ErrorSummary, Field } from '../platform/view/ui.ts'

export type SignInPage = {
  title: string
  email: string
  error: string | null
  returnTo: string
  demo: boolean
  signUp: boolean
  passkey: PasskeyButton
}
/** A form that the browser's passkey dialog fills; `options` says what is to be signed. */
export type PasskeyButton = {
  action: string
  options: string
  mode: 'use' | 'register'
  label: string
  returnTo: string
  variant?: 'primary' | 'secondary'
}
export const signInByPasskey = (returnTo: string): PasskeyButton => ({
  action: '/sign-in/passkey',
  options: '/sign-in/passkey/options',
  mode: 'use',
  label: 'Sign in with a passkey',
  returnTo,
})
export type DevPage = {
  title: string
  people: readonly { email: string; name: string; what: string }[]
  /** Who opens the portal of vendors, by a mailed link. */
  contact: string
}

/** A form outside the shell: sign-up, an invitation, a new password. Without `submitLabel` it only says something. */
export type PlainForm = {
  title: string
  intro: readonly string[]
  action: string
  summary: ErrorSummary | null
  hidden: Readonly<Record<string, string>>
  fields: readonly Field[]
  submitLabel: string | null
  links: readonly { before: string; label: string; href: string }[]
}
type Asked = {
  title: string
  intro?: readonly string[]
  action?: string
  hidden?: Readonly<Record<string, string>>
  fields?: readonly (Omit<Field, 'value' | 'error'> & { fallback?: string | undefined })[]
  submitLabel?: string | null
  links?: PlainForm['links']
}

/** The form as first shown, or as typed with what was wrong. A password is never shown again. */
export function plainForm(
  {
    title,
    intro = [],
    action = '',
    hidden = {},
    fields = [],
    submitLabel = null,
    links = [],
  }: Asked,
  values: Record<string, unknown> = {},
  errors: readonly FieldError[] = [],
): PlainForm {
  const state = formState(values, errors)
  const typed = errors.length > 0
  return {
    title,
    intro,
    action,
    hidden,
    submitLabel,
    links,
    summary: state.summary,
    fields: fields.map(({ fallback, ...field }) => ({
      ...field,
      value: field.type === 'password' ? '' : typed ? state.value(field.name) : (fallback ?? ''),
      error: state.error(`/${field.name}`),
    })),
  }
}
