import type { Request } from 'express'
import { z } from 'zod'
import type { Actor } from './kernel/actor.ts'
import type { Permission } from './kernel/permissions.ts'
import { cookie } from './platform/http/flash.ts'
import type { Face, Inside } from './platform/http/face.ts'
import type { Flash } from './platform/http/reply.ts'
import type { ReadCtx } from './platform/ctx.ts'
import { asset } from './platform/view/asset.ts'
import { render } from './platform/view/eta.ts'
import { initialsOf } from './platform/view/format.ts'
import type { IconName } from './platform/view/icons.ts'
import type { NavGroup, NavItem, Shell, Theme } from './platform/view/shell.ts'
import { waitingCount } from './inbox/index.ts'
import { unreadCount } from './notifications/index.ts'

type Place = {
  href: string
  label: string
  icon: IconName
  needs: Permission
  /** Where there is little room. */ short?: string
}
const places: { label: string; places: Place[] }[] = [
  { label: '', places: [{ href: '/inbox', label: 'Inbox', icon: 'inbox', needs: 'inbox.read' }] },
  {
    label: 'Buy',
    places: [
      {
        href: '/purchase-requests',
        label: 'Requests',
        icon: 'clipboard-list',
        needs: 'purchase_requests.read',
      },
      { href: '/catalog', label: 'Catalog', icon: 'package', needs: 'catalog.read' },
      {
        href: '/purchase-orders',
        label: 'Purchase orders',
        short: 'Orders',
        icon: 'file-text',
        needs: 'purchase_orders.read',
      },
      { href: '/receipts', label: 'Receipts', icon: 'package-check', needs: 'receipts.read' },
    ],
  },
  {
    label: 'Pay',
    places: [
      { href: '/invoices', label: 'Invoices', icon: 'receipt-text', needs: 'invoices.read' },
      {
        href: '/invoice-captures',
        label: 'Captured',
        icon: 'scan-line',
        needs: 'invoices.capture',
      },
      { href: '/collections', label: 'Collections', icon: 'hand', needs: 'collections.read' },
    ],
  },
  {
    label: 'Plan',
    places: [
      { href: '/vendors', label: 'Vendors', icon: 'building-2', needs: 'vendors.read' },
      { href: '/attachments', label: 'Attachments', icon: 'files', needs: 'invoices.read' },
      { href: '/budgets', label: 'Budgets', icon: 'chart-pie', needs: 'budgets.read' },
      { href: '/cost-centers', label: 'Cost centres', icon: 'network', needs: 'cost_centers.read' },
      { href: '/categories', label: 'Categories', icon: 'tags', needs: 'cost_centers.manage' },
      { href: '/projects', label: 'Projects', icon: 'folder', needs: 'cost_centers.manage' },
      {
        href: '/exchange-rates',
        label: 'Exchange rates',
        icon: 'coins',
        needs: 'exchange_rates.read',
      },
    ],
  },
  {
    label: 'Manage',
    places: [
      { href: '/members', label: 'People', icon: 'users', needs: 'members.read' },
      {
        href: '/organisation',
        label: 'Organisation',
        icon: 'building-2',
        needs: 'organisation.manage',
      },
      {
        href: '/identity-provider',
        label: 'Single sign-on',
        icon: 'key-round',
        needs: 'organisation.manage',
      },
      { href: '/departments', label: 'Departments', icon: 'layers', needs: 'organisation.manage' },
      {
        href: '/legal-entities',
        label: 'Legal entities',
        icon: 'landmark',
        needs: 'organisation.manage',
      },
      { href: '/holidays', label: 'Holidays', icon: 'calendar', needs: 'organisation.manage' },
      { href: '/delegations', label: 'Delegations', icon: 'user-check', needs: 'members.read' },
      { href: '/segregation-of-duties', label: 'Duties', icon: 'scale', needs: 'members.read' },
      {
        href: '/approval-rules',
        label: 'Approval rules',
        icon: 'list-checks',
        needs: 'approval_rules.read',
      },
      {
        href: '/match-policies',
        label: 'Matching policy',
        icon: 'git-compare-arrows',
        needs: 'match_policies.read',
      },
      { href: '/admin/jobs', label: 'Background work', icon: 'list-checks', needs: 'jobs.read' },
      { href: '/history', label: 'Audit', icon: 'history', needs: 'history.read' },
    ],
  },
]

const Facts = z.object({ waiting: z.number(), unread: z.number() })
const themes: Record<string, Theme> = { light: 'light', dark: 'dark' }
const themeOf = (req: Request): Theme => themes[cookie(req, 'theme') ?? ''] ?? 'system'
const countText = (count: number): string | undefined =>
  count === 0 ? undefined : count > 99 ? '99+' : String(count)

function navigation(actor: Actor, path: string, waiting: number): NavGroup[] {
  const item = ({ href, label, short, icon }: Place): NavItem => ({
    href,
    label,
    short: short ?? label,
    icon,
    current: path === href || path.startsWith(`${href}/`),
    count: href === '/inbox' ? countText(waiting) : undefined,
  })
  return places
    .map(({ label, places: all }) => ({
      label,
      items: all.filter((p) => actor.permissions.has(p.needs)).map(item),
    }))
    .filter((group) => group.items.length > 0)
}

type Part = { title: string; body: string; flash?: Flash | null }
/** The document around what somebody who is signed in is shown, a refusal too. */
function inShell(
  req: Request,
  { actor, facts }: Inside,
  { title, body, flash = null }: Part,
): string {
  const { waiting, unread } = Facts.safeParse(facts).data ?? { waiting: 0, unread: 0 }
  const nav = navigation(actor, req.path, waiting)
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
export function createFace(): Face {
  return {
    render,
    facts: async (ctx: ReadCtx) => {
      const [waiting, unread] = await Promise.all([waitingCount(ctx), unreadCount(ctx)])
      return { waiting, unread }
    },
    page(req, actor, title, body, flash, facts) {
      if (!actor)
        return render('/layouts/sign-in', { title, asset, theme: themeOf(req), body, flash })
      return inShell(req, { actor, facts }, { title, body, flash })
    },
    fragment: (title, body, flash) => render('/layouts/fragment', { title, body, flash }),
    flash: (flash) => render('/layouts/flash', { flash }),
    problem: (req, page, inside) =>
      inside
        ? inShell(req, inside, { title: page.title, body: render('/layouts/problem-body', page) })
        : render('/layouts/problem', { ...page, asset, theme: themeOf(req) }),
  }
}

/** A page outside the shell: sign-in and its like. */
export const plainPage = (req: Request, title: string, view: string, data: object): string =>
  render('/layouts/sign-in', { title, asset, theme: themeOf(req), body: render(view, data) })
