import { conflict } from '../../../kernel/problem.ts'
import type { Rail, RunTold } from '../port.ts'
import type { BankAccount, FileFormat, RunFile } from './format.ts'

/** The rail that tells a bank by a file of this format. */
export const fileRail = (format: FileFormat): Rail => ({
  code: format.code,
  name: format.name,
  to: 'bank_account',
  whyNotFrom: ({ name, currency }) =>
    format.currency === null || format.currency === currency
      ? null
      : {
          code: 'other_currency',
          message: `${format.name} pays in ${format.currency} alone, and ${name} is in ${currency}. Choose another way, or an account in ${format.currency}.`,
        },
  refuse: (run) => refuseFile(format, fileOf(run)),
  tells: {
    by: 'file',
    extension: format.extension,
    mediaType: format.mediaType,
    write: (run) => format.write(fileOf(run)),
  },
})

function fileOf({ number, createdAt, day, currency, payer, payments }: RunTold): RunFile {
  return {
    number,
    createdAt,
    day,
    currency,
    payer,
    payments: payments.map(({ payee, vendorName, ...payment }) => {
      if (payee === null || payee.account.scheme === 'stripe')
        throw conflict(
          'file_refused',
          `${vendorName} has no account at a bank in this run, so no file can pay it. Leave it out, and pay it by hand.`,
        )
      const account: BankAccount = { ...payee.account, scheme: payee.account.scheme }
      return { ...payment, vendor: { ...payee, account } }
    }),
  }
}

/** 409 where a bank would not take the file: it names what stands in the way, and what to do. */
function refuseFile(format: FileFormat, run: RunFile): void {
  const refusals = format.refusals(run)
  if (refusals.length === 0) return
  const more = refusals.length > 3 ? ` And ${refusals.length - 3} more.` : ''
  throw conflict(
    'file_refused',
    `The bank would not take this file. ${refusals
      .slice(0, 3)
      .map(({ message }) => message)
      .join(' ')}${more}`,
  )
}
