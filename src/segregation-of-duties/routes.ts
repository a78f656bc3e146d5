import { z } from 'zod'
import { text, version } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { dutyNames } from './duty.ts'
import * as matrix from './matrix.ts'
import { proposalForm } from './pages/form.ts'
import { ReportJson, reportJson } from './api.ts'
import { reportPage, type Shown } from './pages/report.ts'
import { url } from './urls.ts'

const report = json(ReportJson, (page: Shown) => reportJson(page))
const duty = z.enum(dutyNames, 'Choose a duty.')
const pairs = z.array(z.tuple([duty, duty])).max(50)

/** JSON sends pairs to add and to remove; the form one pair to add, and a checkbox for each that is taken out. */
const Proposal = z.preprocess(
  (raw) => {
    if (typeof raw !== 'object' || raw === null || 'add' in raw || 'remove' in raw) return raw
    const { first, second, reason, ...rest } = raw as Record<string, unknown>
    return {
      reason,
      add: first || second ? [[first, second]] : [],
      remove: Object.keys(rest)
        .filter((name) => name.startsWith('remove_'))
        .map((name) => name.slice('remove_'.length).split('__')),
    }
  },
  z.strictObject({
    add: pairs.default([]),
    remove: pairs.default([]),
    reason: text(2000, 'The reason'),
  }),
)
const Move = z.strictObject({ id: z.uuid(), version })

export const routes = feature('segregation-of-duties')
  .get(url.index, {
    allow: 'members.read',
    input: z.object({}),
    view: '/pages/record',
    summary: 'Which duties exclude each other, whose roles permit both sides, and who used both.',
    json: report,
    handle: async (ctx) => show(await reportPage(ctx)),
  })
  .get(url.new, {
    allow: 'members.manage',
    stepUp: true,
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for proposing another matrix of duties.',
    handle: async (ctx) => show(await proposalForm(ctx, { values: {}, errors: [] })),
  })
  .post(url.index, {
    allow: 'members.manage',
    stepUp: true,
    input: Proposal,
    view: '/pages/form',
    json: report,
    summary: 'Propose pairs to add to the matrix or to take out of it.',
    onInvalid: proposalForm,
    handle: async (ctx) => {
      await matrix.propose(ctx, ctx.input)
      return created(
        url.index,
        () => reportPage(ctx),
        'Proposed. It holds once another administrator confirms it.',
      )
    },
  })
  .post('/segregation-of-duties/:id/confirmation', {
    allow: 'members.manage',
    stepUp: true,
    input: Move,
    json: report,
    summary: 'Put a proposed matrix in force; never by who proposed it.',
    handle: async (ctx) => {
      const number = await matrix.confirm(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.index,
        () => reportPage(ctx),
        `Version ${number} is in force for every act from now on.`,
      )
    },
  })
  .post('/segregation-of-duties/:id/withdrawal', {
    allow: 'members.manage',
    input: Move,
    json: report,
    summary: 'Take a proposed matrix back.',
    handle: async (ctx) => {
      await matrix.withdraw(ctx, ctx.input.id, ctx.input.version)
      return changed(url.index, () => reportPage(ctx), 'Withdrawn. The matrix stays as it is.')
    },
  })
