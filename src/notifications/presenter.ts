import { Message as MessageJson } from '../messages/index.ts'
import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Instant, Uuid } from '../platform/http/output.ts'
import { relativeText } from '../platform/view/format.ts'
import type { IconName } from '../platform/view/icons.ts'
import type { Action } from '../platform/view/ui.ts'
import { list, statusColumn, textColumn, timeColumn } from '../platform/lists/index.ts'
import type { Listed, ListScreen } from '../platform/lists/screen.ts'
import { kinds, noticeKinds, worded, type NoticeKind } from './notice.ts'
import * as queries from './queries.ts'

export type Notice = z.output<typeof queries.Row>
export const url = {
  index: '/notifications',
  show: (id: string) => `/notifications/${id}`,
  reading: (id: string) => `/notifications/${id}/reading`,
  readAll: '/notifications/reading',
  settings: '/me/notifications',
}

const icons: Record<NoticeKind, IconName> = {
  approval_wanted: 'clipboard-check',
  request_decided: 'check-check',
  order_issued: 'file-text',
  invoice_held: 'pause',
  attachment_expiring: 'calendar-clock',
  budget_alert: 'chart-pie',
  mention: 'message-square',
  vendor_answered: 'message-circle',
  vendor_hold_changed: 'lock-open',
}

type Row = {
  title: string
  body: string
  when: string
  at: string
  href: string
  icon: IconName
  unread: boolean
  reading: string
  read: Action | null
}
export type NoticesPage = ListScreen & { notices: readonly Row[] }

const rowOf = (ctx: ReadCtx, notice: Notice): Row => ({
  ...worded(notice),
  when: relativeText(notice.created_at, ctx.now),
  at: notice.created_at.toISOString(),
  href: notice.path,
  icon: icons[notice.kind],
  unread: notice.read_at === null,
  reading: url.reading(notice.id),
  read:
    notice.read_at === null && !ctx.actor.viewedBy
      ? {
          label: 'Mark read',
          href: url.reading(notice.id),
          small: true,
          tone: 'ghost',
          icon: 'check',
        }
      : null,
})

/** The notices as they are shown instead of a table, and how many are unread. */
export async function noticesOf(ctx: ReadCtx, page: Listed<Notice>): Promise<Partial<NoticesPage>> {
  const { n } = await queries.unreadCount(ctx.tx, ctx.actor.userId)
  const [every, unread] = page.tabs?.tabs ?? []
  return {
    notices: page.rows.map((notice) => rowOf(ctx, notice)),
    header: {
      ...page.header,
      ...(n > 0n && !ctx.actor.viewedBy
        ? {
            actions: [
              {
                label: 'Mark all read',
                href: url.readAll,
                icon: 'check-check' as const,
                tone: 'secondary' as const,
              },
            ],
          }
        : {}),
    },
    ...(every && unread && n > 0n
      ? {
          tabs: {
            label: 'Which',
            tabs: [every, { ...unread, count: n > 99n ? '99+' : String(n) }],
          },
        }
      : {}),
  }
}

export const NoticeJson = z.object({
  id: Uuid,
  kind: z.enum(noticeKinds),
  title: z.string(),
  body: z.string(),
  /** The same for the API: codes and parameters. */
  title_message: MessageJson,
  body_message: MessageJson.nullable(),
  path: z.string(),
  subject_kind: z.string(),
  subject_id: Uuid,
  read_at: Instant.nullable(),
  created_at: Instant,
})
export const noticeJson = (n: Notice): z.input<typeof NoticeJson> => ({
  ...n,
  ...worded(n),
  title_message: n.title,
  body_message: n.body,
  read_at: n.read_at?.toISOString() ?? null,
  created_at: n.created_at.toISOString(),
})

export const noticeList = list({
  path: url.index,
  title: 'Notifications',
  summary: 'What you were told here, newest first.',
  allow: 'member',
  rows: ({ actor }) => queries.listed(actor.userId),
  columns: {
    what: textColumn<Notice>('What', (notice) => worded(notice).title, {
      note: (notice) => worded(notice).body,
    }),
    read: statusColumn<Notice>('Read', (notice) =>
      notice.read_at ? { text: 'Read', tone: 'neutral' } : { text: 'Unread', tone: 'info' },
    ),
    at: timeColumn<Notice>('When', (notice) => notice.created_at),
  },
  filters: {
    unread: {
      kind: 'choice',
      label: 'Which',
      options: [{ value: '1', label: 'Unread' }],
      flag: true,
      where: queries.matches.unread,
    },
    kind: {
      kind: 'choice',
      label: 'About',
      any: 'Everything',
      options: noticeKinds.map((value) => ({ value, label: kinds[value].label })),
      where: queries.matches.kind,
    },
  },
  tabs: 'unread',
  header: () => ({
    meta: 'What happened to what is yours, newest first',
    buttons: [{ label: 'Choose what reaches you', href: url.settings, icon: 'settings' }],
  }),
  empty: () => ({
    title: 'No notifications yet',
    text: 'Approvals that wait for you, decisions on your requests, orders and held invoices are told here.',
    icon: 'bell',
  }),
  json: { schema: NoticeJson, of: noticeJson },
})
