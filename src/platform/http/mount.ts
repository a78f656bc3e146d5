import { Router, type NextFunction, type Request, type Response } from 'express'
import { limitsFor, limitsOfContact, type Actor } from '../../kernel/actor.ts'
import type { PortalPermission } from '../../kernel/permissions.ts'
import { numbersOf, plainNumbers } from '../../kernel/number-text.ts'
import { confirmFirst, forbidden, Problem, type FieldError } from '../../kernel/problem.ts'
import { command, readCtx, type CommandDeps, type ReadCtx } from '../ctx.ts'
import { readIn } from '../db/tx.ts'
import { largeFile, release } from '../large-file.ts'
import { inLocale } from '../locale.ts'
import { replay, storeReply, claim, withoutSecrets } from './idempotency.ts'
import { parseInput, strictly, withUnticked } from './input.ts'
import { jsonBody, jsonReply } from './json.ts'
import { chosenIn, refusal, withChoices, withPickErrors } from './picks.ts'
import { refuse, sendReply, wantsJson, wantsPartial, type Face } from './face.ts'
import type { Reply } from './reply.ts'
import type { JsonFace, PortalRoute, Reading, Route, Upload, Writing } from './route.ts'
import { asksReshape } from '../view/form.ts'
import { turns } from './turns.ts'
import { readUpload } from './upload.ts'
import type { z } from 'zod'

export type MountDeps = CommandDeps & {
  /** The signed-in person, or null: a member, or at the portal a contact. */
  actorOf: (req: Request) => Actor | null
  face: Face
  deadlineMs: number
  /** When this person last proved who they are; null when that is unknown. */
  confirmedAt: (req: Request) => Date | null
}
const stepUpMs = 5 * 60_000

type Door = 'html' | 'json'
type Read = Reading<z.ZodType, unknown>
type Write = Writing<z.ZodType, unknown>
type AnyRoute = Route | PortalRoute
type Kept = Exclude<AnyRoute, { kind: 'public' }>

/**
 * One table of routes, two doors: HTML at the path, JSON at /api/v1 + path when the route opts in; DELETE has the
 * second alone. A script of our own pages asks for JSON at the path, with its session.
 */
export function mount(routes: readonly AnyRoute[], deps: MountDeps): Router {
  const router = Router()
  for (const route of routes) {
    const strict = forPrograms(route)
    if (route.method !== 'delete')
      router[route.method](route.path, (req, res, next) =>
        route.kind !== 'public' && route.spec.json && wantsJson(req)
          ? answer(strict, req, res, next, 'json', deps)
          : answer(route, req, res, next, 'html', deps),
      )
    if (route.kind !== 'public' && (route.spec.json || isFile(route)))
      router[route.method](`/api/v1${route.path}`, (req, res, next) =>
        answer(strict, req, res, next, 'json', deps),
      )
  }
  return router
}

/** What is read is asked for strictly. */
const forPrograms = (route: AnyRoute): AnyRoute =>
  route.kind === 'read'
    ? ({ ...route, spec: { ...route.spec, input: strictly(route.spec.input) } } as AnyRoute)
    : route

const isFile = (route: AnyRoute): boolean => route.kind === 'read' && route.spec.file === true

/**
 * A file is in memory until it is stored, which takes several times its size. So large ones are taken one after the
 * other, before their body is read; small ones do not wait for them.
 */
const largeFileTurn = turns(1)
const smallFileTurn = turns(8)

/** What does not say how long it is may be large. */
const turnOf = (req: Request) =>
  Number(req.get('Content-Length') ?? Infinity) > largeFile ? largeFileTurn : smallFileTurn

async function answer(
  route: AnyRoute,
  req: Request,
  res: Response,
  next: NextFunction,
  door: Door,
  deps: MountDeps,
): Promise<void> {
  const work = (): Promise<void> => answerInTime(route, req, res, next, door, deps)
  const brings = route.kind === 'write' && route.spec.upload && req.is('multipart/form-data')
  await (brings ? turnOf(req)(() => (req.socket.destroyed ? Promise.resolve() : work())) : work())
}

async function answerInTime(
  route: AnyRoute,
  req: Request,
  res: Response,
  next: NextFunction,
  door: Door,
  deps: MountDeps,
): Promise<void> {
  res.locals['route'] = door === 'json' ? `/api/v1${route.path}` : route.path
  const timer = setTimeout(
    () =>
      next(new Problem(503, 'too_slow', 'This took too long. Nothing is lost; please try again.')),
    deps.deadlineMs,
  )
  try {
    if (route.kind === 'public')
      await route.spec.handle({ req, res, input: parseInput(route.spec.input, rawInput(req)) })
    else {
      const actor = admitted(route, req, deps)
      await inLocale(
        actor.locale,
        () =>
          route.kind === 'read'
            ? read(route, actor, req, res, door, deps)
            : write(route.spec, actor, req, res, door, deps),
        {
          numbers: door === 'json' || req.is('json') ? plainNumbers : numbersOf(actor.locale),
          currency: actor.organisation.baseCurrency,
        },
      )
    }
  } catch (error) {
    next(error)
  } finally {
    clearTimeout(timer)
  }
}

