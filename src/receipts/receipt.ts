import { lifecycle } from '../kernel/lifecycle.ts'

/** What arrived, arrived: a receipt never changes. */
export const receiptLifecycle = lifecycle({ states: ['posted'], begins: ['posted'], acts: {} })
