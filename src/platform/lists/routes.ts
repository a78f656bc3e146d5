import { z } from 'zod'
import { conflict, forbidden, refuseStale } from '../../kernel/problem.ts'
import { text, usually, version } from '../http/input.ts'
import { Cursor } from '../http/output.ts'
import { changed, go, show, shownOnce } from '../http/reply.ts'
import type { ReadCtx } from '../ctx.ts'
import { feature, json, type Feature } from '../http/route.ts'
import { filtersOf, queryOf } from './asked.ts'
import { bulkInput, changeEach, countText, OutcomeJson, outcomeJson } from './bulk.ts'
import { listFile } from './file.ts'
import { listFor, type List } from './list.ts'
import { refuseMisread } from './misread.ts'
import * as queries from './queries.ts'
import { listPage, type Listed } from './screen.ts'
import { listSums, sumsJson } from './sums.ts'

/** The JSON of a list: its rows, and where the next page begins. */
const listJson = <R extends object, J extends z.ZodType>({ json: { schema, of } }: List<R, J>) =>
  json(
    z.object({
      data: z.array(schema),
      next_cursor: Cursor.nullable(),
    }),
    ({ rows, nextCursor, misread, ctx }: Listed<R>) => {
      refuseMisread(misread)
      return { data: rows.map((row) => of(row, ctx)), next_cursor: nextCursor } as never
    },
  )

/** A page of its own around a list, and what else it shows. */
type ListPlace<R> = {
  view?: string
  more?: (ctx: ReadCtx, page: Listed<R>) => object | Promise<object>
}

/** A list's page and JSON, its files, and what can be done with several of its rows. */
export const listRoutes =
  <R extends object, J extends z.ZodType>(
    list: List<R, J>,
    { view = '/lists/index', more }: ListPlace<R> = {},
  ) =>
  (to: Feature): void => {
    const plain = list as unknown as List<R>
    to.get(list.path, {
      allow: list.allow,
      input: queryOf(list),
      view,
      fragments: ['list'],
      summary: list.summary,
      json: listJson(list),
      list: list as unknown as List,
      handle: async (ctx) => {
        const page = await listPage(ctx, await listFor(ctx, plain), ctx.input)
        return show(more ? { ...page, ...(await more(ctx, page)) } : page)
      },
    })
    fileRoute(list)(to)
    if (list.sums) sumsRoute(list)(to)
    if (list.bulk) bulkRoute(list)(to)
  }

const fileRoute =
  <R extends object, J extends z.ZodType>(list: List<R, J>) =>
  (to: Feature): void =>
    void to.get(`${list.path}/export`, {
      file: true,
      allow: list.allow,
      input: queryOf(list, ['format']),
      summary: `A file (CSV or XLSX) of the list at ${list.path}, as it is filtered and sorted.`,
      handle: async (ctx) =>
        listFile(ctx, await listFor(ctx, list as unknown as List<R>), ctx.input),
    })

const sumsRoute =
  <R extends object, J extends z.ZodType>(list: List<R, J>) =>
  (to: Feature): void =>
    void to.get(`${list.path}/sums`, {
      allow: list.allow,
      input: filtersOf(list),
      view: '/lists/sums',
      fragments: ['sums'],
      json: sumsJson,
      summary: `What the rows of the list at ${list.path} come to in each currency, as it is filtered.`,
      handle: async (ctx) =>
        show(await listSums(ctx, await listFor(ctx, list as unknown as List<R>), ctx.input)),
    })

const bulkRoute =
  <R extends object, J extends z.ZodType>(list: List<R, J>) =>
  (to: Feature): void => {
    const { allow, actions } = list.bulk!
    to.post(`${list.path}/bulk`, {
      allow,
      input: bulkInput(Object.keys(actions)),
      view: '/lists/outcome',
      json: json(OutcomeJson, outcomeJson),
      summary: `Change several rows of ${list.path}; each is changed or refused on its own.`,
      handle: async (ctx) => {
        const page = await changeEach(ctx, list as unknown as List<R>, ctx.input)
        const done = page.rows.filter((row) => row.done)
        const chosen = actions[ctx.input.action]!
        if ('opens' in chosen && done.length > 0)
          return go(chosen.opens(done.map(({ id }) => id)), () => page)
        return done.length < page.rows.length
          ? shownOnce(list.path, page)
          : changed(page.back.href!, () => page, `${countText(done.length, page.rows.length)}.`)
      },
    })
  }

const listPath = z
  .string()
  .max(100)
  .regex(/^(?:\/[a-z-]+)+$/, 'There is no such list.')
const query = z.string().max(2000, 'This view has too many filters to be kept.')
const ViewJson = z.object({
  id: z.uuid(),
  list: z.string(),
  name: z.string(),
  query: z.string(),
  shared: z.boolean(),
  version: z.int(),
})
const viewJson = (view: queries.SavedView): z.input<typeof ViewJson> => ({
  id: view.id,
  list: view.list,
  name: view.name,
  query: view.query,
  shared: view.shared,
  version: view.version,
})
const oneView = json(ViewJson, viewJson)
const mostViews = 30

