import { Message as MessageJson } from '../messages/index.ts'
import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Instant, Uuid } from '../platform/http/output.ts'
import { relativeText } from '../platform/view/format.ts'
import { paged } from '../platform/view/pages.ts'
import type { IconName } from '../platform/view/icons.ts'
import type { Action, Empty, PageHeader, Pager, Tabs } from '../platform/view/ui.ts'
import { noticeKinds, worded, type NoticeKind } from './notice.ts'
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
export type NoticesPage = {
  title: string
  header: PageHeader
  tabs: Tabs
  rows: readonly Row[]
  pager: Pager
  empty: Empty | null
  notices: readonly Notice[]
  nextCursor: string | null
}

type Asked = {
  cursor?: string | undefined
  limit?: number | undefined
  unread?: boolean | undefined
}
export async function noticesPage(
  ctx: ReadCtx,
  { cursor, limit = 50, unread = false }: Asked,
): Promise<NoticesPage> {
  const [found, { n }] = await Promise.all([
    queries.list(ctx.tx, { userId: ctx.actor.userId, unread, cursor, limit }),
    queries.unreadCount(ctx.tx, ctx.actor.userId),
  ])
  const { rows, nextCursor, pager } = paged(found, limit, url.index, cursor)
  return {
    title: 'Notifications',
    notices: rows,
    nextCursor,
    pager: unread && pager.nextHref ? { ...pager, nextHref: `${pager.nextHref}&unread=1` } : pager,
    header: {
      title: 'Notifications',
      meta: 'What happened to what is yours, newest first',
      buttons: [{ label: 'Choose what reaches you', href: url.settings, icon: 'settings' }],
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
    tabs: {
      label: 'Which',
      tabs: [
        { label: 'All', href: url.index, current: !unread },
        {
          label: 'Unread',
          href: `${url.index}?unread=1`,
          current: unread,
          ...(n > 0n ? { count: n > 99n ? '99+' : String(n) } : {}),
        },
      ],
    },
    rows: rows.map((notice) => ({
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
    })),
    empty: rows.length
      ? null
      : unread
        ? {
            title: 'Nothing unread',
            text: 'You have seen everything there is.',
            icon: 'check-check',
          }
        : {
            title: 'No notifications yet',
            text: 'Approvals that wait for you, decisions on your requests, orders and held invoices are told here.',
            icon: 'bell',
          },
  }
}

export const NoticeJson = z.object({
  id: Uuid,
  kind: z.enum(noticeKinds),
  title: z.string(),
  body: z.string(),
  /** The same for programs: their codes and what they are filled with. */
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
