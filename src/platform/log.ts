import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino'

export type Logger = PinoLogger

const severities: Record<string, string> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
}

/** What a person needs of an error. Never what libraries hang on it: connections, statements with their values. */
const shortError = (error: unknown): unknown =>
  error instanceof Error
    ? {
        type: error.name,
        message: error.message,
        code: 'code' in error ? error.code : undefined,
        stack: error.stack,
      }
    : error

/** JSON lines with the fields Cloud Logging reads: severity, message, time. */
export const createLogger = (level: string, to?: DestinationStream): Logger =>
  pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      serializers: { err: shortError },
      formatters: { level: (label) => ({ severity: severities[label] ?? 'DEFAULT' }) },
      redact: {
        paths: ['*.password', '*.token', '*.authorization', '*.cookie', '*.iban', 'err.config'],
        censor: '[redacted]',
      },
    },
    ...((to ? [to] : []) as [DestinationStream]),
  )