/** Who asks, with what this route lets them see; refused where it is not for them. */
function admitted(route: Kept, req: Request, deps: MountDeps): Actor {
  const person = deps.actorOf(req)
  const isForContacts = 'portal' in route.spec
  if (!person || isForContacts !== (person.contact !== undefined))
    throw new Problem(401, 'sign_in', 'Please sign in.')
  return 'portal' in route.spec
    ? contactAt(route.spec.portal, person)
    : memberAt(route as Exclude<Route, { kind: 'public' }>, person, deps.confirmedAt(req))
}

function contactAt(portal: PortalPermission, person: Actor): Actor {
  const { contact } = person
  if (!contact?.may.has(portal))
    throw forbidden('This is for another contact of your company. Ask them, or the buyer.')
  return { ...person, limits: limitsOfContact(contact) }
}

function memberAt(
  { kind, spec }: Exclude<Route, { kind: 'public' }>,
  person: Actor,
  confirmedAt: Date | null,
): Actor {
  const actor = { ...person, limits: limitsFor(person, spec.allow) }
  if (spec.allow !== 'member' && !actor.permissions.has(spec.allow))
    throw forbidden('Your roles do not include this. An administrator can grant it.')
  if (spec.stepUp && Date.now() - (confirmedAt?.getTime() ?? 0) > stepUpMs) throw confirmFirst()
  if (actor.viewedBy && kind === 'write')
    throw forbidden(
      `You are looking at this as ${actor.name}, so nothing can be changed. Stop viewing first.`,
    )
  return actor
}

const rawInput = (req: Request): Record<string, unknown> => ({
  ...(req.method === 'GET' || req.method === 'HEAD' ? req.query : req.body),
  ...req.params,
})

async function read(
  { spec, path }: { spec: Read; path: string },
  actor: Actor,
  req: Request,
  res: Response,
  door: Door,
  deps: MountDeps,
): Promise<void> {
  const ctx = readCtx(deps.wiring, readIn(deps.db, actor), actor, deps.clock?.())
  const input = parseInput(spec.input, rawInput(req))
  const facts = door === 'html' && !wantsPartial(req) ? deps.face.facts(ctx) : Promise.resolve(null)
  facts.catch(() => {})
  const [remaining, answered] = await Promise.allSettled([
    door === 'html' ? remainingOf(ctx, path, req) : null,
    spec.handle({ ...ctx, input }),
  ])
  if (res.headersSent) return
  if (remaining.status === 'fulfilled' && remaining.value) return res.redirect(308, remaining.value)
  if (answered.status === 'rejected') throw answered.reason
  const reply = answered.value
  if (spec.recorded && req.method === 'GET')
    await record(deps, actor, spec.recorded(input), String(res.locals['requestId'] ?? ''))
  if (door === 'json' && spec.json)
    await jsonReply(req, res, reply, await jsonBody(spec.json, reply))
  else await sendReply(deps.face, spec, actor, req, res, reply, facts)
}

type Seen = { action: string; subject: { kind: string; id: string } }
/** Before it is sent. Who looks at the product as somebody else is the one who is named. */
const record = (
  deps: MountDeps,
  actor: Actor,
  { action, subject }: Seen,
  requestId: string,
): Promise<void> =>
  command(deps, actor, requestId, async (ctx) =>
    ctx.record(action, subject, {}, actor.viewedBy?.userId ?? actor.userId),
  )

/** The same page of the document that remains, where the one that is named was merged into it. */
async function remainingOf(ctx: ReadCtx, path: string, req: Request): Promise<string | null> {
  const kind = ctx.kinds.all.find((one) => path.startsWith(`${one.path}/:id/`))
  const { id } = req.params
  if (!kind?.remaining || typeof id !== 'string') return null
  const into = await kind.remaining(ctx.tx, id)
  return into && req.originalUrl.replace(id, into)
}

