import { z } from 'zod'
import { amountIn } from '../kernel/number-field.ts'
import { baseAmount, day, optional, text, version } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { inPerson } from '../sign-in/index.ts'
import { delegate, end } from './commands.ts'
import { delegationForm, delegationPicks } from './pages/form.ts'
import { delegationJson, MineJson } from './api.ts'
import { delegationList } from './list.ts'
import { minePage, type MinePage } from './pages/mine.ts'
import { url } from './urls.ts'

const NewDelegation = z.strictObject({
  to: z.uuid('Choose a person.'),
  kind: z.string().max(40).default('*'),
  from: day('The first day'),
  until: day('The day you are back'),
  cap: optional(
    baseAmount('The amount').refine((value) => value !== '0', 'The amount must be more than zero.'),
  ).optional(),
  note: optional(text(500, 'The note')).optional(),
})
const capOf = (text: string, currency: string): bigint =>
  amountIn(currency, text, { pointer: '/cap', label: 'The amount' }).minor
const mine = json(MineJson, (page: MinePage) => ({
  data: page.rows.map((row) => delegationJson(row, page)),
  next_cursor: null,
}))

export const routes = feature('delegations')
  .get(url.mine, {
    allow: 'member',
    input: z.object({}),
    view: '/delegations/index',
    json: mine,
    summary: 'Who decides in your place, and when.',
    handle: async (ctx) => show(await minePage(ctx)),
  })
  .get(url.new, {
    allow: 'member',
    stepUp: true,
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for naming a stand-in.',
    handle: async (ctx) => show(await delegationForm(ctx, { values: {}, errors: [] })),
  })
  .post(url.mine, {
    allow: 'member',
    stepUp: true,
    input: NewDelegation,
    view: '/pages/form',
    json: mine,
    summary: 'Name somebody who decides in your place.',
    picks: delegationPicks,
    onInvalid: delegationForm,
    handle: async (ctx) => {
      inPerson(ctx.actor)
      const { cap, note, ...input } = ctx.input
      await delegate(ctx, {
        ...input,
        cap: cap ? capOf(cap, ctx.actor.organisation.baseCurrency) : null,
        note: note ?? null,
      })
      return created(
        url.mine,
        () => minePage(ctx),
        'Named. Both your names will be on what they decide.',
      )
    },
  })
  .post('/me/delegation/:id/end', {
    allow: 'member',
    input: z.strictObject({ id: z.uuid(), version }),
    json: mine,
    summary: 'End a delegation; what is not decided comes back to you.',
    handle: async (ctx) => {
      inPerson(ctx.actor)
      await end(ctx, ctx.input.id, ctx.input.version)
      return changed(url.mine, () => minePage(ctx), 'Ended. What is not decided is with you again.')
    },
  })
  .with(listRoutes(delegationList))
