import { composeHandlers, type Handlers, type On } from './events.ts'
import { problemsBy, type Constraints, type ProblemOf } from './db/errors.ts'
import { composeKinds, type EventWords, type Kind, type Kinds } from './kinds.ts'

/** What a command needs to know of the whole product. It is made of the modules, and no command runs without it. */
export type Wiring = {
  kinds: Kinds
  handlers: Handlers
  /** The Problem behind an error, or null when it is a bug of ours. */
  problemOf: ProblemOf
}

export type Wired = {
  kinds?: readonly Kind[]
  /** Words for what this feature does to things of any kind. */
  eventsOfAnyKind?: EventWords
  /** What a broken constraint means to the person who broke it. */
  constraints?: Constraints
  on?: On
}

export const wiringOf = (modules: readonly Wired[]): Wiring => ({
  kinds: composeKinds(
    modules.flatMap(({ kinds }) => kinds ?? []),
    joined(modules.map(({ eventsOfAnyKind }) => eventsOfAnyKind ?? {})),
  ),
  handlers: composeHandlers(modules.map(({ on }) => on ?? {})),
  problemOf: problemsBy(joined(modules.map(({ constraints }) => constraints ?? {}))),
})

/** Two modules that say something of the same name is a mistake of ours, found at the start. */
function joined<T>(parts: readonly Readonly<Record<string, T>>[]): Record<string, T> {
  const all: Record<string, T> = {}
  for (const [name, value] of parts.flatMap((part) => Object.entries(part))) {
    if (name in all) throw new Error(`${name} is declared by two modules`)
    all[name] = value
  }
  return all
}
