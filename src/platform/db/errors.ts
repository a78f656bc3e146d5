import { Problem, conflict, invalid } from '../../kernel/problem.ts'

export type DatabaseError = Error & {
  code?: string
  constraint?: string
  table?: string
  detail?: string
}

const isDatabaseError = (error: unknown): error is DatabaseError =>
  error instanceof Error && typeof (error as DatabaseError).code === 'string'

/** What a broken constraint means to the person who broke it. Features declare theirs beside their queries. */
export type Constraints = Readonly<Record<string, () => Problem>>
export type ProblemOf = (error: unknown) => Problem | null

const unavailable = /^(08|53|57P0|58)/
export const isRetryable = (error: unknown): boolean =>
  isDatabaseError(error) && (error.code === '40001' || error.code === '40P01')

export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as DatabaseError).code ?? ''
  return (
    unavailable.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'DB_DEADLINE', 'DB_POOL_TIMEOUT'].includes(
      code,
    ) ||
    /Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect/.test(
      error.message,
    )
  )
}

/** The Problem behind an error, or null when it is a bug of ours. */
export const problemsBy =
  (constraints: Constraints): ProblemOf =>
  (error) =>
    problemBehind(error, constraints)

function problemBehind(error: unknown, constraints: Constraints): Problem | null {
  if (error instanceof Problem) return error
  if (isUnavailable(error))
    return new Problem(
      503,
      'unavailable',
      'The database does not answer right now. Nothing was changed; please try again in a moment.',
    )
  if (!isDatabaseError(error)) return null
  const known = error.constraint ? constraints[error.constraint] : undefined
  if (known) return known()
  switch (error.code) {
    case '23505':
      return conflict('already_exists', 'This already exists.')
    case '23503':
      return invalid(
        '',
        'unknown_reference',
        'It refers to something that does not exist any more.',
      )
    case '42501':
      return /row-level security/.test(error.message)
        ? new Problem(
            403,
            'outside_limits',
            'This lies outside the part of the organisation that your role covers. Ask an administrator for the role there.',
          )
        : null
    case '40001':
    case '40P01':
    case '55P03':
      return new Problem(
        503,
        'busy',
        'Others are changing the same records. Nothing was changed; please try again.',
      )
    case '57014':
      return new Problem(
        503,
        'too_slow',
        'This took too long and was stopped. Nothing was changed.',
      )
    case '22003':
      return invalid('', 'out_of_range', 'A number is too large.')
    case '22021':
    case '22P05':
      return invalid('', 'bad_characters', 'The text has characters that cannot be stored.')
    default:
      return null
  }
}
