type Verdict = { clean: true } | { clean: false; /** What the scanner calls it. */ found: string }
/** Looks for malware. Throws when it cannot tell; whoever asks tries again later, and nothing is taken for clean meanwhile. */
export type Scanner = { name: string; scan(bytes: Uint8Array): Promise<Verdict> }
