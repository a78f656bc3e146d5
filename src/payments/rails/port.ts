import type { Problem } from '../../kernel/problem.ts'
import type { PaymentAccount } from '../../payment-accounts/index.ts'
import type { Ctx, ProcessDeps, ReadCtx } from '../../platform/ctx.ts'
import type { Handler } from '../../platform/jobs/jobs.ts'
import type { Scheduled } from '../../platform/jobs/schedule.ts'
import type { Services } from '../../services.ts'
import type { accountSchemes } from '../../vendor-bank-accounts/index.ts'
import type { Payment } from '../payment.ts'
import type { FilePayment, RunFile } from './files/format.ts'

/** A way to pay. All that the rest of the house knows of it stands here; the rest is in the folder of the rail. */
export type Rail = {
  code: string
  name: string
  /** `anything`: also by card, cheque or direct debit, without an account of the vendor. */
  to: 'bank_account' | 'stripe_recipient' | 'anything'
  /** Said where nothing is due that it pays: which vendors it pays alone. */
  onlyPays?: string
  /** Why it cannot pay from this account of ours; null where it can. Asked when a run is proposed. */
  whyNotFrom?: (account: PaymentAccount) => { code: string; message: string } | null
  /** Throws 409 where the run would be refused. Asked before anybody approves it, and when it is released. */
  refuse?: (run: RunTold) => void
  tells: FileWay | ServiceWay | PersonWay | StatementWay
}

/** One file tells the bank of a whole run. */
export type FileWay = {
  by: 'file'
  extension: string
  mediaType: string
  /** In pieces, so that a long run is never in memory as a whole. The same run gives the same bytes. */
  write: (run: RunTold) => Iterable<string>
}
/** A service is asked for each payment by itself, on its day, and says what became of it. */
export type ServiceWay = {
  by: 'service'
  /** What people call it. */
  service: string
  /** The job that asks for one payment; it is given the id. */
  asks: string
  jobs: (deps: ServiceDeps) => Readonly<Record<string, Handler>>
  jobNames: readonly string[]
  schedules: readonly Scheduled[]
  /** Why no run can be proposed with it in this process; null where one can. */
  missing: (services: Services) => Promise<Problem | null>
  isOffered: (ctx: ReadCtx, services: Services) => Promise<boolean>
  /** Why nobody may say that the payment failed: the service may still make it. Null where somebody may. */
  whyUnderWay: (payment: Payment, now: Date) => string | null
  /** Where a payment stands; null where the answer is known. */
  standing: (payment: Payment, now: Date, timeZone: string) => string | null
}
/** A person pays in the bank's own pages, or by card or cheque, and says what proves it. */
type PersonWay = { by: 'person' }
/** Nobody proposes it: the bank took the money by itself, and its statement shows it. */
type StatementWay = { by: 'statement' }

/** A run as it is, or is to be, released: all that is told of it comes from here. */
export type RunTold = Omit<RunFile, 'payments'> & {
  account: PaymentAccount
  payments: readonly ToldPayment[]
}
export type ToldPayment = Omit<FilePayment, 'vendor'> & {
  vendorName: string
  /** Null where the vendor has no account that can be paid to. */
  payee: Payee | null
}
type Payee = Omit<FilePayment['vendor'], 'account'> & {
  account: {
    scheme: (typeof accountSchemes)[number]
    bankCode: string | null
    number: string
  }
}

/** What a service says of a payment, which is locked with its run. */
export type ServiceAnswer = {
  act: 'settle' | 'fail' | 'bring_back'
  reason: string
  evidence: string | null
}
export type ServiceDeps = ProcessDeps & {
  services: Services
  answer: (ctx: Ctx, payment: Payment, answer: ServiceAnswer) => Promise<void>
}
