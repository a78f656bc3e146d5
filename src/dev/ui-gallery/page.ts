import { asset } from '../../platform/view/asset.ts'
import { render } from '../../platform/view/eta.ts'
import type { Shell, Theme } from '../../platform/view/shell.ts'
import { galleryPage, scenes } from './gallery.ts'
import { samples } from './samples.ts'

/** A page of the gallery in the product's own layout; null when there is none at this path. */
export function galleryHtml(path: string, theme: Theme): string | null {
  const head = { asset, theme }
  if (path === '/dev/ui/problem')
    return render('layouts/problem', {
      ...head,
      title: 'This page does not exist',
      status: 404,
      message: 'The address may be mistyped, or the document belongs to another organisation.',
      requestId: '0197-ab3c',
      homeHref: '/dev/ui',
    })
  if (path === '/dev/ui/sign-in')
    return render('layouts/sign-in', { ...head, title: 'Sign in', body: signInForm() })
  const scene = scenes.find(({ href }) => href === path)
  return scene
    ? render('layouts/app', shell(scene.title, path, theme, render(scene.view, galleryPage())))
    : null
}

const signInForm = (): string =>
  `<h1>Sign in</h1><form method="post" action="/sign-in">${render('ui/field', { name: 'email', label: 'E-mail', type: 'email' })}${render('ui/field', { name: 'password', label: 'Password', type: 'password' })}${render('ui/button', { label: 'Sign in', variant: 'primary' })}</form>`

const item = (label: string, icon: string, count?: string, current = false) =>
  ({ label, icon, count, current, href: '/dev/ui' }) as Shell['tabs'][number]

function shell(title: string, path: string, theme: Theme, body: string): Shell {
  return {
    title,
    path,
    theme,
    body,
    asset,
    organisation: 'Kaveri Mfg',
    flash: path === '/dev/ui/form' ? null : samples.flash,
    user: { name: 'Arjun Rao', initials: 'AR', email: 'arjun@demo.test' },
    newRequestHref: '/dev/ui/form',
    searchHref: '/search',
    viewing: null,
    nav: [
      {
        label: '',
        items: [item('Inbox', 'inbox', '7', title === 'Inbox'), item('Overview', 'layers')],
      },
      {
        label: 'Buy',
        items: [
          item('Requests', 'clipboard-list', '3', title === 'New request'),
          item('Purchase orders', 'file-text'),
          item('Receipts', 'package-check', '2'),
        ],
      },
      {
        label: 'Pay',
        items: [
          item('Invoices', 'receipt-text', '12'),
          item('Match exceptions', 'git-compare-arrows', '4', title === 'Match workbench'),
          item('Payments', 'coins'),
        ],
      },
      {
        label: 'Plan',
        items: [
          item('Vendors', 'building-2'),
          item('Budgets', 'chart-pie'),
          item('Reports', 'chart-pie'),
        ],
      },
    ],
    tabs: [
      item('Inbox', 'inbox', '7', title === 'Inbox'),
      item('Requests', 'clipboard-list'),
      item('New', 'plus', undefined, title === 'New request'),
      item('Receive', 'package-check'),
    ],
  }
}
