import { z } from 'zod'
import { linkHash, newLink } from '../kernel/link.ts'
import { message, toText, type Message } from '../messages/index.ts'
import type { Letter } from '../notifications/index.ts'
import { founderRoles, foundOrganisation, slugOf } from '../organisations/index.ts'
import { command, type ProcessDeps } from '../platform/ctx.ts'
import type { Db } from '../platform/db/pool.ts'
import { findActor, type Identity } from './people.ts'
import { Facts, type JoiningDeps, SignUp } from './joining-routes.ts'

/** The answer is the same for known and unknown addresses; only the mail differs. */
export async function askToConfirm(
  deps: JoiningDeps,
  { email: address, ...facts }: z.output<typeof SignUp>,
): Promise<void> {
  const { token, hash } = newLink()
  const { rows } = await deps.db.raw('select ask_sign_up($1, $2, $3::jsonb) as known', [
    hash,
    address,
    JSON.stringify(facts),
  ])
  const known = rows[0]?.['known'] === true
  await deps.post(address, known ? knownLetter(facts) : signUpLetter(facts, token))
}

type Founder = z.output<typeof Facts>

/** In the language that was chosen at sign-up. */
const inLanguageOf =
  ({ locale }: Founder) =>
  (text: Message): string =>
    toText(text, locale)

function knownLetter(facts: Founder): Letter {
  const say = inLanguageOf(facts)
  return {
    subject: say(message('letter.known_subject', {})),
    greeting: say(message('letter.greeting', { person: facts.name })),
    paragraphs: [say(message('letter.known_text', { organisation: facts.organisation }))],
    button: { label: say(message('letter.sign_in_open', {})), path: '/sign-in' },
    foot: say(message('letter.sign_up_foot', {})),
  }
}

function signUpLetter(facts: Founder, token: string): Letter {
  const say = inLanguageOf(facts)
  return {
    subject: say(message('letter.sign_up_subject', { organisation: facts.organisation })),
    greeting: say(message('letter.greeting', { person: facts.name })),
    paragraphs: [say(message('letter.sign_up_text', {}))],
    button: { label: say(message('letter.sign_up_open', {})), path: `/sign-up/${token}` },
    foot: say(message('letter.sign_up_foot', {})),
  }
}

export async function signUpBy(db: Db, token: string): Promise<z.output<typeof Facts> | null> {
  const { rows } = await db.raw('select facts from sign_up_by($1)', [linkHash(token)])
  return rows[0] ? Facts.parse(rows[0]['facts']) : null
}

export async function found(
  deps: JoiningDeps,
  token: string,
  passwordHash: string,
): Promise<Identity | null> {
  const { rows } = await deps.db.raw('select email, facts from use_sign_up($1)', [linkHash(token)])
  if (!rows[0]) return null
  const facts = Facts.parse(rows[0]['facts'])
  const address = String(rows[0]['email'])
  return foundFor(deps, {
    ...facts,
    people: [{ email: address, name: facts.name, roles: founderRoles, proven: true }],
    passwordHash,
  })
}

type Founding = Pick<
  z.output<typeof Facts>,
  'organisation' | 'currency' | 'time_zone' | 'locale' | 'fiscal_year_start' | 'order_prefix'
> & { people: Parameters<typeof foundOrganisation>[1]['people']; passwordHash?: string }
/** Founds it and writes its first audit row. Returns its first person. */
export async function foundFor(deps: ProcessDeps, f: Founding): Promise<Identity> {
  const { tenantId, users } = await foundOrganisation((q, v) => deps.db.raw(q, v), {
    slug: slugOf(f.organisation),
    name: f.organisation,
    baseCurrency: f.currency,
    timeZone: f.time_zone,
    locale: f.locale,
    fiscalYearStart: f.fiscal_year_start,
    numberPrefixes: { PO: f.order_prefix },
    people: f.people,
    ...(f.passwordHash ? { passwordHash: f.passwordHash } : {}),
  })
  const userId = Object.values(users)[0]!
  const actor = await findActor(deps.db, { tenantId, userId })
  await command(deps, actor!, null, async (ctx) =>
    ctx.record(
      'organisation.founded',
      { kind: 'organisation', id: tenantId },
      { name: f.organisation, currency: f.currency },
    ),
  )
  return { tenantId, userId }
}
