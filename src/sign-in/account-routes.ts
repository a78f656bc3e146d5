import type { Request, Response } from 'express'
import { z } from 'zod'
import type { BreachedPasswords } from '../integrations/breached-passwords/port.ts'
import type { FieldError } from '../kernel/problem.ts'
import { command } from '../platform/ctx.ts'
import { readIn } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { Cipher } from '../platform/encryption.ts'
import { writeFlash } from '../platform/http/flash.ts'
import { fieldErrors } from '../platform/http/input.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import { formState } from '../platform/view/form.ts'
import type { ErrorSummary, Field } from '../platform/view/ui.ts'
import { confirmedSelf } from './session.ts'
import type { EntranceDeps } from './entering.ts'
import { sendForm } from './joining-forms.ts'
import { breachErrors, newPassword } from './password-rules.ts'
import { hashPassword } from './password.ts'
import { plainForm, type PlainForm } from './presenter.ts'
import { confirmDevice, keepSecret, replaceCodes, secretOf } from './second-factor.ts'
import { newSecret, qrPath, setUpUri, spelled } from './totp.ts'

export type TotpPage = {
  title: string
  summary: ErrorSummary | null
  qr: { path: string; size: number }
  secret: string
  uri: string
  field: Field
}
export type RecoveryCodesPage = { title: string; codes: readonly string[] }

/**
 * Changing how one signs in: outside the shell, since the answers hold secrets, and only right after a proof of who it
 * is.
 */
export function accountRoutes(
  deps: EntranceDeps & { cipher: Cipher; breached: BreachedPasswords },
): Feature {
  const { db, cipher, page } = deps
  const requestId = (res: Response): string => String(res.locals['requestId'] ?? '')
  const send = (res: Response, status: number, html: string): void =>
    void res
      .status(status)
      .set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
      .type('html')
      .send(html)
  const codes = (req: Request, res: Response, list: readonly string[]): void =>
    send(
      res,
      200,
      page(req, 'Your recovery codes', '/sign-in/recovery-codes', {
        title: 'Your recovery codes',
        codes: list,
      } satisfies RecoveryCodesPage),
    )

  async function totpPage(
    req: Request,
    res: Response,
    status: number,
    errors: readonly FieldError[] = [],
  ): Promise<void> {
    const actor = confirmedSelf(req)
    const device = await secretOf(readIn(db, actor), cipher, actor.userId)
    if (!device || device.confirmed) return res.redirect(303, '/me/security')
    const uri = setUpUri(device.secret, actor.email)
    const state = formState({}, errors)
    const title = 'Set up one-time codes'
    send(
      res,
      status,
      page(req, errors.length ? `Error: ${title}` : title, '/sign-in/totp', {
        title,
        summary: state.summary,
        qr: qrPath(uri),
        secret: spelled(device.secret),
        uri,
        field: {
          name: 'code',
          label: 'The code it shows',
          hint: 'Six digits',
          autocomplete: 'one-time-code',
          error: state.error('/code'),
        },
      } satisfies TotpPage),
    )
  }

  return feature('sign-in')
    .open('get', '/me/security/password', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'The form for a new password.',
      handle: async ({ req, res }) => {
        confirmedSelf(req)
        sendForm(page, req, res, 200, passwordForm())
      },
    })
    .open('post', '/me/security/password', {
      allow: 'anyone',
      input: z.object({ password: z.unknown() }),
      summary: 'Choose a new password; every other sign-in ends.',
      handle: async ({ req, res, input }) => {
        const actor = confirmedSelf(req)
        const parsed = z.object({ password: newPassword }).safeParse(input)
        const errors = parsed.success
          ? await breachErrors(deps.breached, parsed.data.password)
          : fieldErrors(parsed.error)
        if (!parsed.success || errors.length)
          return sendForm(page, req, res, 422, passwordForm(errors))
        const hash = await hashPassword(parsed.data.password)
        await command(deps, actor, requestId(res), async (ctx) => {
          await ctx.tx.run(sql.type(z.object({}))`select set_password(${actor.userId}, ${hash})`)
          ctx.record('member.password_changed', { kind: 'member', id: actor.userId })
        })
        await deps.signOut(actor.userId, req.sessionID)
        writeFlash(res, {
          tone: 'ok',
          text: 'The password is changed. Other browsers and apps are signed out.',
        })
        res.redirect(303, '/me/security')
      },
    })
    .open('post', '/me/security/totp/start', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'Begin to set up one-time codes.',
      handle: async ({ req, res }) => {
        const actor = confirmedSelf(req)
        const begun = await command(deps, actor, requestId(res), (ctx) =>
          keepSecret(ctx, cipher, newSecret()),
        )
        res.redirect(303, begun ? '/me/security/totp' : '/me/security')
      },
    })
    .open('get', '/me/security/totp', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'The secret for an authenticator app, until it is confirmed.',
      handle: ({ req, res }) => totpPage(req, res, 200),
    })
    .open('post', '/me/security/totp', {
      allow: 'anyone',
      input: z.object({ code: z.string().max(100).default('') }),
      summary: 'Confirm one-time codes by a first code; answers the recovery codes, once.',
      handle: async ({ req, res, input }) => {
        const actor = confirmedSelf(req)
        const made = await command(deps, actor, requestId(res), (ctx) =>
          confirmDevice(ctx, cipher, input.code),
        )
        if (made) codes(req, res, made)
        else
          await totpPage(req, res, 422, [
            {
              pointer: '/code',
              code: 'wrong',
              detail:
                'This code is not right. Check the clock of your device, and type the code that it shows now.',
            },
          ])
      },
    })
    .open('post', '/me/security/recovery-codes', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'Make ten new recovery codes; the old ones end.',
      handle: async ({ req, res }) => {
        const actor = confirmedSelf(req)
        const made = await command(deps, actor, requestId(res), async (ctx) => {
          if (!(await secretOf(ctx.tx, cipher, actor.userId))?.confirmed) return null
          ctx.record('member.recovery_codes_made', { kind: 'member', id: actor.userId })
          return replaceCodes(ctx)
        })
        if (made) codes(req, res, made)
        else res.redirect(303, '/me/security')
      },
    })
}

const passwordForm = (errors: readonly FieldError[] = []): PlainForm =>
  plainForm(
    {
      title: 'Choose a new password',
      action: '/me/security/password',
      submitLabel: 'Change the password',
      intro: ['Every other browser and app is signed out.'],
      fields: [
        {
          name: 'password',
          label: 'New password',
          type: 'password',
          hint: 'At least 12 characters',
          autocomplete: 'new-password',
          autofocus: errors.length === 0,
        },
      ],
      links: [{ before: 'Changed your mind?', label: 'Back to Security', href: '/me/security' }],
    },
    {},
    errors,
  )
