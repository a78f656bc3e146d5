import { z } from 'zod'
import { invalid, Problem } from '../kernel/problem.ts'
import { parseInput, text } from '../platform/http/input.ts'
import type { Ctx } from '../platform/ctx.ts'
import * as commands from './commands.ts'
import {
  authority,
  authorityFrom,
  tolerancesOf,
  TolerancesInput,
  typedLimit,
  typedTolerances,
} from './input.ts'
import * as placeQueries from './place-queries.ts'
import type { PolicyRow } from './queries.ts'
import type { RuleRow } from './rule-queries.ts'
import { sameScope } from './words.ts'
import type { Scope, ScopedTolerances } from '../matching/index.ts'

const code = (label: string) => text(60, label).nullable().default(null)
/** A version as a file holds it: places by their codes, amounts in the organisation's currency. */
const PolicyFile = z.strictObject({
  version: z.int().nullable().optional(),
  status: z.string().optional(),
  note: text(500, 'The note').or(z.literal('')).default(''),
  currency: z.string('Say the currency of the amounts.'),
  rules: z
    .array(
      z.strictObject({
        vendor: code('The number of the vendor'),
        category: code('The code of the category'),
        entity: code('The code of the legal entity'),
        tolerances: TolerancesInput,
      }),
      'List the sets of tolerances.',
    )
    .max(500, 'A policy may have at most 500 sets of tolerances.'),
  authority,
})
type PolicyFile = z.output<typeof PolicyFile>

export const fileOf = (policy: PolicyRow, rules: readonly RuleRow[], currency: string) => ({
  version: policy.number,
  status: policy.status,
  note: policy.note,
  currency,
  rules: rules.map((rule) => ({
    vendor: rule.vendor_number,
    category: rule.category_code,
    entity: rule.entity_code,
    tolerances: typedTolerances(rule.tolerances, currency),
  })),
  authority: policy.authority.map(({ role, kind, limit }) => ({
    role,
    kind,
    ...typedLimit(limit, currency),
  })),
})

/** Drafts what a file holds. Whole or not at all; 422 names each place in the file. */
export async function draftFrom(
  ctx: Ctx,
  content: unknown,
  note: string | undefined,
): Promise<string> {
  const file = parseInput(PolicyFile, content)
  const currency = ctx.actor.organisation.baseCurrency
  if (file.currency !== currency)
    throw invalid(
      '/currency',
      'other_currency',
      `The amounts are in ${file.currency}, the organisation keeps its books in ${currency}.`,
    )
  const rules = await scopedRules(ctx, file, currency)
  return commands.draftOf(
    ctx,
    { rules, authority: authorityFrom(file.authority, currency) },
    note ?? file.note,
  )
}

async function scopedRules(
  ctx: Ctx,
  { rules }: PolicyFile,
  currency: string,
): Promise<ScopedTolerances[]> {
  const known = await placeQueries.placesByCode(ctx.tx, {
    vendors: rules.flatMap((rule) => rule.vendor ?? []),
    categories: rules.flatMap((rule) => rule.category ?? []),
    entities: rules.flatMap((rule) => rule.entity ?? []),
  })
  const idOf = (
    what: placeQueries.Choice['what'],
    code: string | null,
    at: number,
  ): string | null => {
    if (code === null) return null
    const found = known.find((place) => place.what === what && place.label === code)
    if (found) return found.id
    throw invalid(`/rules/${at}/${what}`, 'unknown', `There is no ${nouns[what]} “${code}”.`)
  }
  const scoped = rules.map((rule, at) => ({
    scope: {
      vendorId: idOf('vendor', rule.vendor, at),
      categoryId: idOf('category', rule.category, at),
      entityId: idOf('entity', rule.entity, at),
    },
    tolerances: within(`/rules/${at}/tolerances`, () => tolerancesOf(rule.tolerances, currency)),
  }))
  refuseDoubles(scoped.map((rule) => rule.scope))
  return scoped
}

const nouns: Record<placeQueries.Choice['what'], string> = {
  vendor: 'vendor',
  category: 'category',
  entity: 'legal entity',
}

/** A refusal inside a part of the file, named by its place in the whole. */
function within<T>(pointer: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const [field] = error instanceof Problem ? error.errors : []
    if (!field) throw error
    throw invalid(`${pointer}${field.pointer}`, field.code, field.detail)
  }
}

function refuseDoubles(scopes: readonly Scope[]): void {
  const everywhere = { vendorId: null, categoryId: null, entityId: null }
  if (!scopes.some((scope) => sameScope(scope, everywhere)))
    throw invalid(
      '/rules',
      'everywhere',
      'One set must hold everywhere: one without a vendor, a category and a legal entity.',
    )
  const double = scopes.findIndex((scope, at) =>
    scopes.slice(0, at).some((other) => sameScope(scope, other)),
  )
  if (double >= 0)
    throw invalid(
      `/rules/${double}`,
      'duplicate',
      'There are two sets for the same vendor, category and legal entity. Remove one.',
    )
}
