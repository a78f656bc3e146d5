import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  test: { include: ['src/**/*.test.ts'], globalSetup: [fileURLToPath(new URL('./global-setup.ts', import.meta.url))], pool: 'forks', maxWorkers: 2, testTimeout: 30_000, hookTimeout: 60_000, env: { NODE_ENV: 'test' } },
})
