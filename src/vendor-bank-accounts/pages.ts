import { timelineOf } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateText, dateTimeText } from '../platform/view/format.ts'
import { formPage } from '../platform/view/pages.ts'
import type {
  Action,
  Banner,
  Cell,
  Fact,
  ListPage,
  RecordPage,
  Row,
  Table,
} from '../platform/view/ui.ts'
import { accountSchemes, bankCodeLabels, masked, schemeLabels } from './account-number.ts'
import { moves } from './bank-account.ts'
import { secondPersonProblem, whyCall } from './commands.ts'
import { accountsTable, proposeButton } from './panel.ts'
import * as queries from './queries.ts'
import * as letters from './proof-queries.ts'
import type { BankAccount, Vendor } from './queries.ts'
import { contactText, countryName, nextStep, states, url } from './words.ts'

const crumbsTo = (vendor: { id: string; name: string }) => [
  { label: 'Vendors', href: '/vendors' },
  { label: vendor.name, href: `/vendors/${vendor.id}` },
]

export async function listPage(ctx: ReadCtx, vendorId: string): Promise<ListPage> {
  const [vendor, accounts] = await Promise.all([
    queries.findVendor(ctx.tx, vendorId),
    queries.ofVendor(ctx.tx, vendorId),
  ])
  const buttons = proposeButton(ctx, vendorId)
  return {
    title: `Bank accounts of ${vendor.name}`,
    header: {
      title: 'Bank accounts',
      crumbs: [...crumbsTo(vendor), { label: 'Bank accounts' }],
      buttons,
    },
    table: accountsTable(accounts),
    pager: { summary: `${accounts.length} shown`, previousHref: null, nextHref: null },
    empty: accounts.length
      ? null
      : {
          title: 'No bank account yet',
          text: 'An invoice that names an account is held until the account is proposed, verified by a second person, and active.',
          icon: 'landmark',
          button: buttons[0],
        },
  }
}

export async function proposalForm(ctx: ReadCtx, vendorId: string, refused: Refused) {
  const vendor = await queries.findVendor(ctx.tx, vendorId)
  return formPage(
    {
      title: 'Propose a bank account',
      crumbs: crumbsTo(vendor),
      action: url.ofVendor(vendor.id),
      version: null,
      cancelHref: `/vendors/${vendor.id}`,
      submitLabel: 'Propose the account',
      banner: {
        tone: 'info',
        text: 'Copy it from the bank’s letter, never from a mail or an invoice. It is paid to only after a controller has verified it and some days have passed.',
      },
      fields: [
        { name: 'holder', label: 'Account holder', fallback: vendor.name },
        {
          name: 'scheme',
          label: 'Kind of account',
          type: 'select',
          fallback: vendor.country === 'IN' ? 'ifsc' : vendor.country === 'US' ? 'aba' : 'iban',
          options: accountSchemes.map((value) => ({ value, label: schemeLabels[value] })),
        },
        {
          name: 'bank_code',
          label: 'BIC, IFSC or routing number',
          optional: true,
          hint: 'An IBAN needs none. For Stripe: the recipient, acct_…',
        },
        {
          name: 'number',
          label: 'IBAN or account number',
          autocomplete: 'off',
          hint: 'Spaces do not matter. For Stripe: the payout method, usba_… or gbba_…',
        },
        {
          name: 'country',
          label: 'Country of the bank',
          fallback: vendor.country,
          hint: 'Two letters',
        },
        { name: 'currency', label: 'Currency', fallback: vendor.currency, hint: 'Three letters' },
        { name: 'valid_from', label: 'Valid from', type: 'date', fallback: ctx.today },
        {
          name: 'beside_others',
          label: 'Used beside the other accounts in this currency',
          type: 'checkbox',
          fallback: '',
          hint: 'Otherwise it replaces them when it becomes active',
        },
      ],
    },
    refused,
  )
}

