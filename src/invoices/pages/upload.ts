import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { formState } from '../../platform/view/form.ts'
import type { ErrorSummary, Field, FileDrop, PageHeader } from '../../platform/view/ui.ts'
import { url } from '../url.ts'
import { vendorPicker } from '../../pickers/index.ts'
import { named } from '../../platform/view/picks.ts'

export type FormPage = {
  title: string
  header: PageHeader
  action: string
  summary: ErrorSummary | null
  file: FileDrop
  vendor: Field
  /** Asked once the number turned out to be here already. */
  anotherClaim: Field | null
  last: Field
  key: string
  cancelHref: string
}
export const uploadPicks = { vendor_id: vendorPicker } as const

export async function formPage(ctx: ReadCtx, { values, errors }: Refused): Promise<FormPage> {
  const state = formState(values, errors)
  const [vendor] = await named(ctx.tx, [
    {
      name: 'vendor_id',
      label: 'Vendor',
      picker: uploadPicks.vendor_id,
      placeholder: 'Find it in the file',
      optional: true,
      hint: 'Found by the seller’s VAT number when you leave it open.',
      value: state.value('vendor_id'),
      error: state.error('/vendor_id'),
    },
  ])
  return {
    title: `${errors.length ? 'Error: ' : ''}Upload invoice`,
    action: url.index,
    summary: state.summary,
    key: crypto.randomUUID(),
    cancelHref: url.index,
    header: {
      title: 'Upload invoice',
      crumbs: [{ label: 'Invoices', href: url.index }, { label: 'Upload' }],
    },
    file: {
      name: 'file',
      label: 'Invoice file',
      hint: 'An e-invoice (UBL or CII XML, Factur-X, ZUGFeRD) is matched at once. Any other PDF, a PNG or a JPEG is read for you to confirm. An e-mail (EML) or a ZIP may hold several. Up to 20 MB.',
      accept:
        '.xml,.pdf,.png,.jpg,.jpeg,.eml,.zip,application/xml,text/xml,application/pdf,image/png,image/jpeg,message/rfc822,application/zip',
      error: state.error('/file'),
    },
    anotherClaim: asksWhy(errors, values)
      ? {
          name: 'another_claim',
          label: 'The same number is another claim because',
          optional: true,
          hint: 'Somebody else has to accept that before it is approved',
          value: state.value('another_claim'),
          error: state.error('/another_claim'),
        }
      : null,
    vendor: vendor!,
    last: {
      name: 'is_last',
      label: 'It is the last invoice of its order',
      type: 'checkbox',
      value: 'on',
      checked: state.value('is_last') === 'on',
      error: state.error('/is_last'),
      hint: 'Its approval closes what has not come of the order. Of paper, say it when you confirm what was read',
    },
  }
}

const asksWhy = (errors: Refused['errors'], values: Refused['values']): boolean =>
  errors.some((error) => error.code === 'duplicate_invoice') || Boolean(values['another_claim'])
