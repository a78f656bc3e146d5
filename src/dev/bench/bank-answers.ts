import { loadavg } from 'node:os'
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
import { createDb } from '../../platform/db/pool.ts'
import { readIn } from '../../platform/db/tx.ts'
import { findActor } from '../../sign-in/people.ts'
import { seedScale } from '../seed/scale.ts'
import { enterSent } from '../seed/sent.ts'
import { megabytes, onOwnDatabase, timed } from './own-database.ts'

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
await onOwnDatabase(measureAll)

async function measureAll({
  ownerUrl,
  appUrl,
  superUrl,
}: Record<'ownerUrl' | 'appUrl' | 'superUrl', string>) {
  const slug = await seedScale(ownerUrl, 100, () => {})
  const client = new pg.Client(superUrl)
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
