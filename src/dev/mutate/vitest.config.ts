import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { ruleTests } from './rules.ts'

export default defineConfig({
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  test: {
    include: ruleTests,
    pool: 'threads',
    maxWorkers: 1,
    isolate: false,
    env: { NODE_ENV: 'test' },
  },
})
