import { globSync, readFileSync } from 'node:fs'
import supertest from 'supertest'
import { expect, test } from 'vitest'
import { newTenant, product, testConfig } from '../platform/testing/harness.ts'
import { problemTexts } from './codes.ts'

/** The codes that the source refuses with: `new Problem(409, 'code'` and `conflict('code'`. */
function codesInSource(): string[] {
  const files = globSync('src/**/*.ts').filter(
    (file) => !/\.test\.ts$|^src\/(dev|platform\/testing|browser)\//.test(file),
  )
  const source = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  const found = source.matchAll(/(?:new Problem\(\s*[\w.]+,\s*|conflict\(\s*)'(\w+)'/g)
  return [...new Set([...found].map((match) => match[1]!))]
}

test('every code that a refusal can carry has a page that says what to do', () => {
  const codes = codesInSource()
  expect(codes.length).toBeGreaterThan(50)
  expect(codes.filter((code) => !Object.hasOwn(problemTexts, code))).toEqual([])
})

test('the type of a refusal leads to its page, without signing in', async () => {
  const tenant = await newTenant()
  const { app } = await product()
  const refused = await tenant
    .as('buyer')
    .get('/purchase-orders/01890000-0000-7000-8000-000000000000')
  expect(refused.body.type).toBe(`${testConfig.publicUrl}/problems/not_found`)
  const page = await supertest(app).get(new URL(refused.body.type).pathname)
  expect(page.status).toBe(200)
  expect(page.text).toContain('What to do')
  expect(page.text).toContain(problemTexts['not_found']!.do)
  const list = await supertest(app).get('/problems')
  for (const code of Object.keys(problemTexts))
    expect(list.text).toContain(`href="/problems/${code}"`)
})

test.each(['nothing_of_ours', 'toString', '__proto__', '%3Cscript%3E'])(
  'an unknown code %s is not found',
  async (code) => {
    const { app } = await product()
    const answer = await supertest(app).get(`/problems/${code}`)
    expect(answer.status).toBe(404)
    expect(answer.text).not.toContain('<script>')
  },
)
