import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { wiring } from '../compose.ts'
import { limitsFor, systemId, type Actor } from '../kernel/actor.ts'
import { plainNumbers } from '../kernel/number-text.ts'
import { Problem } from '../kernel/problem.ts'
import { changesAsText, draftFrom, versionAsText } from '../match-policies/index.ts'
import { command } from '../platform/ctx.ts'
import { createDb, type Db } from '../platform/db/pool.ts'
import { readIn } from '../platform/db/tx.ts'
import { inLocale } from '../platform/locale.ts'
import { findActor } from '../sign-in/people.ts'
import { Refused } from './refused.ts'

type Urls = { appUrl: string; ownerUrl: string }
type Organisation = {
  tenant_id: string
  base_currency: string
  time_zone: string
  locale: string
}
type Out = (line: string) => void

/** Prints a version of the matching policy, or the one in force; as JSON it can be drafted again. */
export const matchPolicyShow = (
  urls: Urls,
  { tenant, version, json }: { tenant: string; version?: number; json?: boolean },
  out: Out,
): Promise<void> =>
  inOrganisation(urls, tenant, async (db, { tenant_id, base_currency, time_zone }) => {
    const shown = await versionAsText(
      readIn(db, { tenantId: tenant_id, userId: systemId }),
      version ?? null,
      { currency: base_currency, timeZone: time_zone },
    )
    out(json ? JSON.stringify(shown.file, null, 2) : shown.lines.join('\n'))
  })

type Drafting = { tenant: string; file: string; by: string; note?: string; json?: boolean }
/** Drafts a version as a person; another one activates it, signed in. */
export const matchPolicyDraft = (urls: Urls, options: Drafting, out: Out): Promise<void> =>
  inOrganisation(urls, options.tenant, async (db, organisation) => {
    const content = await contentOf(options.file)
    const actor = await writerOf(db, urls.ownerUrl, organisation, options.by)
    const made = await command({ db, wiring: wiring() }, actor, null, async (ctx) => {
      const id = await draftFrom(ctx, content, options.note)
      return { id, changes: await changesAsText(ctx.tx, id, organisation.base_currency) }
    })
    const path = `/match-policies/${made.id}`
    out(
      options.json
        ? JSON.stringify({ ...made, path })
        : [
            ...(made.changes.length ? made.changes : ['It says the same as the version in force.']),
            `Drafted. Nothing changes before another administrator or controller activates it at ${path}.`,
          ].join('\n'),
    )
  })

async function inOrganisation(
  urls: Urls,
  slug: string,
  work: (db: Db, organisation: Organisation) => Promise<void>,
): Promise<void> {
  const [organisation] = await ask<Organisation>(
    urls.ownerUrl,
    'select tenant_id, base_currency, time_zone, locale from organisations where slug = $1',
    [slug],
  )
  if (!organisation)
    throw new Refused(`--tenant: there is no organisation ${JSON.stringify(slug.slice(0, 60))}`)
  const db = createDb({ url: urls.appUrl, poolSize: 1, prepared: false })
  try {
    await inLocale(organisation.locale, () => work(db, organisation), { numbers: plainNumbers })
  } catch (error) {
    if (error instanceof Problem) throw new Refused(wordsOf(error))
    throw error
  } finally {
    await db.end()
  }
}

async function contentOf(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Refused(`--file: ${file} cannot be read`)
  })
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused(`--file: ${file} is not JSON`)
  }
}

async function writerOf(
  db: Db,
  ownerUrl: string,
  { tenant_id: tenantId }: Organisation,
  email: string,
): Promise<Actor> {
  const [member] = await ask<{ user_id: string }>(
    ownerUrl,
    'select user_id from memberships where tenant_id = $1 and email = lower($2) and active',
    [tenantId, email],
  )
  const actor = member && (await findActor(db, { tenantId, userId: member.user_id }))
  if (!actor?.permissions.has('match_policies.manage'))
    throw new Refused(`--by: ${email} is no controller or administrator of this organisation`)
  return { ...actor, limits: limitsFor(actor, 'match_policies.manage') }
}

const wordsOf = (problem: Problem): string =>
  problem.errors.length
    ? problem.errors.map((e) => `${e.pointer || '/'}: ${e.detail}`).join('\n')
    : problem.message

async function ask<T extends pg.QueryResultRow>(
  ownerUrl: string,
  text: string,
  values: unknown[],
): Promise<T[]> {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  return (await client.query<T>(text, values).finally(() => client.end())).rows
}
