/**
 * Placeholder for a service where the product is described, not served: its parts can be named and passed on, and it
 * throws as soon as one of them is used. `known` is what the description itself needs of it.
 */
export const described = <T extends object>(
  name: string,
  known: { [K in keyof T]?: T[K] } = {},
): T =>
  new Proxy(use(name), {
    get: (_use, part) => {
      if (part in known) return known[part as keyof T]
      return typeof part === 'symbol' || part === 'then' ? undefined : described(`${name}.${part}`)
    },
  }) as unknown as T

const use = (name: string) => (): never => {
  throw new Error(`${name} is described here, not served`)
}
