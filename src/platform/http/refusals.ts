import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { limitsFor, type Actor } from '../../kernel/actor.ts'
import { Problem } from '../../kernel/problem.ts'
import { readCtx, type CommandDeps } from '../ctx.ts'
import { readIn } from '../db/tx.ts'
import { sendProblem, type Face } from './face.ts'

/** Where no route answered. */
export const noSuchPage: RequestHandler = (_req, _res, next) =>
  next(new Problem(404, 'not_found', 'This page does not exist, or is not yours to see.'))

type Answering = Pick<CommandDeps, 'db' | 'wiring'> & {
  face: Face
  /** Who is signed in at this door. */
  actorOf: (req: Request) => Actor | null
}

/** The answer when a route refuses or fails. */
export const onError =
  (deps: Answering): ErrorRequestHandler =>
  async (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error)
    const problem = deps.wiring.problemOf(error) ?? parseProblem(error)
    if (!problem) req.log.error({ err: error }, 'unexpected error')
    const shown = problem ?? unexpected()
    const actor = deps.actorOf(req)
    const facts = actor && shown.status < 500 ? await factsOf(deps, actor) : null
    sendProblem(deps.face, actor, req, res, shown, facts)
  }

/** What the shell around a refusal needs; null where that cannot be read now, and the refusal stands alone. */
function factsOf({ face, db, wiring }: Answering, person: Actor): Promise<unknown> {
  const limits = person.contact ? person.limits : limitsFor(person, 'inbox.read')
  const actor = { ...person, limits }
  return face.facts(readCtx(wiring, readIn(db, actor), actor)).catch(() => null)
}

const unexpected = (): Problem =>
  new Problem(
    500,
    'internal',
    'Something went wrong on our side. Nothing was changed. The number below helps us find it.',
  )

/** What Express's own parsers refuse (http-errors): too large, malformed, unsupported. */
function parseProblem(error: unknown): Problem | null {
  if (
    !(error instanceof Error) ||
    !('status' in error) ||
    typeof error.status !== 'number' ||
    error.status < 400 ||
    error.status >= 500
  )
    return null
  return new Problem(
    error.status,
    error.status === 413 ? 'too_large' : 'bad_request',
    error.status === 413
      ? 'The request is larger than 256 kB. Send a long table as a file, or in parts.'
      : 'The request could not be read.',
  )
}
