import { invalid } from './problem.ts'

/** The largest amount that is kept, in minor units. */
const largest = 2n ** 63n - 1n

/** Quantity times price of a line, as long as it can be kept. `at` is where the line was typed. */
export function refuseTooLarge(minor: bigint, { at, what }: { at: string; what: string }): void {
  if (minor > largest)
    throw invalid(
      `${at}/quantity`,
      'too_large',
      `Quantity times price of “${what}” is more than an amount can be. Lower the quantity or the price.`,
    )
}
