import { expect, test } from 'vitest'
import { chosen } from './chosen.ts'

const tests = [
  'src/budgets/alerts.test.ts',
  'src/budgets/budgets.browser.test.ts',
  'src/budgets/split.test.ts',
  'src/platform/http/health.test.ts',
  'src/platform/jobs/jobs.test.ts',
  'src/vendors/vendors.test.ts',
]

test('a change runs the tests of its feature without a browser, the changed ones first, then the rules', () =>
  expect(
    chosen(['src/budgets/post.ts', 'src/budgets/split.test.ts'], tests, [
      'src/kernel/money.test.ts',
      'src/budgets/split.test.ts',
    ]),
  ).toEqual([
    'src/budgets/split.test.ts',
    'src/budgets/alerts.test.ts',
    'src/kernel/money.test.ts',
  ]))

test.each([
  ['a page belongs to its feature', 'views/vendors/show.eta', ['src/vendors/vendors.test.ts']],
  [
    'a technical room is cut finer',
    'src/platform/http/face.ts',
    ['src/platform/http/health.test.ts'],
  ],
  ['what no feature holds runs the rules alone', 'README.md', []],
])('%s', (_, path, wanted) => expect(chosen([path], tests, [])).toEqual(wanted))
