import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import { ruleTests } from '../mutate/rules.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../', import.meta.url))
const copy = join(root, 'tmp/breaks')
const copied = ['src', 'views', 'migrations', 'styles', 'public', 'package.json', 'README.md']

/** One wrong change of the product. */
export type Change = { file: string; from: string; to: string }

/** The product beside itself, so that the sources never hold a wrong change. */
export function makeCopy(): void {
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(copy, { recursive: true })
  for (const name of copied) cpSync(join(root, name), join(copy, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
}

/** How often the text that is changed stands in its file; it must be once. */
export const placesOf = ({ file, from }: Change): number =>
  readFileSync(join(root, file), 'utf8').split(from).length - 1

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), title: z.string() })),
    }),
  ),
})

/** The tests of these files that fail with the change, as 'file: title'. */
export async function failuresWith(
  { file, from, to }: Change,
  tests: readonly string[],
): Promise<string[]> {
  const path = join(copy, file)
  const right = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    right.replace(from, () => to),
  )
  try {
    return await failuresOf(tests)
  } finally {
    writeFileSync(path, right)
  }
}

async function failuresOf(tests: readonly string[]): Promise<string[]> {
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  const config = tests.every(isRuleTest)
    ? 'src/dev/mutate/vitest.config.ts'
    : 'src/platform/testing/vitest.config.ts'
  const args = ['run', '--config', config, '--reporter=json', `--outputFile=${report}`, ...tests]
  await run(join(root, 'node_modules/.bin/vitest'), args, { cwd: copy }).catch(() => {})
  return Report.parse(JSON.parse(readFileSync(report, 'utf8'))).testResults.flatMap((each) => {
    const name = each.name.slice(copy.length + 1)
    const failed = each.assertionResults.filter((result) => result.status === 'failed')
    return each.status === 'failed' && failed.length === 0
      ? [`${name}: ${each.message}`]
      : failed.map((result) => `${name}: ${result.title}`)
  })
}

/** Those that need no database. */
const isRuleTest = (file: string): boolean =>
  ruleTests.some((pattern) =>
    pattern.endsWith('/**/*.test.ts')
      ? file.startsWith(pattern.slice(0, -'**/*.test.ts'.length))
      : file === pattern,
  )