const at = (list: string, question: string): string =>
  question ? `${list}?${new URLSearchParams(question)}` : list
const within = (question: string, view: string): string => {
  const params = new URLSearchParams(question)
  for (const name of ['view', 'cursor', 'before']) params.delete(name)
  if (view) params.set('view', view)
  return params.toString()
}
const subjectOf = (id: string) => ({ kind: 'saved_view', id })

/** Views of lists that are kept, and the columns each person wants to see. */
export const routes = feature('lists')
  .post('/saved-views', {
    allow: 'member',
    input: z.strictObject({
      list: listPath,
      query,
      name: text(60, 'The name'),
      shared: usually(false),
    }),
    json: oneView,
    summary: 'Keep a view of a list: its filters, sort, columns and page size.',
    handle: async (ctx) => {
      const { list, name, shared } = ctx.input
      const kept = within(ctx.input.query, '')
      const { count } = await queries.countViews(ctx.tx, list, ctx.actor.userId)
      if (count >= mostViews)
        throw conflict('too_many', `You have ${mostViews} views of this list. Remove one first.`)
      const id = ctx.newId()
      const ownerId = ctx.actor.userId
      await queries.insertView(ctx.tx, { id, list, name, query: kept, ownerId, shared })
      ctx.record('saved_view.created', subjectOf(id), { list, name, shared })
      return changed(
        at(list, within(kept, id)),
        () => queries.lockView(ctx.tx, id, ownerId),
        shared ? `View “${name}” is kept for everybody here.` : `View “${name}” is kept.`,
      )
    },
  })
  .post('/saved-views/:id/edit', {
    allow: 'member',
    input: z.strictObject({ id: z.uuid(), version, query }),
    json: oneView,
    summary: 'Keep another query under the name of one of your views.',
    handle: async (ctx) => {
      const view = await queries.lockView(ctx.tx, ctx.input.id, ctx.actor.userId)
      if (view.owner_id !== ctx.actor.userId)
        throw forbidden(`Only ${view.owner_name} changes this view. Keep one of your own.`)
      refuseStale(ctx.input.version, view)
      const kept = within(ctx.input.query, '')
      await queries.saveView(ctx.tx, view.id, kept)
      ctx.record('saved_view.changed', subjectOf(view.id), { name: view.name })
      return changed(
        at(view.list, within(kept, view.id)),
        () => queries.lockView(ctx.tx, view.id, ctx.actor.userId),
        `View “${view.name}” is changed.`,
      )
    },
  })
  .post('/saved-views/:id/removal', {
    allow: 'member',
    input: z.strictObject({ id: z.uuid(), version }),
    json: oneView,
    summary: 'Remove a view: your own, or a shared one as an administrator.',
    handle: async (ctx) => {
      const view = await queries.lockView(ctx.tx, ctx.input.id, ctx.actor.userId)
      if (view.owner_id !== ctx.actor.userId && !ctx.actor.permissions.has('organisation.manage'))
        throw forbidden(`Only ${view.owner_name} or an administrator removes this view.`)
      refuseStale(ctx.input.version, view)
      await queries.removeView(ctx.tx, view.id)
      ctx.record('saved_view.removed', subjectOf(view.id), { name: view.name, list: view.list })
      return changed(view.list, () => view, `View “${view.name}” is removed.`)
    },
  })
  .post('/list-columns', {
    allow: 'member',
    input: z.looseObject({
      list: listPath,
      query: query.default(''),
      standard: usually(false),
      columns: z.array(z.string().max(60)).max(50).optional(),
    }),
    json: json(
      z.object({ columns: z.array(z.string()).nullable() }),
      (columns: string[] | null) => ({
        columns,
      }),
    ),
    summary: 'Choose the columns you see in a list, and their order.',
    handle: async (ctx) => {
      const { list, standard } = ctx.input
      const names = standard ? [] : (ctx.input.columns ?? chosenColumns(ctx.input))
      if (names.length) await queries.keepColumns(ctx.tx, list, ctx.actor.userId, names)
      else await queries.forgetColumns(ctx.tx, list, ctx.actor.userId)
      const question = new URLSearchParams(ctx.input.query)
      for (const name of ['columns', 'cursor', 'before']) question.delete(name)
      return go(at(list, question.toString()), () => (names.length ? names : null))
    },
  })

/** A form has a box 'show_<name>' and a place 'at_<name>' for each column. */
function chosenColumns(form: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(form)
    .flatMap(([name, value]) => (name.startsWith('show_') && value === 'on' ? [name.slice(5)] : []))
    .filter((name) => /^[a-z_]{1,60}$/.test(name))
    .map((name) => ({ name, at: Number(form[`at_${name}`] ?? 0) || 0 }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ name }) => name)
    .slice(0, 50)
}
