import type { Request, Response } from 'express'
import { z } from 'zod'
import { currency as isoCurrency, text, wholeNumber, timeZone } from '../platform/http/input.ts'
import { isLocale, locales, months } from '../kernel/choices.ts'
import { newId } from '../kernel/id.ts'
import { linkHash, newLink } from '../kernel/link.ts'
import { Problem, type FieldError } from '../kernel/problem.ts'
import type { Letter } from '../notifications/index.ts'
import { founderRoles, foundOrganisation, slugOf } from '../organisations/index.ts'
import { command, type ProcessDeps } from '../platform/ctx.ts'
import type { Db } from '../platform/db/pool.ts'
import type { Limits } from '../platform/limits.ts'
import { announce, divide, propose } from '../role-proposals/index.ts'
import { isRole } from '../kernel/permissions.ts'
import { sql } from '../platform/db/sql.ts'
import { fieldErrors } from '../platform/http/input.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import { systemActor } from '../platform/system.ts'
import type { BreachedPasswords } from '../integrations/breached-passwords/port.ts'
import { breachErrors, newPassword } from './password-rules.ts'
import { hashPassword } from './password.ts'
import { findActor, type Identity } from './people.ts'
import { plainForm, type PlainForm } from './presenter.ts'
import { timeZonePicker } from '../pickers/index.ts'

export type JoiningDeps = ProcessDeps & {
  /** Ends everything that somebody else may have set up under an address before it was proven. */
  signOut: (userId: string) => Promise<number>
  post: (to: string, letter: Letter) => Promise<void>
  limits: Limits
  signUp: boolean
  breached: BreachedPasswords
  page: (req: Request, title: string, view: string, data: object) => string
  enter: (req: Request, res: Response, who: Identity, at: string) => Promise<void>
}
const Token = z.object({ token: z.string().max(100) })
const email = z
  .string({ error: 'E-mail is missing.' })
  .trim()
  .toLowerCase()
  .pipe(z.email('E-mail must look like name@example.com.').max(254))
const locale = z.string().refine(isLocale, 'Choose from the list.')
const SignUp = z.object({
  organisation: text(200, 'Organisation'),
  name: text(200, 'Your name'),
  email,
  currency: z.string().trim().toUpperCase().pipe(isoCurrency),
  time_zone: timeZone,
  locale,
  fiscal_year_start: wholeNumber({ label: 'The month', least: 1, most: 12 }),
  order_prefix: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z0-9]{1,8}$/, 'Use one to eight letters and digits, such as PO.'),
})
const Facts = SignUp.omit({ email: true })
const Chosen = z.object({ password: newPassword })
export const Another = Facts.omit({ name: true })
const Join = z.object({
  name: text(200, 'Your name'),
  password: newPassword.optional(),
  locale,
  time_zone: timeZone,
})
const Invitation = z.object({
  tenant_id: z.string(),
  id: z.string(),
  organisation: z.string(),
  email: z.string(),
  name: z.string(),
  locale: z.string(),
  time_zone: z.string(),
  invited_by: z.string(),
  open: z.boolean(),
  known: z.boolean(),
})

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

