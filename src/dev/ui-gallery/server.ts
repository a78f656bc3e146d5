// Shows the gallery without the product: node src/dev/ui-gallery/server.ts [port]
import { createReadStream, existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { render } from '../../platform/view/eta.ts'
import type { Theme } from '../../platform/view/shell.ts'
import { buildAssets } from '../build.ts'
import { galleryHtml } from './page.ts'

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const types: Record<string, string> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
}
const publicDir = fileURLToPath(new URL('../../../public', import.meta.url))

/** Port 0 takes a free one. */
export async function startGallery(port: number): Promise<{ url: string; stop: () => void }> {
  await buildAssets()
  const server = createServer((request, response) => {
    answer(request, response)
  })
  await new Promise<void>((ready) => {
    server.listen(port, '127.0.0.1', ready)
  })
  const address = server.address()
  return {
    url: `http://localhost:${typeof address === 'object' ? address?.port : port}`,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
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
  const html = galleryHtml(path, theme(request))
  response.writeHead(html ? 200 : 404, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
  })
  response.end(html ?? '')
}

/** Answers every form with what arrived, so that a test can see what was sent and how often. */
function echo(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    received.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString() })
    if (request.url === '/dev/ui/preview')
      return response.writeHead(200, { 'content-type': 'text/html' }).end(previewFragment())
    const from = new URL(request.headers.referer ?? 'http://localhost/dev/ui').pathname
    setTimeout(() => response.writeHead(303, { location: from }).end(), 150)
  })
}

const previewFragment = (): string =>
  `<div id="preview" class="grid grid-cols-1 content-start gap-4" aria-live="polite">${render('ui/banner', { tone: 'info', text: 'Worked out by the server' })}</div>`

export const received: { path: string; body: string }[] = []

const theme = (request: IncomingMessage): Theme =>
  /theme=(light|dark)/.exec(request.headers.cookie ?? '')?.[1] === 'dark' ? 'dark' : 'light'

if (import.meta.main) await startGallery(Number(process.argv[2] ?? 8311))
