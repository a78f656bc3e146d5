import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
import pg from 'pg'

/**
 * The yardstick: node:http and pg, nothing else. For each path it runs the very statements the product ran for it and
 * joins the very pieces of HTML the product sent, with the rows' values put between them. The tenant is set for the
 * connection, so that no transaction is needed: the cheapest that is still right. Run as a process of its own: node
 * bare.ts PORT URL FILE.
 */
type Recorded = {
  path: string
  statements: { name: string; text: string; values: unknown[] }[]
  pieces: string[]
  listed: number
}
const [port, url, file] = process.argv.slice(2)
const recorded = new Map(
  (JSON.parse(readFileSync(file!, 'utf8')) as Recorded[]).map((r) => [r.path, r]),
)
const pool = new pg.Pool({ connectionString: url, max: 8 })

createServer((req, res) => {
  const page = recorded.get(req.url ?? '')
  if (!page) return void res.writeHead(404).end()
  answer(page).then(
    (html) =>
      res
        .writeHead(200, {
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Length': Buffer.byteLength(html),
        })
        .end(html),
    () => res.writeHead(500).end(),
  )
}).listen(Number(port), '127.0.0.1')

async function answer({ statements, pieces, listed }: Recorded): Promise<string> {
  const client = await pool.connect()
  try {
    const results = []
    for (const { name, text, values } of statements)
      results.push(await client.query({ name, text, values }))
    let html = pieces[0]!
    const rows = results[listed]?.rows as Record<string, unknown>[] | undefined
    for (let i = 1; i < pieces.length; i++)
      html += ((rows?.[i - 1]?.['number'] ?? '') as string) + pieces[i]!
    return html
  } finally {
    client.release()
  }
}