async function write(
  spec: Write,
  actor: Actor,
  req: Request,
  res: Response,
  door: Door,
  deps: MountDeps,
): Promise<void> {
  let upload: Upload | null
  try {
    upload = spec.upload ? await readUpload(req, res, spec.upload) : null
  } catch (error) {
    if (door === 'json' || !(error instanceof Problem) || !spec.onInvalid) throw error
    const { status } = error
    return formAgain(spec, actor, rawInput(req), req, res, status, errorsOf(error), deps).catch(
      () => {
        throw error
      },
    )
  }
  const { _key: formKey, ...sent } = rawInput(req)
  const raw = spec.picks && door === 'html' ? withChoices(spec.picks, sent) : sent
  const key =
    spec.dry || req.method === 'DELETE'
      ? undefined
      : door === 'json'
        ? req.get('Idempotency-Key')
        : typeof formKey === 'string' && formKey
          ? formKey
          : undefined
  if (door === 'html' && spec.onInvalid && asksReshape(raw))
    return formAgain(spec, actor, raw, req, res, 200, [], deps)
  const ifMatch = req.get('If-Match')
  if (ifMatch && ifMatch !== '*' && raw['version'] === undefined)
    raw['version'] = versionIn(ifMatch)
  try {
    const { reply, body } = await changeOrReplay(
      spec,
      actor,
      { raw, upload, key, path: req.path, requestId: String(res.locals['requestId'] ?? ''), door },
      deps,
    )
    if (upload) release(upload.bytes)
    if (res.headersSent) return
    if (door === 'json') await jsonReply(req, res, reply, body)
    else
      await sendReply(
        deps.face,
        spec,
        actor,
        req,
        res,
        reply,
        reply.kind === 'show' || reply.kind === 'either'
          ? deps.face.facts(readCtx(deps.wiring, readIn(deps.db, actor), actor, deps.clock?.()))
          : null,
      )
  } catch (error) {
    const problem = deps.wiring.problemOf(error)
    if (upload && problem && problem.status < 500) release(upload.bytes)
    if (problem?.code === 'stale' && ifMatch) throw new Problem(412, 'stale', problem.message)
    if (
      door === 'json' ||
      !problem ||
      !spec.onInvalid ||
      ![409, 422, 413].includes(problem.status) ||
      res.headersSent
    )
      throw problem ?? error
    await formAgain(spec, actor, raw, req, res, problem.status, errorsOf(problem), deps)
  }
}

/** The version in one of our ETags; any other ETag matches nothing. */
function versionIn(etag: string): string {
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(etag.trim())?.[1]
  if (!version)
    throw new Problem(
      412,
      'stale',
      'If-Match must be the ETag of what you read, such as "3". Load it again.',
    )
  return version
}

type Ask = {
  raw: Record<string, unknown>
  upload: Upload | null
  key: string | undefined
  path: string
  requestId: string
  door: Door
}

async function changeOrReplay(
  spec: Write,
  actor: Actor,
  { raw, upload, key, path, requestId, door }: Ask,
  deps: MountDeps,
): Promise<Answer> {
  const input = await inputOf(spec, actor, { raw, door }, deps)
  const face = door === 'json' ? spec.json! : null
  if (!key)
    return command(deps, actor, requestId, async (ctx) =>
      answerIn(await spec.handle({ ...ctx, input, upload }), face),
    )
  const asked = claim(key, path, raw, upload)
  try {
    return await command(deps, actor, requestId, async (ctx) => {
      const [earlier, outcome] = await Promise.allSettled([
        asked.insert(ctx),
        spec.handle({ ...ctx, input, upload }),
      ])
      if (earlier.status === 'rejected') throw earlier.reason
      if (outcome.status === 'rejected') throw outcome.reason
      const answer = await answerIn(outcome.value, face)
      storeReply(ctx, key, answer.reply, face && withoutSecrets(face, answer.body))
      return answer
    })
  } catch (error) {
    const kept = await replay(error, deps, actor, asked)
    return { reply: kept, body: kept.body }
  }
}

/** What was sent, parsed. A form may name what it chooses; the ids of these names are looked up first. */
async function inputOf(
  spec: Write,
  actor: Actor,
  { raw, door }: Pick<Ask, 'raw' | 'door'>,
  deps: MountDeps,
): Promise<unknown> {
  if (door === 'json') return parseInput(spec.input, raw)
  const sent = withUnticked(spec.input, raw)
  if (!spec.picks) return parseInput(spec.input, sent)
  const { form, errors } = await chosenIn(() => readIn(deps.db, actor), spec.picks, sent)
  const wrong = spec.dry ? [] : errors
  let input: unknown
  try {
    input = parseInput(spec.input, form)
  } catch (error) {
    throw withPickErrors(error, wrong)
  }
  if (wrong.length) throw refusal(wrong)
  return input
}

/** A reply with its JSON. The page redirects, so nothing is built for it here. */
type Answer = { reply: Reply<unknown>; body: unknown }
const answerIn = async (
  reply: Reply<unknown>,
  face: JsonFace<unknown> | null,
): Promise<Answer> => ({ reply, body: face && (await jsonBody(face, reply)) })

/** The form again, with what was typed and what was wrong. */
async function formAgain(
  spec: Write,
  actor: Actor,
  raw: Record<string, unknown>,
  req: Request,
  res: Response,
  status: number,
  errors: readonly FieldError[],
  deps: MountDeps,
): Promise<void> {
  const ctx = readCtx(deps.wiring, readIn(deps.db, actor), actor, deps.clock?.())
  const facts = deps.face.facts(ctx)
  facts.catch(() => {})
  await refuse(
    deps.face,
    spec.formView ? { view: spec.formView } : spec,
    actor,
    req,
    res,
    status,
    await spec.onInvalid!({ ...ctx, input: { ...raw, ...req.params } }, { values: raw, errors }),
    facts,
  )
}

/** The first of them with the way on, where there is one. */
const errorsOf = ({ errors, code, message, way }: Problem): readonly FieldError[] => {
  const all = errors.length ? errors : [{ pointer: '', code, detail: message }]
  return all.map((error, i) => (i === 0 && way ? { ...error, way } : error))
}
