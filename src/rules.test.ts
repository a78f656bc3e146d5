import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** What the tests say they are about: the first line of each `test('…` and `describe('…`. */
const root = fileURLToPath(new URL('.', import.meta.url))
const titles = globSync('**/*.test.ts', { cwd: root })
  .filter((file) => file !== 'rules.test.ts')
  .flatMap(
    (file) =>
      readFileSync(`${root}/${file}`, 'utf8').match(
        /\b(?:test|describe)(?:\.\w+\(.*?\))?\(\s*'.*$/gm,
      ) ?? [],
  )

test('each rule of budgets and approval, 1 to 22, has a test that names it', () => {
  const named = new Set(
    titles.flatMap((title) =>
      [...title.matchAll(/\brules? (\d+(?:(?:, | and )\d+)*)/g)].flatMap(([, numbers]) =>
        numbers!.match(/\d+/g)!.map(Number),
      ),
    ),
  )
  expect(Array.from({ length: 22 }, (_, i) => i + 1).filter((rule) => !named.has(rule))).toEqual([])
})

/** Scenarios of other products about budgets, approval and requisition; where each is from stands with the scenario. */
const peers = ['O21', 'E19', 'E20', 'E22', 'E26', 'E27', 'F09', 'T09', 'T11', 'T13', 'C04']
test.each(peers)('scenario %s of a peer has a test that names it', (id) =>
  expect(titles.some((title) => new RegExp(`\\b${id}\\b`).test(title))).toBe(true),
)
