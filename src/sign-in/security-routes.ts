import { z } from 'zod'
import { forbidden, notFound } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { sql } from '../platform/db/sql.ts'
import { text } from '../platform/http/input.ts'
import { changed, show } from '../platform/http/reply.ts'
import { feature } from '../platform/http/route.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { Action, Field, PageHeader, Status, Tabs } from '../platform/view/ui.ts'
import { accountTabs } from './account.ts'
import { listPasskeys, removePasskey, renamePasskey } from './passkeys.ts'
import type { PasskeyButton } from './presenter.ts'
import { removeDevice } from './second-factor.ts'

export type SecurityPage = {
  title: string
  header: PageHeader
  tabs: Tabs
  password: { status: Status; label: string }
  totp: { status: Status; text: string; actions: readonly Action[] }
  passkeys: readonly { name: string; facts: string; rename: string; field: Field; remove: Action }[]
  add: PasskeyButton
  nameField: Field
}
const Methods = z.object({ password: z.boolean(), totp: z.boolean() })
const Left = z.object({ left: z.number() })

async function securityPage(ctx: ReadCtx): Promise<SecurityPage> {
  if (ctx.actor.viewedBy)
    throw forbidden('How somebody signs in is theirs alone. Stop viewing first.')
  const { userId } = ctx.actor
  const [has, keys, { left }] = await Promise.all([
    ctx.tx.one(sql.type(Methods)`select password, totp from sign_in_methods(${userId})`),
    listPasskeys(ctx.tx, userId),
    ctx.tx.one(
      sql.type(Left)`
        select count(*)::int as left
        from recovery_codes
        where user_id = ${userId} and used_at is null
      `,
    ),
  ])
  const when = (at: Date): string => dateTimeText(at, ctx.actor.timeZone, ctx.actor.locale)
  const on: Status = { text: 'On', tone: 'ok' }
  return {
    title: 'Security',
    tabs: accountTabs('/me/security'),
    header: { title: 'Security', meta: 'How you sign in, in all of your organisations' },
    password: {
      status: has.password ? { text: 'Set', tone: 'ok' } : { text: 'None', tone: 'neutral' },
      label: has.password ? 'Choose a new password' : 'Choose a password',
    },
    totp: has.totp
      ? {
          status: on,
          text: `A code from your app is asked for after your password or a mailed link. ${left} of 10 recovery codes are left.`,
          actions: [
            { label: 'New recovery codes', href: '/me/security/recovery-codes' },
            {
              label: 'Turn off',
              href: '/me/security/totp/removal',
              tone: 'ghost',
              confirm: 'Turn one-time codes off?',
            },
          ],
        }
      : {
          status: { text: 'Off', tone: 'neutral' },
          text: 'An app on your phone shows a code that is asked for after your password.',
          actions: [{ label: 'Set up', href: '/me/security/totp/start', icon: 'shield-check' }],
        },
    passkeys: keys.map((key) => ({
      name: key.name,
      facts: `Added ${when(key.created_at)}${key.last_used_at ? `, last used ${when(key.last_used_at)}` : ', not used yet'}${key.backed_up ? ', kept in your account with its maker' : ''}`,
      rename: `/me/passkeys/${key.id}/name`,
      field: {
        name: 'name',
        id: `name-${key.id}`,
        label: `Name of ${key.name}`,
        value: key.name,
        hideLabel: true,
      },
      remove: {
        label: 'Remove',
        href: `/me/passkeys/${key.id}/removal`,
        tone: 'ghost',
        icon: 'trash-2',
        small: true,
        confirm: `Remove ${key.name}?`,
      },
    })),
    add: {
      action: '/me/passkeys',
      options: '/me/passkeys/options',
      mode: 'register',
      label: 'Add a passkey',
      returnTo: '',
      variant: 'secondary',
    },
    nameField: { name: 'name', label: 'Name of the new passkey', value: 'My device' },
  }
}
const subject = (id: string) => ({ kind: 'member', id })

/** What a person signs in with: seen and taken away here; added by account-routes.ts and passkey-routes.ts. */
export const security = feature('security')
  .get('/me/security', {
    allow: 'member',
    input: z.object({}),
    view: '/sign-in/security',
    summary: 'How you sign in.',
    handle: async (ctx) => show(await securityPage(ctx)),
  })
  .post('/me/security/totp/removal', {
    allow: 'member',
    stepUp: true,
    input: z.object({}),
    summary: 'Turn one-time codes off.',
    handle: async (ctx) => {
      if (await removeDevice(ctx)) ctx.record('member.totp_removed', subject(ctx.actor.userId))
      return changed('/me/security', () => null, 'One-time codes are off.')
    },
  })
  .post('/me/passkeys/:id/name', {
    allow: 'member',
    input: z.object({ id: z.uuid(), name: text(60, 'The name') }),
    summary: 'Rename a passkey.',
    handle: async (ctx) => {
      if ((await renamePasskey(ctx, ctx.input.id, ctx.input.name)) === 0)
        throw notFound('This passkey')
      ctx.record('member.passkey_renamed', subject(ctx.actor.userId), { name: ctx.input.name })
      return changed('/me/security', () => null, 'Renamed.')
    },
  })
  .post('/me/passkeys/:id/removal', {
    allow: 'member',
    stepUp: true,
    input: z.object({ id: z.uuid() }),
    summary: 'Remove a passkey.',
    handle: async (ctx) => {
      if ((await removePasskey(ctx, ctx.input.id)) === 0) throw notFound('This passkey')
      ctx.record('member.passkey_removed', subject(ctx.actor.userId))
      return changed(
        '/me/security',
        () => null,
        'The passkey is removed. Delete it in your browser or phone too.',
      )
    },
  })
