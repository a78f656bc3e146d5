import type { Actor } from './actor.ts'
import type { Permission } from './permissions.ts'
import { changedAlready, declaredMove, type Move as StatusMove } from './lifecycle.ts'
import { conflict, forbidden } from './problem.ts'

/** One move of a thing: the guard, the button and the API action all come from this declaration. */
export type Move<S extends string, T> = {
  from: readonly S[]
  to: S
  allow: Permission
  label: string
  tone?: 'primary' | 'secondary' | 'danger'
  needs?: 'reason'
  /** true, or the sentence that says why not and what to do. */
  when?: (thing: T, by: Actor) => true | string
  /** Hidden instead of refused with words, when the person is not the one this move is for. */
  shownTo?: (thing: T, by: Actor) => boolean
}

export type Action = {
  name: string
  label: string
  tone: 'primary' | 'secondary' | 'danger'
  needsReason: boolean
}

/** Declares the moves of a thing with a `status`, and what is said when one does not fit it. */
export function machine<S extends string, T extends { status: S }>(
  refusal: (status: S) => string = changedAlready,
) {
  return <M extends Record<string, Move<S, T>>>(moves: M) => ({
    moves,
    /** The status after the move; throws a Problem (403, 409) when it may not be made. */
    to(name: keyof M & string, thing: T, by: Actor): S {
      const move = moves[name]!
      if (!by.permissions.has(move.allow))
        throw forbidden(`Your roles do not allow you to ${move.label.toLowerCase()}.`)
      if (!move.from.includes(thing.status)) throw conflict('wrong_state', refusal(thing.status))
      const verdict = move.when?.(thing, by) ?? true
      if (verdict !== true) throw conflict('not_allowed', verdict)
      return move.to
    },
    /** The same with the status it was decided on, as it is written. */
    move(name: keyof M & string, thing: T, by: Actor): StatusMove<S> {
      return declaredMove({ from: [thing.status], to: this.to(name, thing, by) })
    },
    /** The moves this person may make now. */
    actions(thing: T, by: Actor): Action[] {
      return Object.entries(moves)
        .filter(
          ([, m]) =>
            m.from.includes(thing.status) &&
            by.permissions.has(m.allow) &&
            (m.shownTo?.(thing, by) ?? true) &&
            (m.when?.(thing, by) ?? true) === true,
        )
        .map(([name, m]) => ({
          name,
          label: m.label,
          tone: m.tone ?? 'secondary',
          needsReason: m.needs === 'reason',
        }))
    },
  })
}
