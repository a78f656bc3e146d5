// Shows the gallery without the product: node src/dev/ui-gallery/server.ts [port]
import { createReadStream, existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { asset } from '../../platform/view/asset.ts'
import { render } from '../../platform/view/eta.ts'
import type { Shell, Theme } from '../../platform/view/shell.ts'
import { buildAssets } from '../build.ts'
import { galleryPage, scenes } from './gallery.ts'
import { samples } from './samples.ts'

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const types: Record<string, string> = { '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.png': 'image/png', '.webmanifest': 'application/manifest+json' }
const publicDir = fileURLToPath(new URL('../../../public', import.meta.url))

/** Port 0 takes a free one. */
export async function startGallery(port: number): Promise<{ url: string; stop: () => void }> {
  await buildAssets()
  const server = createServer((request, response) => { answer(request, response) })
  await new Promise<void>((ready) => { server.listen(port, '127.0.0.1', ready) })
  const address = server.address()
  return { url: `http://localhost:${typeof address === 'object' ? address?.port : port}`, stop: () => { server.close(); server.closeAllConnections() } }
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  const file = publicDir + path
  if (extname(path) && existsSync(file)) {
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
    return
  }
  if (request.method === 'POST') return echo(request, response)
  const html = page(path, theme(request))
  response.writeHead(html ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy })
  response.end(html ?? '')
}

/** Answers every form with what arrived, so that a test can see what was sent and how often. */
function echo(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    received.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString() })
    if (request.url === '/dev/ui/preview') return response.writeHead(200, { 'content-type': 'text/html' }).end(previewFragment())
    const from = new URL(request.headers.referer ?? 'http://localhost/dev/ui').pathname
    setTimeout(() => response.writeHead(303, { location: from }).end(), 150)
  })
}

const previewFragment = (): string => `<div id="preview" class="stack" aria-live="polite">${render('ui/banner', { tone: 'info', text: 'Worked out by the server' })}</div>`

export const received: { path: string; body: string }[] = []

const theme = (request: IncomingMessage): Theme => /theme=(light|dark)/.exec(request.headers.cookie ?? '')?.[1] === 'dark' ? 'dark' : 'light'

function page(path: string, theme: Theme): string | null {
  const head = { asset, theme }
  if (path === '/dev/ui/problem') return render('layouts/problem', { ...head, title: 'This page does not exist', status: 404, message: 'The address may be mistyped, or the document belongs to another organisation.', requestId: '0197-ab3c', homeHref: '/dev/ui' })
  if (path === '/dev/ui/sign-in') return render('layouts/sign-in', { ...head, title: 'Sign in', body: signInForm() })
  const scene = scenes.find(({ href }) => href === path)
  return scene ? render('layouts/app', shell(scene.title, path, theme, render(scene.view, galleryPage()))) : null
}

const signInForm = (): string => `<h1>Sign in</h1><form method="post" action="/sign-in">${render('ui/field', { name: 'email', label: 'E-mail', type: 'email' })}${render('ui/field', { name: 'password', label: 'Password', type: 'password' })}${render('ui/button', { label: 'Sign in', variant: 'primary' })}</form>`

const item = (label: string, icon: string, count?: string, current = false) => ({ label, icon, count, current, href: '/dev/ui' }) as Shell['tabs'][number]

function shell(title: string, path: string, theme: Theme, body: string): Shell {
  return {
    title, path, theme, body, asset, organisation: 'Kaveri Mfg', flash: path === '/dev/ui/form' ? null : samples.flash,
    user: { name: 'Arjun Rao', initials: 'AR', email: 'arjun@demo.test' }, newRequestHref: '/dev/ui/form', searchHref: '/search',
    nav: [
      { label: '', items: [item('Inbox', 'inbox', '7', title === 'Inbox'), item('Overview', 'layout-dashboard')] },
      { label: 'Buy', items: [item('Requests', 'clipboard-list', '3', title === 'New request'), item('Purchase orders', 'file-text'), item('Receipts', 'package-check', '2')] },
      { label: 'Pay', items: [item('Invoices', 'receipt-text', '12'), item('Match exceptions', 'git-compare-arrows', '4', title === 'Match workbench'), item('Payments', 'banknote')] },
      { label: 'Plan', items: [item('Vendors', 'building-2'), item('Budgets', 'chart-pie'), item('Reports', 'chart-column')] },
    ],
    tabs: [item('Inbox', 'inbox', '7', title === 'Inbox'), item('Requests', 'clipboard-list'), item('New', 'circle-plus', undefined, title === 'New request'), item('Receive', 'package-check')],
  }
}

if (import.meta.main) await startGallery(Number(process.argv[2] ?? 8311))
