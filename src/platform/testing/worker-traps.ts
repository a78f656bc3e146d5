/** What a file could make its reader do, for worker.test.ts. */
export const reversed = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes).reverse()

export function endless(): never {
  for (;;);
}

export function gluttonous(): number {
  const eaten: object[] = []
  for (;;) eaten.push({ more: eaten.length, again: [eaten.length] })
}

export const leaves = (): never => process.exit(3)

export function throws(): never {
  throw new Error('a bug in a reader')
}
