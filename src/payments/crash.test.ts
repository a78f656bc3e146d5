import { setTimeout as sleep } from 'node:timers/promises'
import { createHash, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { givenRun, runNow, type RunBody } from '../platform/testing/given-payments.ts'
import { newTenant, owner, testConfig, type TestTenant } from '../platform/testing/harness.ts'
import { installation } from '../platform/testing/installation.ts'
import { startProcess, type ServerProcess } from '../platform/testing/process.ts'

// `npm run proof:release` kills a hundred processes (KILLS=10 fewer); the suite kills two.
const rounds = Number(process.env['SVPMS_KILLS'] ?? 2)
/** Runs that are released at the same moment in each round. */
const together = 2

const started = (): Promise<ServerProcess> =>
  startProcess({
    DATABASE_URL: installation.appUrl,
    DATABASE_DIRECT_URL: installation.ownerUrl,
    SVPMS_DATA_DIR: testConfig.dataDir,
  })

type Told = { status: number; sha256: string | null }
async function ask(url: string, token: string, key?: string): Promise<Told | null> {
  try {
    const answer = await fetch(url, {
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        ...(key ? { 'Idempotency-Key': key } : {}),
      },
      ...(key ? { method: 'POST', body: '{}' } : {}),
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    return { status: answer.status, sha256: createHash('sha256').update(bytes).digest('hex') }
  } catch {
    return null
  }
}

/** What must hold of a run whose release was asked for, however often its process died: all of it, once. */
async function faultsOf(tenant: TestTenant, { id, number, items }: RunBody): Promise<string[]> {
  const { rows } = await owner.query<{ what: string; n: number; is: number }>(
    `select 'payments' as what, $3::int as n, count(*)::int as is
     from payment_details where tenant_id = $1 and run_id = $2
     union all
     select 'parts with the bank', $3, count(*)::int
     from payment_run_items as i
       join instalments as t on t.tenant_id = i.tenant_id and t.id = i.instalment_id
     where i.tenant_id = $1 and i.run_id = $2 and i.live and i.payment_id is not null
       and t.status = 'sent'
     union all
     select 'files', 1, count(*)::int
     from files as f join payment_run_details as r on r.tenant_id = f.tenant_id and r.file_id = f.id
     where r.tenant_id = $1 and r.id = $2 and r.file_sha256 = f.sha256 and r.released_at is not null
     union all
     select 'files of this name', 1, count(*)::int
     from files where tenant_id = $1 and name like $4 || '.%'
     union all
     select 'releases on record', 1, count(*)::int
     from audit_log
     where tenant_id = $1 and subject_id = $2 and action = 'payment_run.released'`,
    [tenant.tenantId, id, items.length, number],
  )
  return rows
    .filter(({ n, is }) => n !== is)
    .map(({ what, n, is }) => `${number}: ${is} ${what} instead of ${n}`)
}

test('a process killed at its release loses no payment and makes none twice', async () => {
  const tenant = await newTenant()
  /** A fresh one each time: a release needs somebody who proved a moment ago who they are. */
  const signedIn = async (): Promise<string> =>
    (
      await tenant.tokens.issue({
        userId: tenant.users[`treasurer@${tenant.slug}.test`]!,
        tenantId: tenant.tenantId,
      })
    ).access_token
  const faults: string[] = []
  const seen = { answered: 0, cut: 0, kept: 0, gone: 0, downloads: 0 }
  let server = await started()
  let took = 400
  for (let round = 0; round < rounds; round++) {
    const runs: RunBody[] = []
    for (let i = 0; i < together; i++) runs.push((await givenRun(tenant, 'approved')).run)
    const keys = runs.map(() => randomUUID())
    const at = (id: string, what: string) => `${server.url}/api/v1/payments/runs/${id}/${what}`
    let token = await signedIn()
    await ask(`${server.url}/api/v1/payments/runs`, token)
    const from = performance.now()
    const lasted: number[] = []
    const asked = runs.map(({ id }, i) =>
      ask(at(id, 'release'), token, keys[i]).then(async (said) => {
        if (said?.status === 200) await ask(at(id, 'file'), token)
        lasted.push(performance.now() - from)
        return said
      }),
    )
    // The first round says how long it takes. The others are spread over all of that, from before the
    // first statement to after the download.
    if (round === 0) await Promise.all(asked)
    else await sleep((took * 1.3 * ((round * 37) % 101)) / 100)
    await server.kill('SIGKILL')
    const answers = await Promise.all(asked)
    if (answers.every((said) => said !== null)) took = Math.max(...lasted)
    server = await started()
    token = await signedIn()
    for (const [i, run] of runs.entries()) {
      if (answers[i]) seen.answered++
      else seen.cut++
      const before = await runNow(tenant, run.id)
      if (before.status === 'released') seen.kept++
      else seen.gone++
      if (answers[i]?.status === 200 && before.status !== 'released')
        faults.push(`${run.number}: answered, and lost`)
      const again = await ask(at(run.id, 'release'), token, keys[i])
      if (again?.status !== 200)
        faults.push(`${run.number}: asked again, answered ${again?.status}`)
      const after = await runNow(tenant, run.id)
      if (before.file_sha256 !== null && before.file_sha256 !== after.file_sha256)
        faults.push(`${run.number}: the file is another one`)
      const files = [await ask(at(run.id, 'file'), token), await ask(at(run.id, 'file'), token)]
      for (const file of files) {
        seen.downloads++
        if (file?.sha256 !== after.file_sha256) faults.push(`${run.number}: other bytes`)
      }
      faults.push(...(await faultsOf(tenant, run)))
    }
  }
  await server.kill('SIGTERM')
  console.info(
    [
      `${rounds} processes killed in ${rounds * together} releases`,
      `${seen.cut} cut off, ${seen.answered} answered`,
      `${seen.kept} had committed, ${seen.gone} had not`,
      `${seen.downloads} downloads`,
      `${faults.length} lost, doubled or changed`,
    ].join('; '),
  )
  expect(faults).toEqual([])
}, 7_200_000)
