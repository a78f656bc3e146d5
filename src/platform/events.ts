import type { Ctx } from './ctx.ts'

/**
 * What features tell each other: name -> (payload) => answer. Each feature declares its events beside the command that
 * emits them. @public
 */
// oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-empty-interface
export interface Events {}

type EventName = keyof Events
type Payload<N extends EventName> = Events[N] extends (payload: infer P) => unknown ? P : never
type Answer<N extends EventName> = Events[N] extends (payload: never) => infer A ? A : never
type EventHandler<N extends EventName> = (ctx: Ctx, payload: Payload<N>) => Promise<Answer<N>>

/** What a module does when it hears of an event. */
export type On = { readonly [N in EventName]?: EventHandler<N> }

/**
 * Calls the handlers one after the other, in the order of the modules and in the transaction of the change. Returns
 * their answers.
 */
export type Emit = <N extends EventName>(
  this: Ctx,
  name: N,
  payload: Payload<N>,
) => Promise<Answer<N>[]>

export type Handlers = { of: <N extends EventName>(name: N) => readonly EventHandler<N>[] }

export const composeHandlers = (modules: readonly On[]): Handlers => ({
  of: (name) => modules.flatMap((on) => on[name] ?? []),
})

/** The handlers act in the name of the context that emits, also where it speaks for somebody else. */
export const emitter = (handlers: Handlers): Emit =>
  async function emit(name, payload) {
    const answers = []
    for (const handle of handlers.of(name)) answers.push(await handle(this, payload))
    return answers
  }
