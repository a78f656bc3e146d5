import type { Request, Response } from 'express'
import { locales, months } from '../kernel/choices.ts'
import { type FieldError } from '../kernel/problem.ts'
import { plainForm, type PlainForm } from './presenter.ts'
import { timeZonePicker } from '../pickers/index.ts'
import { type JoiningDeps } from './joining-routes.ts'
import { type Invited } from './accepting.ts'

const localeField = {
  name: 'locale',
  label: 'How dates and numbers are written',
  type: 'select' as const,
  options: Object.entries(locales).map(([value, label]) => ({ value, label })),
}
const zoneField = {
  name: 'time_zone',
  label: 'Time zone',
  type: 'pick' as const,
  picker: timeZonePicker,
  placeholder: 'Type a city',
}
const passwordField = {
  name: 'password',
  label: 'Password',
  type: 'password' as const,
  hint: 'At least 12 characters',
  autocomplete: 'new-password',
}

/** A page outside the shell, which may carry a secret in its address: no referrer, no cache. */
export const sendForm = (
  page: JoiningDeps['page'],
  req: Request,
  res: Response,
  status: number,
  form: PlainForm,
): void =>
  void res
    .status(status)
    .set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
    .type('html')
    .send(
      page(req, form.summary ? `Error: ${form.title}` : form.title, '/sign-in/plain-form', form),
    )

export const usedLink = (href: string, label: string): PlainForm =>
  plainForm({
    title: 'This link does not work',
    intro: ['It was used already, taken back, or it is too old.'],
    links: [{ before: 'What now?', label, href }],
  })

const bookFields = [
  {
    name: 'currency',
    label: 'Currency of your books',
    fallback: 'EUR',
    hint: 'Three letters; it cannot be changed later',
  },
  { ...zoneField, fallback: 'UTC' },
  { ...localeField, fallback: 'en-GB' },
  {
    name: 'fiscal_year_start',
    label: 'The fiscal year starts in',
    type: 'select' as const,
    fallback: '1',
    options: months.map((label, i) => ({ value: String(i + 1), label })),
  },
  {
    name: 'order_prefix',
    label: 'Order numbers begin with',
    fallback: 'PO',
    hint: 'Such as PO-2026-0001',
  },
]
export const anotherForm = (
  values: Record<string, unknown> = {},
  errors: readonly FieldError[] = [],
): PlainForm =>
  plainForm(
    {
      title: 'Another organisation',
      action: '/organisations/new',
      submitLabel: 'Create the organisation',
      intro: ['You will be its administrator. Nothing of your other organisations is seen there.'],
      links: [
        {
          before: 'Changed your mind?',
          label: 'Back to your organisations',
          href: '/organisations',
        },
      ],
      fields: [
        { name: 'organisation', label: 'Organisation', autofocus: !errors.length },
        ...bookFields,
      ],
    },
    values,
    errors,
  )

export const signUpForm = (
  values: Record<string, unknown> = {},
  errors: readonly FieldError[] = [],
): PlainForm =>
  plainForm(
    {
      title: 'Start with SVPMS',
      action: '/sign-up',
      submitLabel: 'Sign up',
      links: [{ before: 'Have an account?', label: 'Sign in', href: '/sign-in' }],
      fields: [
        {
          name: 'organisation',
          label: 'Organisation',
          autocomplete: 'organization',
          autofocus: !errors.length,
        },
        { name: 'name', label: 'Your name', autocomplete: 'name' },
        { name: 'email', label: 'Work e-mail', type: 'email', autocomplete: 'email' },
        ...bookFields,
      ],
    },
    values,
    errors,
  )

/** Only the person who got the mail chooses the password. */
export const confirmSignUpForm = (
  token: string,
  organisation: string,
  errors: readonly FieldError[] = [],
): PlainForm =>
  plainForm(
    {
      title: `Create ${organisation}`,
      intro: ['Choose a password, and you are in it as its administrator.'],
      action: `/sign-up/${token}`,
      submitLabel: 'Create the organisation',
      fields: [{ ...passwordField, autofocus: errors.length === 0 }],
    },
    {},
    errors,
  )

export const joinForm = (
  token: string,
  invited: Invited,
  values: Record<string, unknown> = {},
  errors: readonly FieldError[] = [],
): PlainForm =>
  plainForm(
    {
      title: `Join ${invited.organisation}`,
      action: `/join/${token}`,
      submitLabel: 'Join',
      intro: [
        `${invited.invited_by} invited ${invited.email}.`,
        ...(invited.known
          ? ['You have an account already: after joining, sign in as always.']
          : []),
      ],
      fields: [
        { name: 'name', label: 'Your name', fallback: invited.name, autocomplete: 'name' },
        ...(invited.known ? [] : [passwordField]),
        { ...localeField, fallback: invited.locale },
        { ...zoneField, fallback: invited.time_zone },
      ],
    },
    values,
    errors,
  )
