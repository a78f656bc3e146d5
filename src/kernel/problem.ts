/** The screen on which a person does what a refusal advises. */
export type Way = { label: string; href: string }

export type FieldError = { pointer: string; code: string; detail: string; way?: Way | null }

/** A refusal the user can act on. Anything else thrown is a bug. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly errors: readonly FieldError[]
  /** Seconds after which asking again may help. */
  readonly retryAfter: number | null
  way: Way | null = null
  constructor(
    status: number,
    code: string,
    message: string,
    errors: readonly FieldError[] = [],
    retryAfter: number | null = status === 503 ? 2 : null,
  ) {
    super(message)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.errors = errors
    this.retryAfter = retryAfter
  }

  /** The same refusal, with where to go on. */
  leadingTo(way: Way | null): this {
    this.way = way
    return this
  }
}

export const notFound = (what = 'This page') =>
  new Problem(404, 'not_found', `${what} does not exist, or is not yours to see.`)
export const forbidden = (message: string) => new Problem(403, 'forbidden', message)
/** A fresh proof of who it is is asked for. A page leads to it by itself; what asks by token reads this. */
export const confirmFirst = () =>
  new Problem(
    403,
    'step_up',
    'Confirm that it is you, then do this again. A new access token confirms it for five minutes.',
  )
export const conflict = (code: string, message: string) => new Problem(409, code, message)
export const invalid = (pointer: string, code: string, detail: string) =>
  new Problem(422, 'invalid', detail, [{ pointer, code, detail }])
export const stale = () =>
  new Problem(
    409,
    'stale',
    'Somebody changed this while you were looking at it. Reload to see the change, then decide again.',
  )

/**
 * Refuses a change based on an older version of the locked row. Without a version (a job, the CLI) nothing is compared.
 */
export function refuseStale(seen: number | undefined, locked: { version: number }): void {
  if (seen !== undefined && seen !== locked.version) throw stale()
}
