import pg from 'pg'
import type { Anchor } from './jobs.ts'

export type Verdict = {
  tenantId: string
  slug: string
  rows: number
  problems: { seq: number; problem: string }[]
}

/**
 * Recomputes every organisation's hash chain, and compares it with what left the database. Needs the owner's
 * connection, to see all organisations.
 */
export async function verifyAudit(
  ownerUrl: string,
  slug?: string,
  anchors: readonly Anchor[] = [],
): Promise<Verdict[]> {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  try {
    const { rows: tenants } = await client.query<{ tenant_id: string; slug: string }>(
      'select tenant_id, slug from organisations where $1::text is null or slug = $1 order by slug',
      [slug ?? null],
    )
    const verdicts: Verdict[] = []
    for (const tenant of tenants) verdicts.push(await verifyOne(client, tenant, anchors))
    return verdicts
  } finally {
    await client.end()
  }
}

async function verifyOne(
  client: pg.Client,
  tenant: { tenant_id: string; slug: string },
  anchors: readonly Anchor[],
): Promise<Verdict> {
  await client.query('begin')
  const verdict = await verifyChain(client, tenant)
  const missed = await againstAnchors(client, tenant.tenant_id, anchors)
  await client.query('rollback')
  return { ...verdict, problems: [...verdict.problems, ...missed] }
}

/** What an anchor saw must still be there: the same row with the same hash. */
async function againstAnchors(
  client: pg.Client,
  tenantId: string,
  anchors: readonly Anchor[],
): Promise<Verdict['problems']> {
  const seen = anchors.flatMap(({ day, standings }) =>
    standings.filter((s) => s.tenantId === tenantId).map((s) => ({ ...s, day })),
  )
  const { rows } = await client.query<{ seq: string; hash: string }>(
    `select seq, encode(hash, 'hex') as hash from audit_log where tenant_id = $1 and seq = any($2)`,
    [tenantId, seen.map((s) => s.seq)],
  )
  const hashes = new Map(rows.map((row) => [Number(row.seq), row.hash]))
  return seen
    .filter((s) => hashes.get(s.seq) !== s.hash)
    .map(({ seq, day }) => ({
      seq,
      problem: hashes.has(seq)
        ? `it is not the row that the anchor of ${day} saw`
        : `the anchor of ${day} saw this row, and it is gone`,
    }))
}

/** In the transaction of the connection, which is the owner's. */
export async function verifyChain(
  client: pg.Client,
  tenant: { tenant_id: string; slug: string },
): Promise<Verdict> {
  await client.query("select set_config('app.tenant_id', $1, true)", [tenant.tenant_id])
  const { rows: problems } = await client.query<{ seq: string; problem: string }>(
    'select seq, problem from verify_audit($1)',
    [tenant.tenant_id],
  )
  const { rows: count } = await client.query<{ n: string }>(
    'select count(*) as n from audit_log where tenant_id = $1',
    [tenant.tenant_id],
  )
  return {
    tenantId: tenant.tenant_id,
    slug: tenant.slug,
    rows: Number(count[0]!.n),
    problems: problems.map((p) => ({ seq: Number(p.seq), problem: p.problem })),
  }
}
