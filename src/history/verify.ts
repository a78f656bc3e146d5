import pg from 'pg'

export type Verdict = {
  tenantId: string
  slug: string
  rows: number
  problems: { seq: number; problem: string }[]
}

/** Recomputes every organisation's hash chain. Needs the owner's connection, to see all organisations. */
export async function verifyAudit(ownerUrl: string, slug?: string): Promise<Verdict[]> {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  try {
    const { rows: tenants } = await client.query<{ tenant_id: string; slug: string }>(
      'select tenant_id, slug from organisations where $1::text is null or slug = $1 order by slug',
      [slug ?? null],
    )
    const verdicts: Verdict[] = []
    for (const tenant of tenants) verdicts.push(await verifyOne(client, tenant))
    return verdicts
  } finally {
    await client.end()
  }
}

async function verifyOne(
  client: pg.Client,
  tenant: { tenant_id: string; slug: string },
): Promise<Verdict> {
  await client.query('begin')
  const verdict = await verifyChain(client, tenant)
  await client.query('rollback')
  return verdict
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
