/** Who is looked for. */
type Sought = { name: string; country: string; taxNumber: string | null }
/** Somebody on a list whose name is much like theirs; `score` is from 0 to 1, as the service says. */
export type Listed = { reference: string; name: string; score: number; lists: readonly string[] }

/** Looks a company up on sanctions lists. It throws `CouldNotAsk` when there is no answer. */
export type Sanctions = { source: string; look(sought: Sought): Promise<readonly Listed[]> }

/** The service could not be asked; what its message says is kept, so no address and no key is in it. */
export class CouldNotAsk extends Error {}
