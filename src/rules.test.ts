import { readFileSync, globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { breaks } from './dev/breaks/breaks.ts'
import { placesOf } from './dev/breaks/breaking.ts'

const root = fileURLToPath(new URL('../', import.meta.url))

/** What the tests of a file say they are about: the first line of each `test('…` and `describe('…`. */
const titlesOf = (file: string): string[] =>
  [
    ...readFileSync(`${root}${file}`, 'utf8').matchAll(
      /\b(?:test|describe)(?:\.\w+\([\s\S]*?\))?\(\s*(['"`])(.*)\1/g,
    ),
  ].map(([, , title]) => title!)
const matches = (template: string, title: string): boolean =>
  new RegExp(
    `^${template.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/%[sdi]|\\\$\w+/g, '.*')}$`,
  ).test(title)

/**
 * The rules of budgets, approval and receiving, and scenarios of other products about budgets, approval and
 * requisition.
 */
const peers = ['O21', 'E19', 'E20', 'E22', 'E26', 'E27', 'F09', 'T09', 'T11', 'T13', 'C04']
const wanted = Array.from({ length: 31 }, (_, n) => String(n + 1)).concat(peers)
/** Every other rule that a test claims to be about. */
const named = globSync('src/**/*.test.ts', { cwd: root })
  .filter((file) => file !== 'src/rules.test.ts')
  .flatMap(titlesOf)
  .flatMap((title) => [...title.matchAll(/\brules? (\d+(?:(?:, | and )\d+)*)/g)])
  .flatMap(([, numbers]) => numbers!.match(/\d+/g)!)

// That each test fails when its rule is broken was seen, and is seen again by `npm run breaks`.
describe('each rule', () => {
  test('has a wrong change that a test noticed', () =>
    expect(
      [...new Set([...wanted, ...named])].filter((rule) => !breaks.some((b) => b.rule === rule)),
    ).toEqual([]))

  test.each(breaks)('$rule: the code that says so is there, once: $wrong', (change) =>
    expect(placesOf(change)).toBe(1),
  )

  test.each(breaks)('$rule: the tests that noticed are there: $wrong', ({ noticed }) => {
    expect(noticed.length).toBeGreaterThan(0)
    const gone = noticed.filter((each) => {
      const [file, title] = [each.slice(0, each.indexOf(': ')), each.slice(each.indexOf(': ') + 2)]
      return !titlesOf(file).some((template) => matches(template, title))
    })
    expect(gone).toEqual([])
  })
})
