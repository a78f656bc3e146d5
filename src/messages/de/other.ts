import type { budgetCodes, fileCodes, otherCodes, readerCodes } from '../codes/other.ts'
import { size, type Sentences } from '../language.ts'
import { limit, role, und } from './words.ts'

export const budgets: Sentences<typeof budgetCodes> = {
  'budget.closed': ({ code, year }) =>
    `Das Budget ${code} ${year} ist geschlossen. Fragen Sie den Controller nach dem Budget des offenen Jahres.`,
  'budget.frozen': ({ code, year }) =>
    `Das Budget ${code} ${year} ist eingefroren: Daraus lässt sich nichts Neues reservieren. Fragen Sie den Verantwortlichen oder den Controller.`,
  'budget.exceeded': (p, say) =>
    `Dafür sind ${say.amount(p.need)} nötig, im Budget ${p.code} ${p.year} sind aber noch ${say.amount(p.left)} übrig: ${say.amount(p.over)} zu viel. Bitten Sie den Controller, es zu erhöhen, oder fordern Sie weniger an.`,
  'budget.ahead_of_plan': (p, say) =>
    `Dafür sind ${say.amount(p.need)} nötig, bis zum Ende dieses Monats sind im Monatsplan des Budgets ${p.code} ${p.year} aber noch ${say.amount(p.left)} übrig. Warten Sie bis zum nächsten Monat, oder bitten Sie den Controller, den Plan zu ändern.`,
  'budget.none_of': ({ centers, year }) =>
    `Kein Budget ${year} deckt das für die ${centers.length === 1 ? 'Kostenstelle' : 'Kostenstellen'} ${und(centers)}. Bitten Sie den Controller, eines zu planen.`,
  'budget.none': () =>
    'Diese Kostenstelle hat kein Budget für dieses Jahr. Bitten Sie den Controller, eines zu planen.',
}

export const others: Sentences<typeof otherCodes> = {
  'text.as_written': ({ text }) => text,
  'reason.document_ended': ({ kind, on }, say) =>
    `${kind} ist am ${say.date(on)} abgelaufen; die Sperre endet, sobald ein neues geprüft ist`,
  'authority.alone': ({ given }, say) =>
    `Allein annehmen dürfen: ${given
      .map((one) => `${role(one.role)} bis zu ${limit(one.limit, say)}`)
      .join(', ')}; darüber genehmigen es mehrere Personen.`,
  'authority.nobody': () => 'Niemand darf es allein annehmen; es wird genehmigt.',
}

export const files: Sentences<typeof fileCodes> = {
  'file.not_sent': () => 'Sie wurde angekündigt, aber nie gesendet.',
  'file.not_arrived': () => 'Sie ist nicht angekommen. Fügen Sie sie noch einmal hinzu.',
  'file.not_whole': () => 'Sie ist nicht vollständig angekommen. Fügen Sie sie noch einmal hinzu.',
  'file.other_size': ({ arrived, announced }, say) =>
    `${size(arrived, say)} sind angekommen, ${size(announced, say)} waren angekündigt. Fügen Sie sie noch einmal hinzu.`,
  'file.virus': ({ found }) =>
    `Der Virenscanner hat ${found} darin gefunden. Die Datei wurde nicht behalten.`,
  'file.other_kind': ({ ending }) =>
    ending
      ? `Ihr Inhalt ist der einer .${ending}-Datei, nicht der, den ihr Name nennt.`
      : 'Ihr Inhalt ist nicht, was ihr Name nennt.',
  'file.hidden_archive': () => 'Hinter ihrem Inhalt ist ein Archiv verborgen.',
  'file.hidden_page': () => 'In ihrem Inhalt ist eine Webseite oder ein Skript verborgen.',
  'file.pdf_cut': () =>
    'Es ist kein vollständiges PDF: Das Ende fehlt. Speichern Sie es neu und senden Sie das.',
  'file.no_text': () => 'Es ist kein Text: Sie enthält Zeichen, die kein Text hat.',
  'file.text_is_page': () => 'Es ist eine Webseite oder ein Skript, kein reiner Text.',
  'file.xml_doctype': () =>
    'XML mit einem eigenen Dokumenttyp wird nicht angenommen: Es könnte beliebig nachladen oder wachsen.',
  'file.xml_shown': () =>
    'Es ist eine Webseite, ein Bild oder eine Formatvorlage, kein Beleg in XML.',
  'file.xml_active': () => 'Es ist eine Webseite, ein Bild oder ein Skript, kein Beleg in XML.',
  'file.no_xml': () => 'Es ist kein XML.',
  'file.no_office': () => 'Ihr Inhalt ist nicht der einer Office-Datei.',
  'file.office_broken': () =>
    'Es ist keine vollständige Office-Datei. Speichern Sie sie neu und senden Sie das.',
  'file.office_other': () => 'Es ist ein Archiv, aber nicht die Office-Datei, die ihr Name nennt.',
  'file.office_macros': () => 'Sie enthält Makros. Speichern Sie sie ohne und senden Sie das.',
  'file.office_foreign_part': () => 'Sie enthält etwas, das kein Teil einer Office-Datei ist.',
  'file.office_grows': () => 'Beim Öffnen würde sie weit über ihre Größe hinaus wachsen.',
}

const unreadable: Record<string, string> = {
  no_scans:
    'Es ist ein Bild einer Rechnung, und Bilder werden auf diesem Server nicht gelesen. Tippen Sie die Werte vom Bild ab.',
  nothing_found:
    'Darauf wurde nichts gefunden, was eine Rechnung nennt. Tippen Sie die Werte ab, oder geben Sie an, dass es keine Rechnung ist.',
  locked:
    'Die Datei ist mit einem Passwort geschützt. Tippen Sie die Werte ab, oder bitten Sie den Lieferanten um eine neue.',
  broken:
    'Die Datei ist beschädigt. Tippen Sie die Werte ab, oder bitten Sie den Lieferanten um eine neue.',
  too_large:
    'Die Datei ist zu groß zum Lesen. Tippen Sie die Werte ab, oder bitten Sie den Lieferanten um eine neue.',
  too_slow:
    'Das Lesen der Datei hat zu lange gedauert. Tippen Sie die Werte ab, oder bitten Sie den Lieferanten um eine neue.',
}

export const reader: Sentences<typeof readerCodes> = {
  'reader.unreadable': ({ reason, text }) =>
    unreadable[reason] ?? `Der Lesedienst meldet: „${text}“`,
  'reader.problem': ({ text }) => `Der Lesedienst meldet: „${text}“`,
  'reader.broke_off': () => 'Der Lesedienst hat abgebrochen.',
  'reader.read_here_instead': ({ because }, say) =>
    `${say.text(because)} Stattdessen wurde es auf diesem Rechner gelesen.`,
  'reader.type_it_in': ({ because }, say) =>
    `${say.text(because)} Tippen Sie die Werte vom Beleg ab.`,
}
