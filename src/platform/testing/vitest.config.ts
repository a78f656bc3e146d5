import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { slowest } from './slowest.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export default defineConfig({
  root,
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: [fileURLToPath(new URL('./global-setup.ts', import.meta.url))],
    setupFiles: [fileURLToPath(new URL('./each-file.ts', import.meta.url))],
    reporters: ['default', slowest],
    pool: 'forks',
    maxWorkers: 2,
    // A worker loads the product once. Each file serves it anew, and each-file.ts ends what a file served.
    isolate: false,
    // Node strips the types itself and keeps what it compiled for the next run; only coverage needs Vite's runner.
    experimental: { viteModuleRunner: process.argv.includes('--coverage'), nodeLoader: false },
    testTimeout: 120_000,
    hookTimeout: 240_000,
    env: {
      NODE_ENV: 'test',
      METADATA_SERVER_DETECTION: 'none',
      NODE_COMPILE_CACHE: `${root}node_modules/.cache/compiled`,
    },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts', 'src/browser/**', 'src/dev/**', 'src/platform/testing/**'],
      reporter: ['text-summary'],
      thresholds: { lines: 80, statements: 80, functions: 80, branches: 80 },
    },
  },
})
