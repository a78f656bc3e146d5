import type { z } from 'zod'
import type { Browsers } from '../integrations/push/port.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { wishesOf, type Wish } from '../notifications/index.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { Action, Field, PageHeader, Status, Tabs } from '../platform/view/ui.ts'
import { accountTabs, publicId } from '../sign-in/index.ts'
import * as queries from './queries.ts'

type Device = z.output<typeof queries.Row>
type Row = { name: string; kind: string; lastUsed: string; status: Status | null; remove: Action }
type Choice = { label: string; push: Field; email: Field }
export type SettingsPage = {
  title: string
  header: PageHeader
  tabs: Tabs
  publicKey: string
  /** What the page hands to Firebase; null where browsers are told by Web Push. */
  firebase: string | null
  /** The device this very browser is, when it was registered from this sign-in. */
  thisBrowser: { id: string; removal: string } | null
  devices: readonly Row[]
  choices: readonly Choice[]
  browsers: Browsers
  rows: readonly Device[]
  wishes: readonly Wish[]
}

export const url = {
  settings: '/me/notifications',
  devices: '/users/me/devices',
  removal: (id: string) => `/me/devices/${id}/removal`,
}
const kinds: Record<Device['device_type'], string> = {
  android: 'Android app',
  ios: 'iOS app',
  web: 'Browser',
}

export async function settingsPage(ctx: ReadCtx, browsers: Browsers): Promise<SettingsPage> {
  const [rows, wishes] = await Promise.all([queries.list(ctx.tx, ctx.actor.userId), wishesOf(ctx)])
  const { credential } = ctx.actor
  const here =
    credential?.kind === 'session'
      ? rows.find((row) => row.browser_id === publicId(credential.id))
      : undefined
  return {
    title: 'Notifications',
    tabs: accountTabs(url.settings),
    publicKey: browsers.key,
    firebase: browsers.firebase && JSON.stringify(browsers.firebase),
    browsers,
    rows,
    wishes,
    thisBrowser: here ? { id: here.id, removal: url.removal(here.id) } : null,
    header: {
      title: 'Notifications',
      meta: `What reaches you outside the product. In the product you find everything under Notifications.`,
      buttons: [{ label: 'See your notifications', href: '/notifications', icon: 'bell' }],
    },
    devices: rows.map((row) => ({
      name: row.name ?? kinds[row.device_type],
      kind: kinds[row.device_type],
      lastUsed: dateTimeText(row.last_used_at, ctx.actor.timeZone),
      status: row === here ? { text: 'This one', tone: 'ok' } : null,
      remove: {
        label: `Remove ${row.name ?? kinds[row.device_type]}`,
        href: url.removal(row.id),
        small: true,
        tone: 'ghost',
        icon: 'trash-2',
      },
    })),
    choices: wishes.map(({ kind, label, push, email }) => ({
      label,
      push: {
        name: `push_${kind}`,
        type: 'checkbox',
        label: `Devices: ${label}`,
        hideLabel: true,
        value: 'on',
        checked: push,
      },
      email: {
        name: `email_${kind}`,
        type: 'checkbox',
        label: `E-mail: ${label}`,
        hideLabel: true,
        value: 'on',
        checked: email,
      },
    })),
  }
}