/** Joining: by founding an organisation, or by the link of an invitation. */
export function joining(deps: JoiningDeps): Feature {
  const say = (req: Request, res: Response, status: number, form: PlainForm) =>
    sendForm(deps.page, req, res, status, form)
  const input = z.record(z.string(), z.unknown())

  return feature('joining')
    .open('get', '/sign-up', {
      allow: 'anyone',
      input,
      summary: 'The form for a new organisation.',
      handle: async ({ req, res }) => {
        openOnly(deps.signUp)
        say(req, res, 200, signUpForm())
      },
    })
    .open('post', '/sign-up', {
      allow: 'anyone',
      input,
      summary: 'Ask for a new organisation; a mail with a link confirms it.',
      handle: async ({ req, res, input: typed }) => {
        openOnly(deps.signUp)
        const parsed = SignUp.safeParse(typed)
        if (!parsed.success) return say(req, res, 422, signUpForm(typed, fieldErrors(parsed.error)))
        await deps.limits.attempt('sign-up', { account: parsed.data.email, address: req.ip ?? '' })
        await askToConfirm(deps, parsed.data)
        say(
          req,
          res,
          200,
          plainForm({
            title: 'Look into your mail',
            intro: [
              `A link is on its way to ${parsed.data.email}. It works for one day and creates the organisation.`,
            ],
            links: [{ before: 'Nothing there?', label: 'Try again', href: '/sign-up' }],
          }),
        )
      },
    })
    .open('get', '/sign-up/:token', {
      allow: 'anyone',
      input: Token,
      summary: 'The page behind the link in the mail; it changes nothing.',
      handle: async ({ req, res, input: { token } }) => {
        const asked = await signUpBy(deps.db, token)
        say(
          req,
          res,
          asked ? 200 : 404,
          asked
            ? confirmSignUpForm(token, asked.organisation)
            : usedLink('/sign-up', 'Sign up again'),
        )
      },
    })
    .open('post', '/sign-up/:token', {
      allow: 'anyone',
      input,
      summary: 'Choose a password, create the organisation and enter it as its administrator.',
      handle: async ({ req, res, input: typed }) => {
        const token = String(typed['token'])
        const asked = await signUpBy(deps.db, token)
        if (!asked) return say(req, res, 404, usedLink('/sign-up', 'Sign up again'))
        const parsed = Chosen.safeParse(typed)
        const errors = parsed.success
          ? await breachErrors(deps.breached, parsed.data.password)
          : fieldErrors(parsed.error)
        if (!parsed.success || errors.length)
          return say(req, res, 422, confirmSignUpForm(token, asked.organisation, errors))
        const who = await found(deps, token, await hashPassword(parsed.data.password))
        if (!who) return say(req, res, 404, usedLink('/sign-up', 'Sign up again'))
        await deps.signOut(who.userId)
        await deps.enter(req, res, who, '/start')
      },
    })
    .open('get', '/join/:token', {
      allow: 'anyone',
      input: Token,
      summary: 'An invitation; looking at it changes nothing.',
      handle: async ({ req, res, input: { token } }) => {
        const invitation = await invitationBy(deps.db, token)
        say(
          req,
          res,
          invitation ? 200 : 404,
          invitation ? joinForm(token, invitation) : usedLink('/sign-in', 'Sign in'),
        )
      },
    })
    .open('post', '/join/:token', {
      allow: 'anyone',
      input,
      summary: 'Accept an invitation.',
      handle: async ({ req, res, input: typed }) => {
        const token = String(typed['token'])
        const invitation = await invitationBy(deps.db, token)
        if (!invitation) return say(req, res, 404, usedLink('/sign-in', 'Sign in'))
        const parsed = Join.safeParse(typed)
        const errors: readonly FieldError[] = parsed.success
          ? invitation.known
            ? []
            : parsed.data.password
              ? await breachErrors(deps.breached, parsed.data.password)
              : [{ pointer: '/password', code: 'missing', detail: 'Password is missing.' }]
          : fieldErrors(parsed.error)
        if (!parsed.success || errors.length)
          return say(req, res, 422, joinForm(token, invitation, typed, errors))
        const who = await accept(deps, invitation, parsed.data)
        if (!who.first) return res.redirect(303, '/sign-in')
        await deps.signOut(who.userId)
        await deps.enter(req, res, who, '/inbox')
      },
    })
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

function openOnly(open: boolean): void {
  if (!open)
    throw new Problem(
      404,
      'not_found',
      'New organisations are not created here. Ask the people who run this for an invitation.',
    )
}

const usedLink = (href: string, label: string): PlainForm =>
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

const signUpForm = (
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
const confirmSignUpForm = (
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

type Invited = z.output<typeof Invitation>
const joinForm = (
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

/** The answer is the same for known and unknown addresses; only the mail differs. */
async function askToConfirm(
  deps: JoiningDeps,
  { email: address, ...facts }: z.output<typeof SignUp>,
): Promise<void> {
  const { token, hash } = newLink()
  const { rows } = await deps.db.raw('select ask_sign_up($1, $2, $3::jsonb) as known', [
    hash,
    address,
    JSON.stringify(facts),
  ])
  const foot =
    'You get this because somebody typed your address at sign-up. If it was not you, do nothing.'
  await deps.post(
    address,
    rows[0]?.['known'] === true
      ? {
          subject: 'You have an account already',
          greeting: `Hello ${facts.name},`,
          paragraphs: [
            `To add ${facts.organisation}, sign in with your account and create it from your account menu.`,
          ],
          button: { label: 'Sign in', path: '/sign-in' },
          foot,
        }
      : {
          subject: `Create ${facts.organisation}`,
          greeting: `Hello ${facts.name},`,
          paragraphs: ['This link creates your organisation. It works once, for one day.'],
          button: { label: 'Create the organisation', path: `/sign-up/${token}` },
          foot,
        },
  )
}

async function signUpBy(db: Db, token: string): Promise<z.output<typeof Facts> | null> {
  const { rows } = await db.raw('select facts from sign_up_by($1)', [linkHash(token)])
  return rows[0] ? Facts.parse(rows[0]['facts']) : null
}

async function found(
  deps: JoiningDeps,
  token: string,
  passwordHash: string,
): Promise<Identity | null> {
  const { rows } = await deps.db.raw('select email, facts from use_sign_up($1)', [linkHash(token)])
  if (!rows[0]) return null
  const facts = Facts.parse(rows[0]['facts'])
  const address = String(rows[0]['email'])
  return foundFor(deps, {
    ...facts,
    people: [{ email: address, name: facts.name, roles: founderRoles, proven: true }],
    passwordHash,
  })
}

type Founding = Pick<
  z.output<typeof Facts>,
  'organisation' | 'currency' | 'time_zone' | 'locale' | 'fiscal_year_start' | 'order_prefix'
> & { people: Parameters<typeof foundOrganisation>[1]['people']; passwordHash?: string }
/** Founds it and writes its first audit row. Returns its first person. */
export async function foundFor(deps: ProcessDeps, f: Founding): Promise<Identity> {
  const { tenantId, users } = await foundOrganisation((q, v) => deps.db.raw(q, v), {
    slug: slugOf(f.organisation),
    name: f.organisation,
    baseCurrency: f.currency,
    timeZone: f.time_zone,
    locale: f.locale,
    fiscalYearStart: f.fiscal_year_start,
    numberPrefixes: { PO: f.order_prefix },
    people: f.people,
    ...(f.passwordHash ? { passwordHash: f.passwordHash } : {}),
  })
  const userId = Object.values(users)[0]!
  const actor = await findActor(deps.db, { tenantId, userId })
  await command(deps, actor!, null, async (ctx) =>
    ctx.record(
      'organisation.founded',
      { kind: 'organisation', id: tenantId },
      { name: f.organisation, currency: f.currency },
    ),
  )
  return { tenantId, userId }
}

async function invitationBy(db: Db, token: string): Promise<Invited | null> {
  const { rows } = await db.raw('select * from invitation_by($1)', [linkHash(token)])
  const invited = rows[0] ? Invitation.parse(rows[0]) : null
  return invited?.open ? invited : null
}

const Offer = z.object({
  roles: z.array(z.string()),
  department_id: z.string().nullable(),
  invited_by: z.string(),
})
/** `first`: the link was the first proof of the address, so the password typed with it is theirs. */
type Joined = Identity & { first: boolean }
/** The link proves the address; the invitation is used in the same transaction that makes the member. */
async function accept(
  deps: JoiningDeps,
  invited: Invited,
  typed: z.output<typeof Join>,
): Promise<Joined> {
  const hash = typed.password ? await hashPassword(typed.password) : null
  const system = await systemActor(deps.db, invited.tenant_id)
  return command(deps, system, null, async (ctx) => {
    const offer = await ctx.tx.maybeOne(
      sql.type(Offer)`
        select roles, department_id, invited_by
        from invitations
        where id = ${invited.id} and accepted_at is null and revoked_at is null and expires_at > now()
        for update
      `,
    )
    if (!offer)
      throw new Problem(409, 'used', 'This invitation was used or taken back a moment ago.')
    const given = await divide(ctx, offer.roles.filter(isRole))
    const { id: userId, first } = await ctx.tx.one(
      sql.type(z.object({ id: z.string(), first: z.boolean() }))`
        select id, first from prove_address(${newId()}, ${invited.email}, ${hash})
      `,
    )
    await ctx.tx.run(sql.type(z.object({}))`
      insert into memberships (user_id, name, email, roles, department_id, locale, time_zone)
      values
        (
          ${userId},
          ${typed.name},
          ${invited.email},
          ${sql.array([...given.now], 'text')},
          ${offer.department_id},
          ${typed.locale},
          ${typed.time_zone}
        )
      on conflict (tenant_id, user_id) do update
        set
          active = true,
          roles = excluded.roles,
          name = excluded.name,
          version = memberships.version + 1
    `)
    await ctx.tx.run(
      sql.type(z.object({}))`
        update invitations
        set
          accepted_at = now(),
          accepted_by = ${userId},
          version = version + 1
        where id = ${invited.id}
      `,
    )
    ctx.record(
      'member.joined',
      { kind: 'member', id: userId },
      {
        name: typed.name,
        roles: [...given.now],
        invitation_id: invited.id,
        ...(given.alone ? { alone: true } : {}),
      },
    )
    const joined = { userId, name: typed.name }
    await propose(ctx, given.later, { ...joined, cause: 'invitation', by: offer.invited_by })
    await announce(ctx, given, joined)
    return { tenantId: invited.tenant_id, userId, first }
  })
}
