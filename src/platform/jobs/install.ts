import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { heartbeatSeconds } from './jobs.ts'
import { jobsRole } from './queue-database.ts'

/**
 * pg-boss keeps its own schema, which `svpms_jobs` may use but not change. The application's role goes through the
 * functions below.
 */
export async function installQueue(ownerUrl: string, client: pg.Client): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schedule: false, supervise: false, max: 2 })
  boss.on('error', () => {})
  await boss.start()
  for (const queue of ['dead', 'work'])
    if (!(await boss.getQueue(queue)))
      await boss.createQueue(
        queue,
        queue === 'work'
          ? { retryLimit: 5, retryBackoff: true, retryDelay: 2, deadLetter: 'dead' }
          : {},
      )
  await boss.updateQueue('work', { heartbeatSeconds })
  const functions = [
    enqueueJobs(await textOf((db) => boss.send('work', {}, { db }))),
    retryDeadJobs(
      await textOf((db) => boss.redrive('dead', { ids: [anyId], data: { tenantId: anyId }, db })),
    ),
    ...ofOneOrganisation,
  ]
  await boss.stop({ graceful: false })
  for (const text of functions) await client.query(text)
  await client.query(rights)
}

const anyId = '00000000-0000-0000-0000-000000000000'
type Asked = { executeSql: (text: string) => Promise<{ rows: Record<string, unknown>[] }> }

/** The statement with which pg-boss does something, without doing it. */
async function textOf(ask: (db: Asked) => Promise<unknown>): Promise<string> {
  let seen = ''
  await ask({
    executeSql: async (text) => {
      seen = text
      return { rows: [{ id: anyId, moved: 0 }] }
    },
  })
  return seen
}

/** A later pg-boss may say it in other words; then nothing is installed that would mean something else. */
function replaced(text: string, what: string, by: string): string {
  if (!text.includes(what)) throw new Error(`the statement of pg-boss has no ${what} any more`)
  return text.replaceAll(what, by)
}

/** Writes jobs of this transaction's organisation, in the words of pg-boss. */
const enqueueJobs = (statement: string): string => `
  create or replace function enqueue_jobs(wanted_queue text, jobs text) returns table (id uuid)
  language plpgsql security definer set search_path = public, pg_temp as $do$
  #variable_conflict use_column
  begin
    if exists (
      select 1
      from json_array_elements(jobs::json) j
      where j #>> '{data,tenantId}' is distinct from (select current_tenant())::text
    ) then
      raise exception 'a job is written by its own organisation';
    end if;
    return query ${replaced(replaced(statement, "'work'", 'wanted_queue'), '$1', 'jobs')};
  end $do$`

/** Dead jobs of this transaction's organisation go back to work; returns how many. */
function retryDeadJobs(statement: string): string {
  const values = [
    "'dead'",
    'null::text',
    'null',
    "jsonb_build_object('tenantId', (select current_tenant()))",
    'null',
    'wanted',
    '1000',
  ]
  const text = values.reduce((left, value, i) => replaced(left, `$${i + 1}`, value), statement)
  return `
  create or replace function retry_dead_jobs(wanted uuid[]) returns setof integer
  language sql security definer set search_path = public, pg_temp as $do$
    ${text}
  $do$`
}

const ofOneOrganisation = [
  `create or replace function discard_dead_job(wanted uuid) returns void
  language sql security definer set search_path = public, pg_temp as $do$
    delete from pgboss.job
    where name = 'dead'
      and id = wanted
      and data ->> 'tenantId' = (select current_tenant())::text
  $do$`,
  `create or replace function dead_jobs() returns table (
    id uuid,
    job text,
    schedule text,
    created_at timestamptz,
    died_at timestamptz,
    tries integer,
    error text
  )
  language sql stable security definer set search_path = public, pg_temp as $do$
    select
      j.id,
      j.data ->> 'name',
      j.data ->> 'schedule',
      j.source_created_on,
      j.created_on,
      j.source_retry_count + 1,
      left(coalesce(j.source_output ->> 'message', 'unknown'), 500)
    from pgboss.job j
    where j.name = 'dead'
      and j.state < 'active'
      and j.data ->> 'tenantId' = (select current_tenant())::text
  $do$`,
  `create or replace function waiting_jobs() returns table (
    waiting integer,
    oldest timestamptz,
    retrying integer
  )
  language sql stable security definer set search_path = public, pg_temp as $do$
    select
      count(*)::int,
      min(j.created_on),
      (count(*) filter (where j.state = 'retry'))::int
    from pgboss.job j
    where j.name = 'work'
      and j.state in ('created', 'retry', 'active')
      and j.data ->> 'tenantId' = (select current_tenant())::text
  $do$`,
]
const names = 'enqueue_jobs, retry_dead_jobs, discard_dead_job, dead_jobs, waiting_jobs'
const rights = `
  revoke execute on function ${names} from public;
  grant execute on function ${names} to svpms_app;
  revoke all on all tables in schema pgboss from svpms_app;
  revoke all on all functions in schema pgboss from svpms_app;
  revoke all on schema pgboss from svpms_app;
  grant usage on schema pgboss to ${jobsRole};
  grant select, insert, update, delete on all tables in schema pgboss to ${jobsRole};
  grant execute on all functions in schema pgboss to ${jobsRole}`
