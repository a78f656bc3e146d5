import type { SignIn } from '../sign-in/index.ts'

const browsers: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: readonly [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** 'Firefox on Linux'; of an unknown program its own first word. */
export function deviceText({ kind, userAgent }: Pick<SignIn, 'kind' | 'userAgent'>): string {
  const named = (list: readonly [RegExp, string][]) =>
    list.find(([pattern]) => pattern.test(userAgent))?.[1]
  const [browser, system] = [named(browsers), named(systems)]
  const program =
    browser ?? (/^[\w.-]{1,40}/.exec(userAgent)?.[0] || (kind === 'app' ? 'An app' : 'A browser'))
  return `${kind === 'app' && browser ? 'App in ' : ''}${program}${system ? ` on ${system}` : ''}`
}
