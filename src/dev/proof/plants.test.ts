import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { plants } from './plants.ts'

const swaps = plants.flatMap(({ name, swaps = [] }) => swaps.map((swap) => ({ name, ...swap })))

test.each(swaps)('$name finds the guard it takes away, in $file', ({ file, find }) => {
  const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
  expect(source).toContain(find)
})
