/**
 * What ends a file's traces in its worker (jobs that wait, mails, records of a stand-in), so that the next file begins
 * with none.
 */
export const leftovers: (() => Promise<unknown>)[] = []
