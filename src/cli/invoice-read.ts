import { readFile } from 'node:fs/promises'
import { readInvoice, type ReadResult } from '../integrations/e-invoice/index.ts'

/** Reads e-invoice files one after the other, without a database. Answers the exit code: 0, or 3 when a file could not be read. */
export async function invoiceRead(
  files: readonly string[],
  { json = false }: { json?: boolean },
  out: (line: string) => void,
): Promise<number> {
  let unreadable = 0
  for (const file of files) {
    const result = await readOne(file)
    if (!result.invoice) unreadable++
    out(json ? JSON.stringify(asJson(file, result)) : asText(file, result))
  }
  return unreadable ? 3 : 0
}

async function readOne(file: string): Promise<ReadResult> {
  try {
    return await readInvoice(await readFile(file))
  } catch (error) {
    return {
      format: 'unknown',
      invoice: null,
      problems: [
        {
          rule: 'UNREADABLE',
          severity: 'fatal',
          message: error instanceof Error ? error.message : String(error),
          path: '',
        },
      ],
    }
  }
}

const asJson = (file: string, { format, invoice: i, problems }: ReadResult): object => ({
  file,
  format,
  number: i?.number ?? null,
  type_code: i?.typeCode ?? null,
  issue_date: i?.issueDate ?? null,
  due_date: i?.dueDate ?? null,
  currency: i?.currency ?? null,
  order_reference: i?.orderReference ?? null,
  seller: {
    name: i?.seller.name ?? null,
    vat_id: i?.seller.vatId ?? null,
    iban: i?.payment.iban ?? null,
  },
  buyer: { name: i?.buyer.name ?? null, vat_id: i?.buyer.vatId ?? null },
  totals: {
    lines: i?.totals.lines ?? null,
    net: i?.totals.net ?? null,
    tax: i?.totals.tax ?? null,
    gross: i?.totals.gross ?? null,
    prepaid: i?.totals.prepaid ?? null,
    rounding: i?.totals.rounding ?? null,
    payable: i?.totals.payable ?? null,
  },
  line_count: i?.lines.length ?? 0,
  problems,
})

function asText(file: string, { format, invoice: i, problems }: ReadResult): string {
  const broken = problems.map((p) => `\n  ${p.rule}: ${p.message}`).join('')
  return i
    ? `${file}: ${format} ${i.number ?? 'without a number'} of ${i.seller.name ?? 'nobody'}, ${i.totals.payable ?? '?'} ${i.currency ?? ''} to pay, ${i.lines.length} lines${broken}`
    : `${file}: ${format}, not readable${broken}`
}
