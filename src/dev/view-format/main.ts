import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { formatTemplate, longest } from './format.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** `--check` names what is not laid out as it should be, without it the files are written. */
async function main(check: boolean): Promise<void> {
  const problems: string[] = []
  for (const file of globSync('views/**/*.eta', { cwd: root }).sort())
    problems.push(...(await formatFile(file, check)))
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length === 0 ? 0 : 1
}

async function formatFile(file: string, check: boolean): Promise<string[]> {
  const before = readFileSync(root + file, 'utf8')
  try {
    const after = await formatTemplate(before)
    if (before === after) return check ? tooLong(file, after) : []
    if (check) return [`${file} is not formatted: npm run format`]
    writeFileSync(root + file, after)
    return []
  } catch (error) {
    return [
      `${file} cannot be formatted: ${error instanceof Error ? error.message : String(error)}`,
    ]
  }
}

const tooLong = (file: string, text: string): string[] =>
  text
    .split('\n')
    .flatMap((line, i) =>
      line.length > longest ? [`${file}:${i + 1} is over ${longest} characters`] : [],
    )

await main(process.argv.includes('--check'))
