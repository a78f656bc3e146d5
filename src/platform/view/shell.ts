import type { Permission } from '../../kernel/permissions.ts'
import type { IconName } from './icons.ts'
import type { Flash } from './ui.ts'

export type Theme = 'system' | 'light' | 'dark'
export type NavItem = {
  href: string
  label: string
  short?: string | undefined
  icon: IconName
  count?: string | undefined
  current: boolean
}
/** One place in the menu, for those with the permission. */
export type Place = {
  group: string
  href: string
  label: string
  icon: IconName
  needs: Permission
  /** Where there is little room. */
  short?: string
}
export type NavGroup = { label: string; items: readonly NavItem[] }

/** What every layout's <head> needs. */
export type Head = { title: string; asset: (name: string) => string; theme: Theme }

/** Everything around a signed-in page; `body` is rendered HTML. */
export type Shell = Head & {
  body: string
  flash: Flash | null
  path: string
  organisation: string
  user: { name: string; initials: string; email: string } | null
  /** The first group may have an empty label: it stands above Buy, Pay, Plan. */
  nav: readonly NavGroup[]
  /** The phone's bottom bar; the layout adds More itself. */
  tabs: readonly NavItem[]
  newRequestHref: string | null
  searchHref: string | null
  /** How many notices are unread, as the bell shows it; undefined for none. */
  unread?: string | undefined
  /** Whose view an administrator has taken; nothing can be changed meanwhile. */
  viewing: string | null
}

export type PlainPage = Head & { language?: string; body: string; flash?: Flash | null | undefined }
/** Answer to a partial request that named no fragment: the page's body and the message. */
export type Fragment = { title: string; body: string; flash: Flash | null }
export type ProblemPage = Head & {
  /** Where to go on. */ way?: { label: string; href: string } | null | undefined
  status: number
  message: string
  requestId: string | null
  homeHref: string | null
  /** Of its buttons, where they are not English. */
  words?: { again: string; home: string; quote: string }
  /** Where "Try again" leads: the same page, when asking again may help. */
  retryHref?: string | null | undefined
}
export type FlashFrame = { flash: Flash | null }
