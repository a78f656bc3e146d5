import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { BaseSequencer, startVitest, type Reporter, type TestSpecification } from 'vitest/node'
import { slowest } from '../../platform/testing/slowest.ts'
import { ruleTests } from '../mutate/rules.ts'
import { chosen } from './chosen.ts'

/**
 * `npm run test:quick`: the tests of what changed since main, without a browser, for at most a minute. `npm test` is
 * the judge.
 */
const limitMs = 58_000
const lines = (...args: string[]): string[] =>
  execFileSync('git', args, { encoding: 'utf8' }).split('\n').filter(Boolean)

function changedSince(branch: string): string[] {
  const base = lines('merge-base', 'HEAD', branch)[0] ?? 'HEAD'
  return [...lines('diff', '--name-only', base), ...lines('ls-files', '-o', '--exclude-standard')]
}

const files = chosen(
  changedSince(process.argv[2] ?? 'main'),
  globSync('src/**/*.test.ts'),
  globSync(ruleTests),
)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const place = (spec: TestSpecification): number =>
  files.findIndex((file) => spec.moduleId === `${root}${file}`)

class InThisOrder extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    return specs.toSorted((a, b) => place(a) - place(b))
  }
}

/** Ends the run when the minute is over, and names what it did not come to. */
const withinTheMinute: Reporter = {
  onInit: (vitest) =>
    void setTimeout(() => void vitest.cancelCurrentRun('keyboard-input'), limitMs).unref(),
  onTestRunEnd(modules, _errors, reason) {
    if (reason !== 'interrupted') return
    const reached = modules.filter((file) => file.ok()).map((file) => file.relativeModuleId)
    console.info('\nThe minute is over. Not reached, or not passed:')
    for (const file of files) if (!reached.includes(file)) console.info(`  ${file}`)
  },
}

await startVitest('test', files, {
  config: `${root}src/platform/testing/vitest.config.ts`,
  watch: false,
  sequence: { sequencer: InThisOrder },
  reporters: ['default', slowest, withinTheMinute],
})
