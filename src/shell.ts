import { z } from 'zod'
import type { Actor } from './kernel/actor.ts'
import type { Request } from 'express'
import { inEnglish, type Face, type Inside } from './platform/http/face.ts'
import type { Flash } from './platform/http/reply.ts'
import type { ReadCtx } from './platform/ctx.ts'
import { asset } from './platform/view/asset.ts'
import { render } from './platform/view/eta.ts'
import { initialsOf } from './platform/view/format.ts'
import { themeOf } from './platform/view/plain-page.ts'
import type { NavGroup, NavItem, Place, Shell } from './platform/view/shell.ts'
import { waitingCount } from './inbox/index.ts'
import { unreadCount } from './notifications/index.ts'

/** The menu's groups in their order; the first has no heading. */
const groups = ['', 'Buy', 'Pay', 'Plan', 'Manage']

const Facts = z.object({ waiting: z.number(), unread: z.number() })
const countText = (count: number): string | undefined =>
  count === 0 ? undefined : count > 99 ? '99+' : String(count)

type At = { path: string; waiting: number }

function menuOf(places: readonly Place[], actor: Actor, { path, waiting }: At): NavGroup[] {
  const item = ({ href, label, short, icon }: Place): NavItem => ({
    href,
    label,
    short: short ?? label,
    icon,
    current: path === href || path.startsWith(`${href}/`),
    count: href === '/inbox' ? countText(waiting) : undefined,
  })
  const open = places.filter((place) => actor.permissions.has(place.needs))
  return groups
    .map((label) => ({ label, items: open.filter(({ group }) => group === label).map(item) }))
    .filter((group) => group.items.length > 0)
}

type Part = { title: string; body: string; flash?: Flash | null }
/** The document around what somebody who is signed in is shown, a refusal too. */
function inShell(
  { places, req, actor, facts }: Inside & { places: readonly Place[]; req: Request },
  { title, body, flash = null }: Part,
): string {
  const { waiting, unread } = Facts.safeParse(facts).data ?? { waiting: 0, unread: 0 }
  const nav = menuOf(places, actor, { path: req.path, waiting })
  const items = nav.flatMap((group) => group.items)
  const tabs = ['/inbox', '/purchase-requests', '/purchase-orders', '/receipts', '/invoices']
    .flatMap((href) => items.find((i) => i.href === href) ?? [])
    .slice(0, 4)
  const shell: Shell = {
    title,
    body,
    asset,
    theme: themeOf(req),
    path: req.path,
    organisation: actor.organisation.name,
    user: { name: actor.name, initials: initialsOf(actor.name), email: actor.email },
    nav,
    tabs,
    newRequestHref: actor.permissions.has('purchase_requests.create')
      ? '/purchase-requests/new'
      : null,
    searchHref: '/search',
    unread: countText(unread),
    viewing: actor.viewedBy ? actor.name : null,
    flash,
  }
  return render('/layouts/app', shell)
}

/** The shell around pages: navigation by permission, the inbox count, the bell, theme and flash. */
export function createFace(places: readonly Place[]): Face {
  return {
    home: '/inbox',
    signIn: '/sign-in',
    render,
    facts: async (ctx: ReadCtx) => {
      const [waiting, unread] = await Promise.all([waitingCount(ctx), unreadCount(ctx)])
      return { waiting, unread }
    },
    page(req, actor, title, body, flash, facts) {
      if (!actor)
        return render('/layouts/sign-in', { title, asset, theme: themeOf(req), body, flash })
      return inShell({ places, req, actor, facts }, { title, body, flash })
    },
    refusal: (_req, _actor, problem) => inEnglish(problem),
    fragment: (title, body, flash) => render('/layouts/fragment', { title, body, flash }),
    flash: (flash) => render('/layouts/flash', { flash }),
    problem: (req, page, inside) =>
      inside
        ? inShell(
            { ...inside, places, req },
            { title: page.title, body: render('/layouts/problem-body', page) },
          )
        : render('/layouts/problem', { ...page, asset, theme: themeOf(req) }),
  }
}