export async function verificationForm(ctx: ReadCtx, id: string, refused: Refused) {
  const account = await queries.find(ctx.tx, id)
  const call = await whyCall(ctx, account)
  return formPage(
    {
      title: `Verify ${masked(account.ending)}`,
      crumbs: [
        ...crumbsTo({ id: account.vendor_id, name: account.vendor }),
        { label: masked(account.ending), href: url.show(id) },
      ],
      action: url.verification(id),
      version: account.version,
      cancelHref: url.show(id),
      submitLabel: 'Verify the account',
      banner: {
        tone: call === null ? 'ok' : 'warn',
        text: `Compare the whole number, the holder and the bank with the letter first: the account’s page shows both. ${call ?? contactText(account)}`,
      },
      fields: [
        {
          name: 'call_back',
          label: 'Whom you called, at which number',
          type: 'textarea',
          optional: call === null,
          hint: 'A number you know from before, never one that came with the change',
        },
      ],
    },
    refused,
  )
}

export type RevealedPage = RecordPage & { account: BankAccount }
/** `account`: with its whole number. */
export const revealedPage = async (ctx: ReadCtx, account: BankAccount): Promise<RevealedPage> => ({
  ...(await accountPage(ctx, account.id, account.number)),
  account,
})

/** `revealed`: the whole number, on the one page that shows it. */
export async function accountPage(
  ctx: ReadCtx,
  id: string,
  revealed: string | null = null,
): Promise<RecordPage> {
  const account = await queries.find(ctx.tx, id)
  const [vendor, proofs, refused, events] = await Promise.all([
    queries.findVendor(ctx.tx, account.vendor_id),
    letters.proofs(ctx.tx, account.vendor_id),
    secondPersonProblem(ctx, account),
    timelineOf(ctx, account.vendor_id),
  ])
  const allowed = moves.actions(account, ctx.actor).map(({ name }) => name)
  return {
    title: `Bank account ${masked(account.ending)}`,
    budget: null,
    banner: bannerOf(account, { allowed, refused, proofs: proofs.length, vendor }),
    note: null,
    header: {
      title: `Bank account ${masked(account.ending)}`,
      crumbs: [...crumbsTo(vendor), { label: masked(account.ending) }],
      statuses: [states[account.status]],
      actions: actionsOn(ctx, account, { allowed, refused, proofs }),
    },
    facts: factsOf(account, revealed),
    tables: [{ title: 'Steps', table: stepsTable(ctx, account) }],
    timeline: { events },
  }
}

type Around = { allowed: readonly string[]; refused: string | null }
function bannerOf(
  account: BankAccount,
  { allowed, refused, proofs, vendor }: Around & { proofs: number; vendor: Vendor },
): Banner | null {
  if (account.status === 'proposed' && allowed.includes('attach_proof') && proofs === 0)
    return {
      tone: 'info',
      text: 'Attach the bank’s letter to the vendor first; when it was checked, choose it here as the proof.',
      button: {
        label: 'Attach the letter',
        href: `/attachments/new?${new URLSearchParams({ subject_kind: 'vendor', subject_id: vendor.id })}`,
      },
    }
  return account.status === 'verifying' && allowed.includes('verify') && refused
    ? { tone: 'info', text: refused }
    : null
}

