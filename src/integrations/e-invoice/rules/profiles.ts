import type { Statement } from '../details.ts'
import type { Profile, ReadProblem } from '../port.ts'

/** Whether a profile claims to keep a rule. */
type Claims = (rule: string) => boolean

/** About lines, what they add up to, and what they are taxed with. */
const aboutLines: readonly RegExp[] = [
  /^BR-(16|2[1-8]|30|4[1-4]|54|64|65)$/,
  /^BR-CO-(04|10|20|23|24)$/,
  /^BR-DEC-2[3-8]$/,
  /^BR-(S|Z|E|AE|IC|G|O|AF|AG)-(01|02|05|08)$/,
]

/** MINIMUM holds only the seller, the buyer and the total. */
const minimum: readonly RegExp[] = [
  /^NOT-A-/,
  /^BR-(0[1-9]|1[345])$/,
  /^BR-CO-(09|15|16|26)$/,
  /^BR-DEC-1[2-8]$/,
  /^BR-CL-(01|03|04|11|14|25)$/,
  /^PEPPOL-/,
]

/**
 * ZUGFeRD 1.0 came before the norm; totals had to add up there too. Amounts of lines were written with and without VAT.
 */
const beforeTheNorm: readonly RegExp[] = [/^NOT-A-/, /^BR-0[235]$/, /^BR-CO-1[1-7]$/, /^PEPPOL-/]

const one = (patterns: readonly RegExp[], rule: string): boolean =>
  patterns.some((pattern) => pattern.test(rule))

export function claimsOf(profile: Profile | null): Claims {
  switch (profile) {
    case 'zugferd_1':
      return (rule) => one(beforeTheNorm, rule)
    case 'facturx_minimum':
      return (rule) => one(minimum, rule)
    case 'facturx_basic_wl':
      return (rule) => !one(aboutLines, rule)
    // Attachments may be XML there.
    case 'xrechnung_extension':
      return (rule) => rule !== 'BR-CL-24'
    default:
      return () => true
  }
}

const withoutLines: Partial<Record<Profile, string>> = {
  facturx_minimum: 'MINIMUM',
  facturx_basic_wl: 'BASIC WL',
}

/** What a person should know about a profile: not a fault. */
export function profileNotes({ invoice: { profile } }: Statement): ReadProblem[] {
  if (profile === 'zugferd_1')
    return [
      {
        rule: 'ZUGFERD-1',
        severity: 'warning',
        message: 'This is ZUGFeRD 1.0, which came before the standard; only its sums are checked.',
        path: '/specification',
      },
    ]
  const name = profile && withoutLines[profile]
  return name
    ? [
        {
          rule: 'NO-LINES',
          severity: 'warning',
          message: `This is a Factur-X ${name}: this profile carries no lines.`,
          path: '/specification',
        },
      ]
    : []
}
