import { z } from 'zod'
import { Amount, count, day, Limit, Message, names, none, text } from './parts.ts'

const budget = { code: text, year: text }

/** Why a budget refuses, where that is kept. */
export const budgetCodes = {
  'budget.closed': z.object(budget),
  'budget.frozen': z.object(budget),
  'budget.exceeded': z.object({ ...budget, need: Amount, left: Amount, over: Amount }),
  'budget.ahead_of_plan': z.object({ ...budget, need: Amount, left: Amount }),
  'budget.none': none,
  'budget.none_of': z.object({ centers: names, year: text }),
}

/** Why a file was refused after it had arrived. */
export const fileCodes = {
  'file.not_arrived': none,
  'file.not_sent': none,
  'file.not_whole': none,
  'file.other_size': z.object({ arrived: count, announced: count }),
  'file.virus': z.object({ found: text }),
  'file.other_kind': z.object({ ending: text.nullable() }),
  'file.hidden_archive': none,
  'file.hidden_page': none,
  'file.pdf_cut': none,
  'file.no_text': none,
  'file.text_is_page': none,
  'file.xml_doctype': none,
  'file.xml_shown': none,
  'file.xml_active': none,
  'file.no_xml': none,
  'file.no_office': none,
  'file.office_broken': none,
  'file.office_other': none,
  'file.office_macros': none,
  'file.office_foreign_part': none,
  'file.office_grows': none,
}

/** Why a document could not be read; `text` is what its reader said. */
export const readerCodes = {
  'reader.unreadable': z.object({ reason: text, text }),
  'reader.problem': z.object({ text }),
  'reader.broke_off': none,
  'reader.read_here_instead': z.object({ because: Message }),
  'reader.type_it_in': z.object({ because: Message }),
}

export const otherCodes = {
  'text.as_written': z.object({ text }),
  'reason.document_ended': z.object({ kind: text, on: day }),
  /** What roles may accept alone, the narrowest first. */
  'authority.alone': z.object({ given: z.array(z.object({ role: text, limit: Limit })) }),
  'authority.nobody': none,
}
