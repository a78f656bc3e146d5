import { z } from 'zod'
import { saidOr } from '../kernel/unsaid.ts'
import { conflict } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { ById, flag, keptFlag, optional, text, usually, version } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import {
  addressChanges,
  addressToKeep,
  noAddress,
  refusePartOfAddress,
  type AddressFields,
} from './address.ts'
import * as queries from './queries.ts'
import { entityList } from './list.ts'
import { type Shown, showPage } from './pages/show.ts'
import { refuseWrongTaxNumber } from './tax-number.ts'
import { url } from './urls.ts'
import { form } from './pages/form.ts'

const country = optional(
  z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/, 'Country must be a two-letter code such as IN or DE.'),
)
  .optional()
  .transform((v) => v ?? null)
/** What is not said of an address stays as it is. */
const maybe = (most: number, label: string) => optional(text(most, label)).optional()
const content = {
  code: text(20, 'Code'),
  name: text(200, 'Name'),
  country,
  street: maybe(200, 'Street'),
  addition: maybe(200, 'Building or floor'),
  postal_code: maybe(20, 'Postal code'),
  city: maybe(100, 'City'),
  region: maybe(100, 'State or region'),
  tax_id: optional(text(40, 'Tax number'))
    .optional()
    .transform((v) => v ?? null),
  number_prefix: optional(
    z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z0-9]{1,8}$/, 'Use one to eight letters and digits.'),
  ).optional(),
  active: usually(true),
  /** The number is kept although its form or check digits are wrong. */
  as_written: flag.optional(),
}
const one = json(queries.Row, (page: Shown) => page.entity)
const blank: Refused = { values: {}, errors: [] }

type Seen = { active?: boolean | undefined; version?: number | undefined }
type Kept = keyof AddressFields | 'number_prefix'
type Said = Partial<Record<Kept, string | null | undefined>>
async function edit(
  ctx: Ctx,
  { active: said, ...sent }: Omit<queries.Content, 'active' | Kept> & Said & Seen,
): Promise<void> {
  const [before, others] = await Promise.all([
    queries.find(ctx.tx, sent.id),
    queries.lockOthers(ctx.tx, sent.id),
  ])
  const input = {
    ...sent,
    ...addressToKeep(sent, before),
    number_prefix: saidOr(sent.number_prefix, before.number_prefix),
    active: saidOr(said, before.active),
  }
  refusePartOfAddress(input)
  refuseWrongTaxNumber(input, before)
  if (!input.active && others.length === 0)
    throw conflict(
      'last_entity',
      'The organisation needs one active legal entity. Create another one first.',
    )
  expectFresh(await queries.save(ctx.tx, input, input.version ?? before.version))
  ctx.record(
    'legal_entity.edited',
    { kind: 'legal_entity', id: input.id },
    {
      name: { from: before.name, to: input.name },
      tax_id: { from: before.tax_id, to: input.tax_id },
      ...(before.number_prefix === input.number_prefix
        ? {}
        : { number_prefix: { from: before.number_prefix, to: input.number_prefix } }),
      ...addressChanges(before, input),
      active: input.active,
    },
  )
}

export const routes = feature('legal-entities')
  .with(listRoutes(entityList))
  .get('/legal-entities/new', {
    allow: 'organisation.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new legal entity.',
    handle: async (ctx) => show(await form(ctx, blank, null)),
  })
  .post('/legal-entities', {
    allow: 'organisation.manage',
    input: z.strictObject(content),
    view: '/pages/form',
    json: one,
    summary: 'Create a legal entity.',
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const entity = {
        ...ctx.input,
        ...addressToKeep(ctx.input, noAddress),
        number_prefix: ctx.input.number_prefix ?? null,
      }
      refusePartOfAddress(entity)
      refuseWrongTaxNumber(entity)
      const id = ctx.newId()
      queries.insert(ctx.tx, { ...entity, id })
      ctx.record(
        'legal_entity.created',
        { kind: 'legal_entity', id },
        {
          code: entity.code,
          name: entity.name,
          ...(entity.number_prefix ? { number_prefix: entity.number_prefix } : {}),
          ...addressChanges(noAddress, entity),
        },
      )
      return created(url.show(id), () => showPage(ctx, id), 'Legal entity created.')
    },
  })
  .get('/legal-entities/:id', {
    allow: 'cost_centers.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One legal entity.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .get('/legal-entities/:id/edit', {
    allow: 'organisation.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a legal entity.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/legal-entities/:id/edit', {
    allow: 'organisation.manage',
    input: z.strictObject({ ...content, id: z.uuid(), version, active: keptFlag }),
    view: '/pages/form',
    json: one,
    summary: 'Change a legal entity.',
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      await edit(ctx, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => showPage(ctx, ctx.input.id),
        'Legal entity saved.',
      )
    },
  })
