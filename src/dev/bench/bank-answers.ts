import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { applyNext } from '../../bank-answers/commands/apply.ts'
import { importAnswer } from '../../bank-answers/commands/import.ts'
import { readAll } from '../../bank-answers/commands/read.ts'
import { find } from '../../bank-answers/queries.ts'
import { shownLines } from '../../bank-answers/shown.ts'
import { wiring } from '../../compose.ts'
import type { FileStore } from '../../integrations/files/index.ts'
import { command, type Ctx } from '../../platform/ctx.ts'
import { bootstrap } from '../../platform/db/bootstrap.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { createDb } from '../../platform/db/pool.ts'
import { readIn } from '../../platform/db/tx.ts'
import { findActor } from '../../sign-in/people.ts'
import { startPostgres } from '../embedded-postgres.ts'
import { seedScale } from '../seed/scale.ts'
import { enterSent } from '../seed/sent.ts'

// A long statement of a bank, each entry of which settles a payment:
// `node src/dev/bench/bank-answers.ts [--entries 100000] [--run 10000]`
const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '100000' },
    run: { type: 'string', default: '10000' },
  },
})
const entries = Number(values.entries)
/** The file is still in the database: no job has moved it. */
const nowhere = {} as FileStore
const dir = mkdtempSync(join(tmpdir(), 'svpms-bench-'))
chmodSync(dir, 0o755)
const postgres = await startPostgres({ dataDir: join(dir, 'postgres'), durable: true })
try {
  const urls = await bootstrap(postgres.adminUrl, 'svpms', join(dir, 'database.json'))
  await migrate(urls.ownerUrl)
  await measureAll(urls)
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  await postgres.stop()
  rmSync(dir, { recursive: true, force: true })
}

async function measureAll({ ownerUrl, appUrl }: { ownerUrl: string; appUrl: string }) {
  const slug = await seedScale(ownerUrl, 100, () => {})
  const client = new pg.Client(postgres.adminUrl('svpms'))
  client.on('error', (error) => console.error(error.message))
  await client.connect()
  const { tenantId, userId, references } = await enterSent(client, slug, {
    payments: entries,
    aRun: Number(values.run),
  })
  const db = createDb({ url: appUrl, poolSize: 4 })
  const actor = (await findActor(db, { tenantId, userId }))!
  const does = <T>(work: (ctx: Ctx) => Promise<T>): Promise<T> =>
    command({ db, wiring: wiring(), enqueue: async () => {} }, actor, null, work)
  const bytes = statementOf(references)
  const load = loadavg()[0]!.toFixed(1)
  console.log(`${entries} entries, ${megabytes(bytes.byteLength)} MB; load ${load}`)
  const before = process.memoryUsage.rss()
  const { id } = await timed('sent in (the request)', () =>
    does((ctx) => importAnswer(ctx, { name: 'statement.xml', mediaType: 'text/xml', bytes })),
  )
  await timed('read and kept', () => does((ctx) => readAll(ctx, nowhere, id)))
  let steps = 0
  await timed('applied', async () => {
    while (await does((ctx) => applyNext(ctx, id))) steps++
  })
  await timed('the page, read', () =>
    Promise.all([find(readIn(db, actor), id), shownLines(readIn(db, actor), id, {})]),
  )
  const { rows } = await client.query<{ status: string; n: string }>(
    `select status, count(*) as n from documents
     where tenant_id = $1 and kind in ('payment', 'payment_run') group by status`,
    [tenantId],
  )
  const statuses = rows.map(({ status, n }) => `${n} ${status}`).join(', ')
  const more = megabytes(process.resourceUsage().maxRSS * 1024 - before)
  console.log(`${steps + 1} steps; ${statuses}; memory ${more} MB more at most`)
  await client.end()
  await db.end()
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const from = performance.now()
  const result = await work()
  console.log(`${what}: ${((performance.now() - from) / 1000).toFixed(2)} s`)
  return result
}
function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0)
}

function statementOf(references: readonly string[]): Buffer {
  const entry = (reference: string, i: number): string => `<Ntry>
<Amt Ccy="INR">1180.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-01-05</Dt></BookgDt><AcctSvcrRef>R${i}</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><EndToEndId>${reference}</EndToEndId></Refs>
<RltdPties><Cdtr><Nm>Vendor ${i}</Nm></Cdtr></RltdPties>
<RmtInf><Ustrd>B-${i}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id>${references.map(entry).join('')}</Stmt>
</BkToCstmrStmt></Document>`)
}
