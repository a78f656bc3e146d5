import { problemTexts, type ProblemText } from './codes.ts'

/** What one code means. */
export type ProblemPage = ProblemText & { code: string }
export type ProblemList = { problems: readonly ProblemPage[] }

export const problemList = (): ProblemList => ({
  problems: Object.entries(problemTexts).map(([code, text]) => ({ code, ...text })),
})

export const problemPage = (code: string): ProblemPage | null =>
  Object.hasOwn(problemTexts, code) ? { code, ...problemTexts[code]! } : null
