import { format } from 'prettier'
import { printTemplate } from './print.ts'
import { readTemplate } from './read.ts'
import { markTags } from './template.ts'

/** A tag or an attribute list over this is broken; what cannot be broken may go on to `longest`. */
const columns = 100
export const longest = 120

/** One element or one statement a line. Formatting twice gives what formatting once gives. */
export async function formatTemplate(source: string): Promise<string> {
  const marked = markTags(source)
  const text = printTemplate(readTemplate(marked), marked.tags, columns)
  const lines = await Promise.all(text.split('\n').map(breakExpression))
  return lines.join('\n')
}

/** A line that is one long expression is laid out as TypeScript is. */
async function breakExpression(line: string): Promise<string> {
  const found = /^(\s*)(<%_?[=~] )((?:[^%]|%(?!>))*)( %>)$/.exec(line)
  if (!found || line.length <= columns) return line
  const [, indent, start, code, end] = found as unknown as string[]
  const laidOut = await format(code!, {
    parser: 'babel-ts',
    semi: false,
    singleQuote: true,
    printWidth: columns - indent!.length - start!.length - end!.length,
  })
  return `${indent}${start}${laidOut.trim().replaceAll('\n', `\n${indent}`)}${end}`
}
