import type { Actor } from '../kernel/actor.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { Action, PageHeader, Status, Tabs } from '../platform/view/ui.ts'
import { accountTabs, publicId, type SignIn } from '../sign-in/index.ts'

type Row = {
  id: string
  device: string
  kind: SignIn['kind']
  ip: string
  status: Status | null
  since: string
  lastSeen: string
  end: Action
  entry: SignIn
  current: boolean
}
export type SessionsPage = { title: string; header: PageHeader; tabs: Tabs; rows: readonly Row[] }

const browsers: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: readonly [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** 'Firefox on Linux'; of an unknown program its own first word. */
export function deviceText({ kind, userAgent }: Pick<SignIn, 'kind' | 'userAgent'>): string {
  const named = (list: readonly [RegExp, string][]) =>
    list.find(([pattern]) => pattern.test(userAgent))?.[1]
  const [browser, system] = [named(browsers), named(systems)]
  const program =
    browser ?? (/^[\w.-]{1,40}/.exec(userAgent)?.[0] || (kind === 'app' ? 'An app' : 'A browser'))
  return `${kind === 'app' && browser ? 'App in ' : ''}${program}${system ? ` on ${system}` : ''}`
}

export function sessionsPage(actor: Actor, found: readonly SignIn[]): SessionsPage {
  const { credential, organisation } = actor
  const mine =
    credential && (credential.kind === 'session' ? publicId(credential.id) : credential.id)
  const others = found.filter((s) => s.id !== mine).length
  return {
    title: 'Where you are signed in',
    tabs: accountTabs('/me/sessions'),
    header: {
      title: 'Where you are signed in',
      meta: 'A browser or an app stays signed in for seven days after you last used it.',
      ...(others > 0
        ? {
            actions: [
              {
                label: 'Sign out everywhere else',
                href: '/me/sessions/revocation-of-others',
                icon: 'log-out' as const,
                tone: 'danger' as const,
              },
            ],
          }
        : {}),
    },
    rows: found.map((entry) => {
      const current = entry.id === mine
      return {
        id: entry.id,
        entry,
        current,
        device: deviceText(entry),
        kind: entry.kind,
        ip: entry.ip || 'unknown',
        status: current ? { text: 'This one', tone: 'ok' } : null,
        since: entry.since ? dateTimeText(entry.since, organisation.timeZone) : 'unknown',
        lastSeen: dateTimeText(entry.lastSeenAt, organisation.timeZone),
        end: {
          label: current ? 'Sign out here' : 'Sign out',
          href: `/me/sessions/${entry.id}/revocation`,
          small: true,
          tone: 'secondary',
        },
      }
    }),
  }
}