type Offered = Around & { proofs: readonly { id: string; name: string }[] }
function actionsOn(
  ctx: ReadCtx,
  account: BankAccount,
  { allowed, refused, proofs }: Offered,
): Action[] {
  const { id, version } = account
  return [
    ...(allowed.includes('verify') && refused === null
      ? [
          {
            label: 'Verify the account',
            href: url.verification(id),
            method: 'get' as const,
            tone: 'primary' as const,
          },
        ]
      : []),
    ...(allowed.includes('attach_proof')
      ? proofs.map((proof) => ({
          label:
            account.proof_id === proof.id
              ? `Begin again with “${proof.name}”`
              : `Use “${proof.name}” as proof`,
          href: url.proof(id),
          tone: account.proof_id === null ? ('primary' as const) : ('secondary' as const),
          version,
          key: `proof-${proof.id}-${version}`,
          fields: { attachment_id: proof.id },
        }))
      : []),
    ...(ctx.actor.permissions.has('vendor_bank_accounts.reveal')
      ? [
          {
            label: 'Show the whole number',
            href: url.reveal(id),
            tone: 'secondary' as const,
            icon: 'eye' as const,
          },
        ]
      : []),
    ...(allowed.includes('revoke')
      ? [
          {
            label: 'Revoke',
            href: url.revocation(id),
            tone: 'secondary' as const,
            version,
            needsReason: true,
            reasonLabel: 'Why is it not used any more? The vendor reads it.',
            key: `revoke-${id}-${version}`,
          },
        ]
      : []),
  ]
}

const factsOf = (account: BankAccount, revealed: string | null): Fact[] => [
  { label: 'What comes next', text: nextStep(account) },
  { label: 'Vendor', text: account.vendor, href: `/vendors/${account.vendor_id}` },
  { label: 'Account holder', text: account.holder },
  ...(account.letter_id
    ? [
        {
          label: 'The letter that came with it',
          text: account.letter_name ?? 'The letter',
          href: `/attachments/${account.letter_id}`,
        },
      ]
    : []),
  {
    label: account.scheme === 'iban' ? 'IBAN' : 'Account number',
    text: revealed ?? masked(account.ending),
    ...(revealed ? { note: 'Shown once; that you looked is on record' } : {}),
  },
  ...(account.bank_code
    ? [{ label: bankCodeLabels[account.scheme], text: account.bank_code }]
    : []),
  { label: 'Country', text: countryName(account.country) },
  { label: 'Currency', text: account.currency },
  { label: 'Valid from', text: dateText(account.valid_from) },
  {
    label: `Other accounts in ${account.currency}`,
    text: account.beside_others ? 'Are used beside it' : 'Are replaced when it becomes active',
  },
]

/** How far it is: what was done, by whom, and what is missing. */
function stepsTable(ctx: ReadCtx, account: BankAccount): Table {
  const at = (when: Date | null): string => (when ? dateTimeText(when, ctx.actor.timeZone) : '')
  const step = (what: string, done: boolean, said: Cell): Row => ({
    cells: [
      { kind: 'text', text: what },
      {
        kind: 'status',
        status: done ? { text: 'Done', tone: 'ok' } : { text: 'Open', tone: 'neutral' },
      },
      said,
    ],
  })
  const text = (said: string, note?: string): Cell => ({ kind: 'text', text: said, note })
  const { verified_by_name: verifier } = account
  return {
    label: 'Steps',
    columns: [{ label: 'Step' }, { label: 'Status' }, { label: 'Who and when' }],
    rows: [
      step('Proposed', true, text(`${account.proposed_by_name}, ${at(account.proposed_at)}`)),
      step(
        'Proof: the bank’s letter',
        account.proof_id !== null,
        account.proof_id
          ? {
              kind: 'link',
              text: account.proof_name ?? 'The letter',
              href: `/attachments/${account.proof_id}`,
            }
          : text('A buyer or an AP clerk'),
      ),
      step(
        'The vendor’s contact',
        account.contact_confirmed_at !== null || account.call_back !== null,
        text(
          account.proof_id === null ? 'Asked when the proof is there' : contactText(account),
          account.call_back ?? undefined,
        ),
      ),
      step(
        'Verified by a second person',
        verifier !== null,
        text(verifier ? `${verifier}, ${at(account.verified_at)}` : 'A controller'),
      ),
      step(
        'Active',
        ['active', 'replaced'].includes(account.status),
        text(account.active_on ? dateText(account.active_on) : 'Some business days after that'),
      ),
    ],
  }
}
