import { addDays } from '../kernel/calendar.ts'
import type { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateTimeText } from '../platform/view/format.ts'
import { formPage } from '../platform/view/pages.ts'
import type { Action, Empty, FormPage, PageHeader, Status, Tabs } from '../platform/view/ui.ts'
import { accountTabs } from '../sign-in/index.ts'
import { longestDays, scopeText } from './api-key.ts'
import type * as queries from './queries.ts'

type Key = z.output<typeof queries.Row>
type Row = {
  name: string
  prefix: string
  scopes: string
  status: Status
  expires: string
  lastUsed: string
  end: Action | null
  key: Key
}
export type KeysPage = {
  title: string
  header: PageHeader
  tabs: Tabs
  rows: readonly Row[]
  empty: Empty | null
}
/** `secret` is there on the one page that shows it. */
export type KeyPage = { title: string; header: PageHeader; secret: string | null; key: Key }

export const url = { index: '/me/api-keys', new: '/me/api-keys/new' }

export function keysPage(ctx: ReadCtx, keys: readonly Key[]): KeysPage {
  const when = (at: Date): string => dateTimeText(at, ctx.actor.organisation.timeZone)
  return {
    title: 'API keys',
    tabs: accountTabs(url.index),
    header: {
      title: 'API keys',
      meta: 'For programs of your own. A key may do what you chose for it, as long as your roles include it.',
      buttons: [{ label: 'Make a key', href: url.new, variant: 'primary', icon: 'key-round' }],
    },
    rows: keys.map((key) => {
      const status: Status = key.revoked_at
        ? { text: 'Revoked', tone: 'neutral' }
        : key.expires_at <= ctx.now
          ? { text: 'Expired', tone: 'neutral' }
          : { text: 'Active', tone: 'ok' }
      return {
        key,
        name: key.name,
        prefix: `${key.prefix}…`,
        scopes: key.scopes.map(scopeText).join(', '),
        status,
        expires: when(key.expires_at),
        lastUsed: key.last_used_at ? when(key.last_used_at) : 'never',
        end:
          status.tone === 'ok'
            ? {
                label: 'Revoke',
                href: `${url.index}/${key.id}/revocation`,
                small: true,
                tone: 'secondary',
              }
            : null,
      }
    }),
    empty: keys.length
      ? null
      : {
          title: 'No keys yet',
          text: 'A key lets a program of yours use the API in your name.',
          icon: 'key-round',
        },
  }
}

export function newKeyForm({ actor, today }: ReadCtx, refused: Refused): FormPage {
  return formPage(
    {
      title: 'Make an API key',
      crumbs: [{ label: 'API keys', href: url.index }],
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Make the key',
      fields: [
        { name: 'name', label: 'Name', hint: 'What will use it, such as: nightly export' },
        {
          name: 'expires_on',
          label: 'Last day',
          type: 'date',
          fallback: addDays(today, 90),
          hint: `At most a year away: ${addDays(today, longestDays)}`,
        },
        ...[...actor.permissions].sort().map((scope) => ({
          name: `scope_${scope}`,
          label: scopeText(scope),
          type: 'checkbox' as const,
          fallback: '',
        })),
      ],
    },
    refused,
  )
}

export const keyPage = (key: Key, secret: string | null): KeyPage => ({
  title: 'Your new API key',
  key,
  secret,
  header: {
    title: 'Your new API key',
    crumbs: [{ label: 'API keys', href: url.index }, { label: key.name }],
  },
})
