import { pino, type Logger as PinoLogger } from 'pino'

export type Logger = PinoLogger

const severities: Record<string, string> = { trace: 'DEBUG', debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR', fatal: 'CRITICAL' }

/** JSON lines with the fields Cloud Logging reads: severity, message, time. */
export const createLogger = (level: string): Logger => pino({
  level, base: null, messageKey: 'message', timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (label) => ({ severity: severities[label] ?? 'DEFAULT' }) },
  redact: { paths: ['*.password', '*.token', '*.authorization', '*.cookie', '*.iban', 'err.config'], censor: '[redacted]' },
})
