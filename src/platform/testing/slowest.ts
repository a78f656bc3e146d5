import type { Reporter, TestCase, TestModule } from 'vitest/node'

const tenths = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const seconds = (ms: number): string => tenths.format(ms / 1000).padStart(7)
const byTime = <T>(things: readonly T[], time: (thing: T) => number): T[] =>
  things.toSorted((a, b) => time(b) - time(a)).slice(0, 10)

const importTime = (file: TestModule): number => {
  const { setupDuration, collectDuration } = file.diagnostic()
  return setupDuration + collectDuration
}
const fileTime = (file: TestModule): number => importTime(file) + file.diagnostic().duration
const testTime = (test: TestCase): number => test.diagnostic()?.duration ?? 0
const fileRow = (file: TestModule): string =>
  [
    seconds(importTime(file)),
    seconds(file.diagnostic().duration),
    seconds(file.meta().cpuMs ?? 0),
    `  ${file.relativeModuleId}`,
  ].join('')
const testRow = (test: TestCase): string =>
  `${seconds(testTime(test))}  ${test.module.relativeModuleId}: ${test.fullName}`

/**
 * Ends each run of several files with the ten slowest files and tests, in seconds: where to look first when a run takes
 * too long.
 */
export const slowest: Reporter = {
  onTestRunEnd(files) {
    if (files.length < 3) return
    const tests = files.flatMap((file) => [...file.children.allTests()])
    const table = [
      'The ten slowest files, in seconds (import, tests, processor time with its children)',
      ...byTime(files, fileTime).map(fileRow),
      'The ten slowest tests, in seconds',
      ...byTime(tests, testTime).map(testRow),
    ]
    console.info(`\n${table.join('\n')}\n`)
  },
}
