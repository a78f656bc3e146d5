import { z } from 'zod'
import { linkHash, newLink } from '../kernel/link.ts'
import { message, toText, type Message } from '../messages/index.ts'
import type { Letter } from '../notifications/index.ts'
import type { Db } from '../platform/db/pool.ts'
import { writeFlash } from '../platform/http/flash.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import { safePath } from './session.ts'
import { afterFirstFactor, type EntranceDeps } from './entering.ts'
import { sendForm } from './joining-forms.ts'
import { findActor, identityOf } from './people.ts'
import { plainForm, type PlainForm } from './presenter.ts'

const Wanted = z.object({
  email: z.string().max(300).default(''),
  return_to: z.string().max(2000).optional(),
})
const Token = z.object({ token: z.string().max(100) })
const Used = z.object({
  user_id: z.string(),
  tenant_id: z.string().nullable(),
  return_to: z.string(),
  first: z.boolean(),
})
export type Purpose = 'sign_in' | 'confirm'

export const linkIsOpen = async (db: Db, token: string, purpose: Purpose): Promise<boolean> =>
  (await db.raw('select sign_in_link_by($1, $2) as open', [linkHash(token), purpose])).rows[0]?.[
    'open'
  ] === true
/** `first`: the link was the first proof of the address, and all that was set before it has ended. */
type UsedLink = { userId: string; tenantId: string; returnTo: string; first: boolean }
/** Uses a link up. `byUser`: the only person it may be, where one is signed in. */
export async function useLink(
  db: Db,
  token: string,
  purpose: Purpose,
  byUser: string | null = null,
): Promise<UsedLink | null> {
  const { rows } = await db.raw(
    'select user_id, tenant_id, return_to, first from enter_by_link($1, $2, $3)',
    [linkHash(token), purpose, byUser],
  )
  const used = rows[0] ? Used.parse(rows[0]) : null
  return used?.tenant_id
    ? {
        userId: used.user_id,
        tenantId: used.tenant_id,
        returnTo: used.return_to,
        first: used.first,
      }
    : null
}

const isAddress = (email: string): boolean => z.email().max(254).safeParse(email).success
export const deadLink = (href: string, label: string): PlainForm =>
  plainForm({
    title: 'This link does not work',
    intro: ['It was used already, or it is older than 15 minutes.'],
    links: [{ before: 'What now?', label, href }],
  })

/** Signing in by a link in one's mail; also the way back for a forgotten password. */
export function links(deps: EntranceDeps): Feature {
  return feature('sign-in')
    .open('get', '/sign-in/link', {
      allow: 'anyone',
      input: Wanted,
      summary: 'The form for a sign-in link by mail.',
      handle: async ({ req, res, input }) => sendForm(deps.page, req, res, 200, linkForm(input)),
    })
    .open('post', '/sign-in/link', {
      allow: 'anyone',
      input: Wanted,
      summary: 'Mail a link that signs in once; the answer is the same for every address.',
      handle: async ({ req, res, input }) => {
        const email = input.email.trim().toLowerCase()
        if (!isAddress(email))
          return sendForm(
            deps.page,
            req,
            res,
            422,
            linkForm(input, [
              {
                pointer: '/email',
                code: 'invalid',
                detail: 'E-mail must look like name@example.com.',
              },
            ]),
          )
        await deps.limits.attempt('sign-in-link', {
          account: email,
          address: req.ip ?? '',
          device: deps.devices.find(req, email),
        })
        await deps.enqueueAlone('sign-in-link', {
          email,
          purpose: 'sign_in',
          returnTo: safePath(input.return_to),
        })
        sendForm(
          deps.page,
          req,
          res,
          200,
          lookIntoMail(`/sign-in/link?return_to=${encodeURIComponent(safePath(input.return_to))}`),
        )
      },
    })
    .open('get', '/sign-in/link/:token', {
      allow: 'anyone',
      input: Token,
      summary: 'The page behind the link in the mail; it changes nothing.',
      handle: async ({ req, res, input: { token } }) => {
        const open = await linkIsOpen(deps.db, token, 'sign_in')
        sendForm(
          deps.page,
          req,
          res,
          open ? 200 : 404,
          open
            ? plainForm({
                title: 'Sign in',
                intro: ['One more click, so that no mail program does it for you.'],
                action: `/sign-in/link/${token}`,
                submitLabel: 'Sign in',
              })
            : deadLink('/sign-in/link', 'Ask for a new link'),
        )
      },
    })
    .open('post', '/sign-in/link/:token', {
      allow: 'anyone',
      input: Token,
      summary: 'Sign in with the link.',
      handle: async ({ req, res, input: { token } }) => {
        const used = await useLink(deps.db, token, 'sign_in')
        if (!used)
          return sendForm(deps.page, req, res, 404, deadLink('/sign-in/link', 'Ask for a new link'))
        if (used.first) {
          await deps.signOut(used.userId)
          writeFlash(res, {
            tone: 'info',
            text: 'Your address is proven. Passwords, passkeys and codes set before have ended: choose a password under Security.',
          })
        }
        await afterFirstFactor(deps, req, res, used, 'link', used.returnTo)
      },
    })
}

