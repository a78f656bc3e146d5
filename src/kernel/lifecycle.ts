import { conflict } from './problem.ts'

declare const declared: unique symbol
/** A change of state as a lifecycle declares it; nothing else makes one. */
export type Move<S extends string = string> = {
  readonly from: readonly S[]
  readonly to: S
  readonly [declared]: true
}

/** From which states an act may be done, and the state it leads to. */
type Act<S extends string> = { from: readonly S[]; to: S }

/** The states that a thing may be in, those it begins in, and the acts that lead from one to another. */
export type Lifecycle<S extends string = string, A extends string = string> = {
  states: readonly S[]
  begins: readonly S[]
  moves: Readonly<Record<A, Move<S>>>
  refusal(state: S): string
}

/** @internal Only a lifecycle and a state machine, which is one, make moves. */
export const declaredMove = <S extends string>({ from, to }: Act<S>): Move<S> =>
  ({ from, to }) as unknown as Move<S>

export function lifecycle<const S extends string, const A extends string>({
  states,
  begins,
  acts,
  refusal,
}: {
  states: readonly S[]
  begins: readonly NoInfer<S>[]
  acts: Readonly<Record<A, Act<NoInfer<S>>>>
  /** What is said when an act does not fit the state. */
  refusal?: (state: NoInfer<S>) => string
}): Lifecycle<S, A> {
  const moves = Object.fromEntries(
    Object.entries<Act<S>>(acts).map(([name, act]) => [name, declaredMove(act)]),
  ) as Record<A, Move<S>>
  return { states, begins, moves, refusal: refusal ?? changedAlready }
}

/** @internal What is said where nothing else is. */
export const changedAlready = (state: string): string =>
  `It is ${state.replaceAll('_', ' ')}, so it cannot be changed that way any more.`

/** The move that an act makes from this state; a Problem (409) when the state does not allow it. */
export function move<S extends string, A extends string>(
  life: Lifecycle<S, A>,
  from: NoInfer<S>,
  act: NoInfer<A>,
): Move<S> {
  const { from: allowed, to } = life.moves[act]
  if (!allowed.includes(from)) throw conflict('wrong_state', life.refusal(from))
  return declaredMove({ from: [from], to })
}

/** The move to a state that follows from facts or from a decision, where one of the acts leads there. */
export function moveTo<S extends string, A extends string>(
  life: Lifecycle<S, A>,
  from: NoInfer<S>,
  to: NoInfer<S>,
): Move<S> {
  if (!leadsTo(life, from, to)) throw conflict('wrong_state', life.refusal(from))
  return declaredMove({ from: [from], to })
}

/** Whether one of the acts leads from a state to another. */
export const leadsTo = <S extends string>(
  { moves }: Pick<Lifecycle<S>, 'moves'>,
  from: NoInfer<S>,
  to: NoInfer<S>,
): boolean => Object.values<Move<S>>(moves).some((one) => one.to === to && one.from.includes(from))
