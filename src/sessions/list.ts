import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import { actionColumn, list, textColumn, timeColumn } from '../platform/lists/index.ts'
import { inPerson, publicId, type SignIn, type SignIns } from '../sign-in/index.ts'
import { deviceText } from './device.ts'
import * as queries from './queries.ts'
import type { SignInRow } from './queries.ts'
import { url } from './urls.ts'

const SignInJson = z.object({
  id: z.string(),
  kind: z.enum(['browser', 'app']),
  device: z.string(),
  ip: z.string(),
  since: z.string().nullable(),
  last_seen_at: z.string(),
  current: z.boolean(),
})
const signInJson = (row: SignInRow): z.input<typeof SignInJson> => ({
  ...row,
  since: row.since?.toISOString() ?? null,
  last_seen_at: row.last_seen_at.toISOString(),
})

function rowOf(found: SignIn, { credential }: Actor): SignInRow {
  const mine =
    credential && (credential.kind === 'session' ? publicId(credential.id) : credential.id)
  return {
    id: found.id,
    kind: found.kind,
    device: deviceText(found),
    ip: found.ip,
    since: found.since,
    last_seen_at: found.lastSeenAt,
    current: found.id === mine,
  }
}

/** The browsers and apps in which somebody is signed in. */
export const signInList = (signIns: SignIns) =>
  list({
    path: url.index,
    title: 'Where you are signed in',
    summary: 'The browsers and apps in which you are signed in.',
    allow: 'member',
    rows: async ({ actor }) => {
      inPerson(actor)
      const found = await signIns.list(actor.userId)
      return queries.listed(found.map((one) => rowOf(one, actor)))
    },
    columns: {
      device: textColumn<SignInRow>('With', (row) => row.device, { sort: 'device' }),
      which: {
        label: 'Which',
        cell: ({ current }) =>
          current
            ? { kind: 'status', status: { text: 'This one', tone: 'ok' } }
            : { kind: 'muted', text: '' },
        file: [{ label: 'Which', value: ({ current }) => ({ text: current ? 'This one' : '' }) }],
      },
      from: textColumn<SignInRow>('From', (row) => row.ip || 'unknown'),
      since: timeColumn<SignInRow>('Since', (row) => row.since),
      last_used: timeColumn<SignInRow>('Last used', (row) => row.last_seen_at, {
        sort: 'last_used',
      }),
      end: actionColumn<SignInRow>('End it', 'member', ({ id, current }) => ({
        kind: 'action',
        action: {
          label: current ? 'Sign out here' : 'Sign out',
          href: url.revocation(id),
          small: true,
          tone: 'secondary',
        },
      })),
    },
    filters: {
      q: { kind: 'text', label: 'Device or address', where: queries.matches.text },
      kind: {
        kind: 'choice',
        label: 'Signed in with',
        options: [
          { value: 'browser', label: 'A browser' },
          { value: 'app', label: 'An app' },
        ],
        where: queries.matches.kind,
      },
    },
    order: '-last_used',
    byAge: false,
    header: () => ({
      meta: 'A browser or an app stays signed in for seven days after you last used it.',
      actions: [
        {
          label: 'Sign out everywhere else',
          href: url.revocationOfOthers,
          icon: 'log-out',
          tone: 'danger',
        },
      ],
    }),
    empty: () => ({
      title: 'You are signed in nowhere',
      text: 'A browser or an app in which you sign in is shown here.',
      icon: 'log-out',
    }),
    json: { schema: SignInJson, of: signInJson },
  })
