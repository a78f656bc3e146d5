import type { ReadCtx } from '../platform/ctx.ts'
import {
  actionColumn,
  inUse,
  list,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import type { Status } from '../platform/view/ui.ts'
import { inPerson } from '../sign-in/index.ts'
import { KeyJson, keyJson } from './api.ts'
import { scopeText } from './api-key.ts'
import * as queries from './queries.ts'
import type { ApiKey } from './queries.ts'
import { url } from './urls.ts'

const isUsable = (key: ApiKey, now: Date): boolean => !key.revoked_at && key.expires_at > now
function statusOf(key: ApiKey, { now }: ReadCtx): Status {
  if (key.revoked_at) return { text: 'Revoked', tone: 'neutral' }
  return isUsable(key, now) ? { text: 'Active', tone: 'ok' } : { text: 'Expired', tone: 'neutral' }
}

/** Somebody's own keys; nobody sees those of others, and no key sees them. */
export const keyList = list({
  path: url.index,
  title: 'API keys',
  summary: 'Your API keys.',
  allow: 'member',
  rows: ({ actor }) => {
    inPerson(actor)
    return queries.listed(actor.userId)
  },
  columns: {
    name: textColumn<ApiKey>('Key', (key) => key.name, {
      sort: 'name',
      note: (key) => `${key.prefix}…`,
    }),
    status: statusColumn<ApiKey>('Status', statusOf),
    scopes: textColumn<ApiKey>('May', (key) => key.scopes.map(scopeText).join(', ')),
    expires: timeColumn<ApiKey>('Ends', (key) => key.expires_at),
    last_used: timeColumn<ApiKey>('Last used', (key) => key.last_used_at),
    revoke: actionColumn<ApiKey>('Revoke it', 'member', (key, { now }) =>
      isUsable(key, now)
        ? {
            kind: 'action',
            action: {
              label: 'Revoke',
              href: `${url.index}/${key.id}/revocation`,
              small: true,
              tone: 'secondary',
            },
          }
        : { kind: 'muted', text: '' },
    ),
  },
  filters: {
    q: { kind: 'text', label: 'Name', where: queries.matches.text },
    status: inUse('Revoked or expired', queries.matches.status),
  },
  header: () => ({
    meta: 'For programs of your own. A key may do what you chose for it, as long as your roles include it.',
  }),
  buttons: () => [{ label: 'Make a key', href: url.new, variant: 'primary', icon: 'key-round' }],
  empty: () => ({
    title: 'No keys yet',
    text: 'A key lets a program of yours use the API in your name.',
    icon: 'key-round',
  }),
  json: { schema: KeyJson, of: keyJson },
})
