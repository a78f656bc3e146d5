import { Problem } from '../../kernel/problem.ts'
import { pointerOf } from '../http/input.ts'

/** A parameter that was not understood: a page leaves it out and says so, a program is refused. */
export type Misread = {
  parameter: string
  /** What is wrong with it, without a full stop. */
  why: string
  /** What may be asked instead; empty where `why` says it. */
  help: string
  /** What a page says was left out. */
  what: string
  /** What stood in the field of a filter. */
  typed?: string
}

export const known = (names: readonly string[]): string => `It may be: ${names.join(', ')}.`

export const moreThanOnce = (parameter: string): Misread => ({
  parameter,
  why: `“${parameter}” is given more than once`,
  help: '',
  what: 'it',
})
export const noFilter = (parameter: string, names: readonly string[]): Misread => ({
  parameter,
  why: `This list has no filter “${parameter.slice(0, 40)}”`,
  help: known(names),
  what: 'it',
})

export const leftOut = ({ why, what }: Misread): string => `${why}, so ${what} was left out.`

/** A program that asks wrongly is told, because rows that nobody asked for are worse than none. */
export function refuseMisread(misread: readonly Misread[]): void {
  if (misread.length === 0) return
  const errors = misread.map(({ parameter, why, help }) => ({
    pointer: pointerOf([parameter.slice(0, 60)]),
    code: 'invalid',
    detail: help ? `${why}. ${help}` : `${why}.`,
  }))
  const [first, ...more] = errors
  const detail = more.length === 0 ? first!.detail : 'Some parameters need your attention.'
  throw new Problem(422, 'invalid', detail, errors)
}
