import { invalid } from '../kernel/problem.ts'

/** The way out where a cost centre, a category or a project is closed. */
export const closedText = (code: string, noun: string): string =>
  `${code} is closed. Choose another ${noun}.`

/** 422 at the field that names what is closed. */
export function refuseClosed(
  closed: readonly { pointer: string; noun: string; code: string }[],
): void {
  const [first] = closed
  if (first) throw invalid(first.pointer, 'closed', closedText(first.code, first.noun))
}
