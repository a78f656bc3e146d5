import { z } from 'zod'
import { permissionsOf, roles, type Permission } from '../kernel/permissions.ts'
import { ById, day, text } from '../platform/http/input.ts'
import { changed, show, shownOnce } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { accountTabs } from '../sign-in/index.ts'
import { listRoutes } from '../platform/lists/index.ts'
import * as commands from './commands.ts'
import { KeyJson, keyJson } from './api.ts'
import { keyList } from './list.ts'
import { newKeyForm } from './pages/form.ts'
import { keyPage, type KeyPage } from './pages/show.ts'
import { url } from './urls.ts'
import * as queries from './queries.ts'

const every = [...permissionsOf(roles)] as [Permission, ...Permission[]]
/** JSON sends a list; a form sends one checkbox per scope, named scope_<permission>. */
const withScopes = <S extends z.ZodType>(schema: S) =>
  z.preprocess((raw) => {
    if (typeof raw !== 'object' || raw === null || 'scopes' in raw) return raw
    const entries = Object.entries(raw)
    return {
      ...Object.fromEntries(entries.filter(([name]) => !name.startsWith('scope_'))),
      scopes: entries.flatMap(([name, value]) =>
        name.startsWith('scope_') && value === 'on' ? [name.slice(6)] : [],
      ),
    }
  }, schema)
const NewKey = withScopes(
  z.strictObject({
    name: text(100, 'Name'),
    scopes: z
      .array(z.enum(every, 'This is not a permission.'))
      .min(1, 'Choose at least one thing the key may do.')
      .max(100),
    expires_on: day('The last day'),
  }),
)

const one = json(KeyJson, keyJson)
/** The key is in the first answer only; a repeat under the same Idempotency-Key has null. */
const once = {
  ...json(KeyJson.extend({ key: z.string().nullable() }), (page: KeyPage) => ({
    ...keyJson(page.key),
    key: page.secret,
  })),
  secrets: ['key'],
}

export const routes = feature('api-keys')
  .with(
    listRoutes(keyList, {
      view: '/lists/account',
      more: () => ({ account: accountTabs(url.index) }),
    }),
  )
  .get(url.new, {
    allow: 'member',
    stepUp: true,
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new API key.',
    handle: async (ctx) => show(newKeyForm(ctx, { values: {}, errors: [] })),
  })
  .post(url.index, {
    allow: 'member',
    stepUp: true,
    input: NewKey,
    view: '/api-keys/show',
    formView: '/pages/form',
    json: once,
    summary: 'Make an API key; this answer is the only one that shows it.',
    onInvalid: async (ctx, refused) => newKeyForm(ctx, refused),
    handle: async (ctx) => {
      const { id, key } = await commands.create(ctx, {
        name: ctx.input.name,
        scopes: ctx.input.scopes,
        expiresOn: ctx.input.expires_on,
      })
      return shownOnce(url.index, keyPage(await queries.find(ctx.tx, ctx.actor.userId, id), key))
    },
  })
  .post(`${url.index}/:id/revocation`, {
    allow: 'member',
    input: ById,
    json: one,
    summary: 'Revoke an API key, from its next request on.',
    handle: async (ctx) => {
      await commands.revoke(ctx, ctx.input.id)
      return changed(
        url.index,
        () => queries.find(ctx.tx, ctx.actor.userId, ctx.input.id),
        'The key is revoked.',
      )
    },
  })
