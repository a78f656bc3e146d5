type Verdict = { clean: true } | { clean: false; /** What the scanner calls it. */ found: string }
/**
 * Scans for malware. Throws when it cannot tell: the caller tries again later, and treats nothing as clean until then.
 */
export type Scanner = { name: string; scan(bytes: Uint8Array): Promise<Verdict> }
