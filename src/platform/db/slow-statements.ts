import type { Logger } from '../log.ts'
import type { Statement, Watch } from './batch.ts'

export const slowMs = 500
const planEveryMs = 600_000
/** What has a plan. The rest (begin, commit, savepoints) is only named. */
const planned = /^\s*(select|with|insert|update|delete|merge)\b/i

type Ports = {
  log: Pick<Logger, 'warn'>
  /** The plan that PostgreSQL would keep for a statement, made without running it; null when plans are not wanted. */
  planOf: ((text: string) => Promise<string>) | null
  now?: () => number
}

const cancelled = (error: Error | null): boolean =>
  error !== null && 'code' in error && ['57014', 'DB_DEADLINE'].includes(String(error.code))

const shortText = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** Names in the log what took long or was cancelled by its deadline: its text, never its values. */
export function watchSlowStatements({ log, planOf, now = Date.now }: Ports): Watch {
  const explained = new Map<string, number>()
  const explain = async ({ text }: Statement): Promise<void> => {
    if (!planOf || !planned.test(text)) return
    if (now() - (explained.get(text) ?? -planEveryMs) < planEveryMs) return
    explained.set(text, now())
    log.warn({ statement: shortText(text), plan: await planOf(text) }, 'plan of a slow statement')
  }
  return (statement, ms, error) => {
    if (ms < slowMs && !cancelled(error)) return
    const about = { statement: shortText(statement.text), ms: Math.round(ms) }
    log.warn(about, cancelled(error) ? 'statement cancelled by its deadline' : 'slow statement')
    explain(statement).catch((failure: unknown) => log.warn({ err: failure }, 'no plan'))
  }
}
