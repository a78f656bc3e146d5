import type { ErrorRequestHandler, RequestHandler } from 'express'
import { Problem } from '../../kernel/problem.ts'
import type { ProblemOf } from '../db/errors.ts'
import { sendProblem, type Face } from './face.ts'
import { signedIn } from './session.ts'

/** Where no route answered. */
export const noSuchPage: RequestHandler = (_req, _res, next) =>
  next(new Problem(404, 'not_found', 'This page does not exist, or is not yours to see.'))

/** What to say when a route refuses, or breaks. */
export const onError =
  (face: Face, problemOf: ProblemOf): ErrorRequestHandler =>
  (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error)
    const problem = problemOf(error) ?? parseProblem(error)
    if (!problem) req.log.error({ err: error }, 'unexpected error')
    sendProblem(face, signedIn(req), req, res, problem ?? unexpected())
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
    error.status === 413 ? 'The request is too large.' : 'The request could not be read.',
  )
}