const lookIntoMail = (again: string): PlainForm =>
  plainForm({
    title: 'Look into your mail',
    intro: [
      'If the address belongs to somebody here, a link is on its way. It works once, for 15 minutes.',
    ],
    links: [{ before: 'Nothing there?', label: 'Try again', href: again }],
  })
const linkForm = (
  typed: { email: string; return_to?: string | undefined },
  errors: Parameters<typeof plainForm>[2] = [],
): PlainForm =>
  plainForm(
    {
      title: 'Sign in by mail',
      action: '/sign-in/link',
      submitLabel: 'Mail me a link',
      intro: [
        'Also when you have forgotten your password: sign in with the link, then choose a new one.',
      ],
      hidden: { return_to: safePath(typed.return_to) },
      fields: [
        {
          name: 'email',
          label: 'E-mail',
          type: 'email',
          autocomplete: 'username',
          fallback: typed.email,
          autofocus: errors.length === 0,
        },
      ],
      links: [
        {
          before: 'Know your password?',
          label: 'Sign in',
          href: `/sign-in?return_to=${encodeURIComponent(safePath(typed.return_to))}`,
        },
      ],
    },
    typed,
    errors,
  )

const Job = z.object({
  email: z.string(),
  purpose: z.enum(['sign_in', 'confirm']),
  returnTo: z.string(),
})
/**
 * The job that makes a link and mails it: whether the address is known is looked up here, after the answer was given,
 * and the secret is in no queue.
 */
export const sendSignInLink =
  (db: Db, send: (to: string, letter: Letter, key: string) => Promise<void>): Handler =>
  async (data, id) => {
    const { email, purpose, returnTo } = Job.parse(data)
    const who = await identityOf(db, email)
    const person = who && (await findActor(db, who))
    if (!person) return
    const { token, hash } = newLink()
    await db.raw('select keep_sign_in_link($1, $2, $3, $4)', [
      hash,
      person.userId,
      purpose,
      returnTo,
    ])
    const say = (text: Message): string => toText(text, person.locale)
    const around = {
      greeting: say(message('letter.greeting', { person: person.name })),
      foot: say(message('letter.sign_in_foot', {})),
    }
    await send(
      email,
      purpose === 'sign_in'
        ? {
            ...around,
            subject: say(message('letter.sign_in_subject', {})),
            paragraphs: [say(message('letter.sign_in_text', {}))],
            button: {
              label: say(message('letter.sign_in_open', {})),
              path: `/sign-in/link/${token}`,
            },
          }
        : {
            ...around,
            subject: say(message('letter.confirm_subject', {})),
            paragraphs: [say(message('letter.confirm_text', {}))],
            button: {
              label: say(message('letter.confirm_open', {})),
              path: `/step-up/link/${token}`,
            },
          },
      id,
    )
  }
