import { electronicFormatIBAN, isValidBIC, isValidIBAN } from 'ibantools'
import { invalid } from '../kernel/problem.ts'

/** By what the bank of an account is named: an IBAN names it itself. */
export const schemes = ['iban', 'ifsc', 'aba', 'bic'] as const
export type Scheme = (typeof schemes)[number]
/** A vendor may also be paid as a recipient at Stripe: the account there, and the way it is paid out. */
export const accountSchemes = [...schemes, 'stripe'] as const
export type AccountScheme = (typeof accountSchemes)[number]
export const schemeLabels: Record<AccountScheme, string> = {
  iban: 'IBAN',
  ifsc: 'IFSC and account number (India)',
  aba: 'Routing number and account number (USA)',
  bic: 'BIC and account number',
  stripe: 'Recipient at Stripe',
}
export const bankCodeLabels: Record<AccountScheme, string> = {
  iban: 'BIC',
  ifsc: 'IFSC',
  aba: 'Routing number',
  bic: 'BIC',
  stripe: 'Recipient at Stripe',
}

export type AccountNumber<S extends AccountScheme = Scheme> = {
  scheme: S
  bankCode: string | null
  number: string
}
type Typed = {
  scheme: Scheme
  bankCode: string | null
  number: string
  country: string
}

/** Letters and digits alone, in capitals: how numbers are compared. */
export const compact = (text: string): string =>
  text.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase()

export const isIfsc = (code: string): boolean => /^[A-Z]{4}0[A-Z0-9]{6}$/.test(code)

/** The ninth digit of a routing number follows from the others, weighted by 3, 7 and 1. */
export function isRoutingNumber(code: string): boolean {
  if (!/^\d{9}$/.test(code) || code === '000000000') return false
  const weights = [3, 7, 1]
  const sum = Array.from(code).reduce(
    (total, digit, i) => total + Number(digit) * weights[i % 3]!,
    0,
  )
  return sum % 10 === 0
}

/** Where a vendor is paid to, as it was typed, checked. 422 names the field. */
export const vendorAccount = ({
  scheme,
  ...typed
}: Omit<Typed, 'scheme'> & { scheme: AccountScheme }): AccountNumber<AccountScheme> =>
  scheme === 'stripe' ? recipient(typed) : accountNumber({ scheme, ...typed })

/** Stripe's ids tell capitals from small letters, so they are kept as they are. */
function recipient({
  bankCode,
  number,
}: Pick<Typed, 'bankCode' | 'number'>): AccountNumber<'stripe'> {
  const code = bankCode?.trim() ?? ''
  const method = number.trim()
  if (!/^acct_[A-Za-z0-9]{3,50}$/.test(code))
    throw invalid(
      '/bank_code',
      'bad_recipient',
      'Name the recipient’s account at Stripe. It begins with acct_.',
    )
  if (!/^[a-z]{2,12}_[A-Za-z0-9_]{4,100}$/.test(method) || method.startsWith('acct_'))
    throw invalid(
      '/number',
      'bad_payout_method',
      'Name the recipient’s payout method at Stripe, such as usba_… or gbba_…',
    )
  return { scheme: 'stripe', bankCode: code, number: method }
}

/** The account as it was typed, checked. 422 names the field. */
export function accountNumber({ scheme, bankCode, number, country }: Typed): AccountNumber {
  const code = bankCode === null ? null : compact(bankCode) || null
  const digits = compact(number)
  if (scheme === 'iban') return ibanAccount(digits, code, country)
  const { pattern, example } = numberForms[scheme]
  checkBankCode[scheme](code)
  expectCountry(scheme, code, country)
  if (isValidIBAN(digits))
    throw invalid(
      '/scheme',
      'is_iban',
      'This number is an IBAN. Choose IBAN as the kind of account.',
    )
  if (!pattern.test(digits))
    throw invalid('/number', 'bad_account', `The account number must have ${example}.`)
  return { scheme, bankCode: code, number: digits }
}

function ibanAccount(number: string, bic: string | null, country: string): AccountNumber {
  const iban = electronicFormatIBAN(number) ?? ''
  if (!isValidIBAN(iban))
    throw invalid(
      '/number',
      'bad_iban',
      'This is not a valid IBAN: its length or its check digits are wrong. Compare it with the bank’s letter.',
    )
  if (iban.slice(0, 2) !== country)
    throw invalid(
      '/country',
      'other_country',
      `The IBAN is of an account in ${iban.slice(0, 2)}. Choose that country, or correct the IBAN.`,
    )
  if (bic !== null) expectBic(bic)
  return { scheme: 'iban', bankCode: bic, number: iban }
}

const numberForms = {
  ifsc: { pattern: /^\d{6,18}$/, example: '6 to 18 digits' },
  aba: { pattern: /^\d{4,17}$/, example: '4 to 17 digits' },
  bic: { pattern: /^[A-Z0-9]{4,34}$/, example: '4 to 34 letters and digits' },
} as const

const checkBankCode: Record<Exclude<Scheme, 'iban'>, (code: string | null) => void> = {
  ifsc: (code) => {
    if (code === null || !isIfsc(code))
      throw invalid(
        '/bank_code',
        'bad_ifsc',
        'An IFSC has four letters, a zero, and six letters or digits, such as HDFC0000001.',
      )
  },
  aba: (code) => {
    if (code === null || !isRoutingNumber(code))
      throw invalid(
        '/bank_code',
        'bad_routing_number',
        'This is not a valid routing number: it has nine digits, and the last one follows from the others.',
      )
  },
  bic: (code) => expectBic(code),
}

function expectBic(code: string | null): void {
  if (code === null || !isValidBIC(code))
    throw invalid(
      '/bank_code',
      'bad_bic',
      'A BIC has eight or eleven letters and digits, such as DEUTDEFF.',
    )
}

const countries = { ifsc: 'IN', aba: 'US' } as const
function expectCountry(
  scheme: Exclude<Scheme, 'iban'>,
  code: string | null,
  country: string,
): void {
  const wanted = scheme === 'bic' ? code?.slice(4, 6) : countries[scheme]
  if (wanted && wanted !== country)
    throw invalid(
      '/country',
      'other_country',
      `${bankCodeLabels[scheme]} is for an account in ${wanted}. Choose that country, or another kind of account.`,
    )
}

/** What two accounts are the same by: the bank and the number. `XXX` in a BIC is the bank itself. */
export const identityOf = ({ scheme, bankCode, number }: AccountNumber<AccountScheme>): string =>
  scheme === 'iban'
    ? number
    : `${scheme.toUpperCase()}${bankCode?.replace(/^(.{8})XXX$/, '$1')}${number}`

/** The last characters, and never more than a third of them. */
export const endingOf = (number: string): string =>
  number.slice(-Math.min(4, Math.max(1, Math.floor(number.length / 3))))

export const masked = (ending: string): string => `••••${ending}`
