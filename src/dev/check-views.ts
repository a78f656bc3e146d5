import { execFileSync } from 'node:child_process'
import { Eta } from 'eta'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { etaOptions } from '../platform/view/eta.ts'
import { markupProblems } from './view-rules.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const typedDir = `${root}tmp/views/`

export type View = { file: string; name: string; text: string; type: string | null }

/**
 * Every fault of the templates as 'views/ui/x.eta:12 what is wrong', and every type fault of the code: the compiler
 * judges both in one go, which takes half the time. Empty when all is well.
 */
export function checkViews(): string[] {
  const views = readViews()
  const problems = views.flatMap((view) => [
    ...headerProblems(view),
    ...compileProblems(view),
    ...markupProblems(view, views),
  ])
  return [...problems, ...typeProblems(views)]
}

function readViews(): View[] {
  return globSync('views/**/*.eta', { cwd: root })
    .sort()
    .map((file) => {
      const text = readFileSync(root + file, 'utf8')
      const head = /^<%\/\* it: (\w+) from (\S+\.ts) \*\/%>/.exec(text)
      return {
        file,
        text,
        name: file.replace(/^views/, '').replace(/\.eta$/, ''),
        type: head ? `import('../../${head[2]}').${head[1]}` : null,
      }
    })
}

export const folderOf = (view: View): string => view.name.slice(0, view.name.lastIndexOf('/') + 1)

const headerProblems = (view: View): string[] =>
  view.type
    ? []
    : [
        `${view.file}:1 the first line must state the type: <%/* it: Type from src/feature/presenter.ts */%>`,
      ]

function compileProblems(view: View): string[] {
  try {
    new Eta(etaOptions).compile(view.text)
    return []
  } catch (error) {
    return [
      `${view.file}:1 does not compile: ${error instanceof Error ? error.message.split('\n').slice(0, 3).join(' ') : String(error)}`,
    ]
  }
}

/** Turns each template into a TypeScript function on the same lines and lets tsc judge it beside the code. */
function typeProblems(views: View[]): string[] {
  rmSync(typedDir, { recursive: true, force: true })
  mkdirSync(typedDir, { recursive: true })
  const files = new Map(
    views.map((view) => [`${view.name.slice(1).replaceAll('/', '__')}.ts`, view]),
  )
  for (const [name, view] of files) writeFileSync(typedDir + name, typedSource(view))
  writeFileSync(`${typedDir}_types.ts`, includeTypes(views))
  writeFileSync(
    `${typedDir}tsconfig.json`,
    JSON.stringify({
      extends: '../../tsconfig.json',
      include: ['./*.ts', '../../src'],
    }),
  )
  return tsc().flatMap((line) => {
    const found = /^(?:.*\/)?([\w.-]+\.ts)\((\d+),\d+\): error TS\d+: (.*)$/.exec(line)
    const view = found && files.get(found[1]!)
    if (view) return [`${view.file}:${found[2]} ${found[3]}`]
    return /error TS/.test(line) ? [line] : []
  })
}

function typedSource(view: View): string {
  const body = view.text
    .split(/<%([\s\S]*?)%>/)
    .map((part, i) => (i % 2 === 0 ? `;${blank(part)}` : statement(part)))
    .join('')
  return `import type { Include } from './_types.ts'; export function view(it: ${view.type ?? 'object'}, include: Include<'${folderOf(view)}'>, asset: (name: string) => string, print: (text: string | number | bigint | boolean | null | undefined) => void) {${body}}\n`
}

const statement = (code: string): string =>
  /^[-_]?\s*[=~]/.test(code)
    ? `;print(${code.replace(/^[-_]?\s*[=~]|[-_]$/g, '')});`
    : code.replace(/^[-_]|[-_]$/g, '')
const blank = (text: string): string => text.replace(/[^\n]+/g, '')

const includeTypes = (views: View[]): string => `type Views = {
${views.map((view) => `  '${view.name}': ${view.type ?? 'object'}`).join('\n')}
}
type Own<Folder extends string> = { [Name in keyof Views as Name extends \`\${Folder}\${infer Short}\` ? Short : never]: Views[Name] }
export type Include<Folder extends string> = <Name extends keyof (Views & Own<Folder>)>(name: Name, data: (Views & Own<Folder>)[Name]) => string
`

function tsc(): string[] {
  try {
    execFileSync(
      process.execPath,
      [
        `${root}node_modules/typescript/bin/tsc`,
        '-p',
        `${typedDir}tsconfig.json`,
        '--pretty',
        'false',
      ],
      { cwd: root, encoding: 'utf8', stdio: 'pipe' },
    )
    return []
  } catch (error) {
    const output =
      error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)
    return output.split('\n')
  }
}

if (import.meta.main) {
  const problems = checkViews()
  for (const problem of problems) console.error(problem)
  console.log(
    problems.length === 0 ? `${readViews().length} views are sound` : `${problems.length} problems`,
  )
  process.exitCode = problems.length === 0 ? 0 : 1
}
