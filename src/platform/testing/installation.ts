import { inject } from 'vitest'

/**
 * What a worker of the run works with, and no other: its database with its queue, and its folder for mails, documents
 * and data.
 */
export type Installation = { ownerUrl: string; appUrl: string; workDir: string }

declare module 'vitest' {
  interface ProvidedContext {
    /** One for each worker of a run. */ installations: readonly Installation[]
  }
}

/** This worker's. Vitest numbers the workers that run at the same time from 1. */
export const installation: Installation =
  inject('installations')[Number(process.env['VITEST_POOL_ID'] ?? 1) - 1]!
