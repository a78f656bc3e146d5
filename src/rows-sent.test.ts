import { expect, test } from 'vitest'
import { z } from 'zod'
import { describedPortalRoutes, describedRoutes } from './compose.ts'

type Schema = {
  type?: string
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
}
const isRows = ({ type, items, anyOf = [] }: Schema): boolean =>
  (type === 'array' && (items?.type === 'object' || items?.anyOf !== undefined)) ||
  anyOf.some(isRows)

/** Every list of rows that a body may have, such as the lines of an order. */
const lists = [...describedRoutes(), ...describedPortalRoutes()].flatMap(
  ({ method, path, spec: { input } }) => {
    if (!input || method === 'get') return []
    const schema = z.toJSONSchema(input, { io: 'output', unrepresentable: 'any' }) as Schema
    return Object.entries(schema.properties ?? {})
      .filter(([, property]) => isRows(property))
      .map(([name]) => ({ route: `${method} ${path}`, name, input }))
  },
)

test('there are lists of rows to judge', () => expect(lists.length).toBeGreaterThan(25))

test.each(lists)(
  '$route: what is no list of $name is refused there, and never read as an empty one',
  ({ name, input }) => {
    for (const sent of ['x', 5, ['x'], [null], [1], { lines: 'x' }]) {
      const { error } = input.safeParse({ [name]: sent })
      expect(error?.issues.map(({ path }) => path[0])).toContain(name)
    }
  },
)
