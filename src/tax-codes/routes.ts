import { z } from 'zod'
import { saidOr } from '../kernel/unsaid.ts'
import type { Ctx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import {
  ById,
  optional,
  percentage,
  text,
  version,
  usually,
  keptFlag,
} from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { taxCodeList } from './list.ts'
import { form } from './pages/form.ts'
import { showPage, type Shown } from './pages/show.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

const content = {
  code: text(30, 'Code'),
  name: text(100, 'Name'),
  rate: percentage('Rate'),
  /** All of it where nothing is said. */
  deductible_pct: optional(percentage('Deductible share')).optional(),
  inclusive: usually(false),
  active: usually(true),
}
const one = json(queries.Row, (page: Shown) => page.tax)
const blank: Refused = { values: {}, errors: [] }
const subjectOf = (id: string) => ({ kind: 'tax_code', id })
type Input = { deductible_pct?: string | null | undefined }
const complete = <I extends Input>(input: I) => ({
  ...input,
  deductible_pct: input.deductible_pct ?? '100',
})

/** Codes are the same without regard to capitals. */
async function refuseTaken(ctx: Ctx, tax: { id: string; code: string }): Promise<void> {
  await queries.lockCodes(ctx.tx)
  const { taken } = await queries.isTaken(ctx.tx, tax)
  if (taken) throw queries.codeTaken()
}

export const routes = feature('tax-codes')
  .with(listRoutes(taxCodeList))
  .get('/tax-codes/new', {
    allow: 'tax_codes.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new tax code.',
    handle: async (ctx) => show(await form(ctx, blank, null)),
  })
  .post('/tax-codes', {
    allow: 'tax_codes.manage',
    input: z.strictObject(content),
    view: '/pages/form',
    json: one,
    summary: 'Create a tax code.',
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const id = ctx.newId()
      const tax = complete(ctx.input)
      await refuseTaken(ctx, { ...tax, id })
      queries.insert(ctx.tx, { ...tax, id })
      ctx.record('tax_code.created', subjectOf(id), tax)
      return created(url.show(id), () => showPage(ctx, id), 'Tax code created.')
    },
  })
  .get('/tax-codes/:id', {
    allow: 'tax_codes.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One tax code.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .get('/tax-codes/:id/edit', {
    allow: 'tax_codes.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a tax code.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/tax-codes/:id/edit', {
    allow: 'tax_codes.manage',
    input: z.strictObject({
      ...content,
      id: z.uuid(),
      version,
      inclusive: keptFlag,
      active: keptFlag,
    }),
    view: '/pages/form',
    json: one,
    summary: 'Change a tax code. What was ordered with it stays.',
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id, version: seen, ...input } = ctx.input
      const before = await queries.find(ctx.tx, id)
      const after = complete({
        ...input,
        inclusive: saidOr(input.inclusive, before.inclusive),
        active: saidOr(input.active, before.active),
      })
      if (after.code !== before.code) await refuseTaken(ctx, { ...after, id })
      expectFresh(await queries.save(ctx.tx, { ...after, id }, seen ?? before.version))
      ctx.record('tax_code.edited', subjectOf(id), {
        rate: { from: before.rate, to: after.rate },
        deductible_pct: { from: before.deductible_pct, to: after.deductible_pct },
        inclusive: after.inclusive,
        active: after.active,
      })
      return changed(url.show(id), () => showPage(ctx, id), 'Tax code saved.')
    },
  })
