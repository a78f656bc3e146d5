/** The codes that the norm admits in one place, with where they are from and in which version. */
export type CodeList = { name: string; version: string; codes: ReadonlySet<string> }

export const codeList = (name: string, version: string, codes: string): CodeList => ({
  name,
  version,
  codes: new Set(codes.trim().split(/\s+/)),
})
