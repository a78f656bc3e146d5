import type { letterCodes, neutralCodes, noticeCodes } from '../codes/notices.ts'
import type { Sentences } from '../language.ts'
import { capital, documentKind, expiry, roleNames, state } from './words.ts'

const lineCount = (count: number): string => (count === 1 ? 'Eine Position' : `${count} Positionen`)

/** A reason in a sentence of its own, where there is one. */
const because = (reason: string | null): string => (reason ? ` „${reason}“` : '')

const stoppedNames = {
  orders: 'Bestellungen',
  invoices: 'Rechnungen',
  payments: 'Zahlungen',
} as const

export const notices: Sentences<typeof noticeCodes> = {
  'notice.waits': ({ number }) => `${number} wartet auf Ihre Genehmigung`,
  'notice.late': ({ number }) => `${number} wartet noch immer auf Sie`,
  'notice.late_body': ({ title }) =>
    `„${title}“ wartet länger, als es sollte. Jemand braucht Ihre Antwort.`,
  'notice.waits_too': ({ number }) => `${number} wartet auch auf Sie`,
  'notice.waits_too_body': ({ title }) =>
    `„${title}“ wartet doppelt so lange, wie es sollte, deshalb dürfen auch Sie darüber entscheiden.`,
  'notice.nudge': ({ person, number }) => `${person} bittet Sie, sich ${number} anzusehen`,
  'notice.question': ({ person, number }) => `${person} fragt Sie zu ${number}`,
  'notice.answered': ({ number }) => `Ihre Frage zu ${number} ist beantwortet`,
  'notice.decided': ({ number, decision }) => `${number} wurde ${state(decision)}`,
  'notice.returned_to_you': ({ number }) => `${number} wurde an Sie zurückgegeben`,
  'notice.titled_reason': ({ title, reason }) => `${title}: „${reason}“`,
  'notice.rest_cancelled': ({ number }) => `Was von ${number} nicht bestellt war, wurde storniert`,
  'notice.revision_decided': ({ number, revision, decision }) =>
    `Fassung ${revision} von ${number} wurde ${state(decision)}`,
  'notice.revision_dropped': ({ reason }) =>
    `Es gilt, was vorher genehmigt war.${reason ? ` „${reason}“` : ''}`,
  'notice.own_order_issued': ({ order, vendor }) => `${order} wurde ${vendor} erteilt`,
  'notice.order_decided': ({ vendor, decision }) =>
    `Ihre Bestellung bei ${vendor} wurde ${state(decision)}`,
  'notice.order_issued': ({ order, request }) =>
    `${order} wurde für Ihre Anforderung ${request} erteilt`,
  'notice.invoice_held': ({ number }) => `Rechnung ${number} ist für Sie angehalten`,
  'notice.payment_run_decided': ({ number, decision }) =>
    `Zahlungslauf ${number} wurde ${state(decision)}`,
  'notice.payment_run_to_release': ({ number }) => `Zahlungslauf ${number} kann freigegeben werden`,
  'notice.payment_failed': ({ number }) => `Zahlung ${number} wurde nicht ausgeführt`,
  'notice.invoice_decided': ({ number, decision }) => `Rechnung ${number} wurde ${state(decision)}`,
  'notice.difference_decided': ({ number, decision }) =>
    `Die Abweichung auf Rechnung ${number} wurde ${state(decision)}`,
  'notice.stand_in': ({ person }) => `Sie vertreten ${person}`,
  'notice.stand_in_days': ({ from, until }, say) =>
    `Vom ${say.date(from)} bis zum ${say.date(until)}.`,
  'notice.stand_in_ended': ({ person }) => `Sie vertreten ${person} nicht mehr`,
  'notice.bank_account_waits': ({ vendor }) =>
    `Ein Bankkonto des Lieferanten ${vendor} wartet auf die Prüfung`,
  'notice.bank_account_given': ({ vendor }) =>
    `Lieferant ${vendor} hat ein Bankkonto genannt: Lesen Sie den Brief, der dabei war`,
  'notice.bank_account_denied': ({ vendor }) =>
    `Lieferant ${vendor} sagt, dass ein Bankkonto nicht seines ist`,
  'notice.bank_account_restarted': ({ vendor }) =>
    `Ein Bankkonto des Lieferanten ${vendor} braucht seinen Nachweis noch einmal`,
  'notice.role_waits': ({ person }) =>
    `Eine Rolle von ${person} wartet auf einen zweiten Administrator`,
  'notice.roles': ({ roles }) => roleNames(roles),
  'notice.administrator': ({ person }) => `${person} ist jetzt Administrator`,
  'notice.administrator_alone': ({ by }) =>
    `${by} hat das als einziger Administrator allein bestimmt. Ab jetzt braucht es für Rollen, die Geld bewegen, zwei. Prüfen Sie, wer sie hat, und nehmen Sie weg, was nicht sein soll.`,
  'notice.administrator_confirmed': ({ by }) => `${by} hat es bestätigt.`,
  'notice.budget_used_up': ({ code, year }) => `Das Budget ${code} ${year} ist aufgebraucht`,
  'notice.budget_level': ({ code, year, level }) =>
    `Das Budget ${code} ${year} steht bei ${level} %`,
  'notice.budget_body': ({ name, level }) =>
    `Was für ${name} reserviert, gebunden und ausgegeben ist, hat ${level} % des Plans erreicht.`,
  'notice.mentioned': (p) => `${p.person} erwähnt Sie bei ${p.document ?? 'einem Bestellentwurf'}`,
  'notice.commented': (p) =>
    `${p.person} hat zu ${p.document ?? 'einem Bestellentwurf'} geschrieben`,
  'notice.shipping_announced': ({ order }) => `Ware zu Bestellung ${order} ist unterwegs`,
  'notice.shipping_announced_body': ({ vendor, delivery_note: note, day }, say) =>
    `${vendor} hat Lieferschein ${note} abgeschickt. Erwartet am ${say.date(day)}.`,
  'notice.order_answered': ({ vendor, order }) => `${vendor} hat Bestellung ${order} beantwortet`,
  'notice.order_accepted': ({ lines }) =>
    lines === 1 ? 'Eine Position ist bestätigt.' : `${lines} Positionen sind bestätigt.`,
  'notice.order_changes': ({ changes, refusals }) =>
    [
      ...(changes ? [`${lineCount(changes)} mit einem Änderungsvorschlag.`] : []),
      ...(refusals ? [`${lineCount(refusals)} nicht lieferbar.`] : []),
      'Sagen Sie auf der Bestellung, was Sie annehmen.',
    ].join(' '),
  'notice.vendor_submitted': ({ vendor }) => `${vendor} hat die Angaben zur Firma gesendet`,
  'notice.vendor_submitted_body': () =>
    'Sie warten auf die Prüfung durch jemanden, der Lieferanten genehmigen darf.',
  'notice.vendor_document_waits': ({ vendor }) =>
    `Ein Dokument des Lieferanten ${vendor} wartet auf Prüfung`,
  'notice.vendor_document_ends': ({ vendor, days }) =>
    `Ein Dokument des Lieferanten ${vendor} ${expiry(days)}`,
  'notice.vendor_document_ended': ({ vendor }) =>
    `Ein Dokument des Lieferanten ${vendor} ist abgelaufen`,
  'notice.vendor_document_body': ({ kind, waits }) =>
    waits
      ? `${kind}. Das nächste liegt vor und wartet auf Prüfung.`
      : `${kind}. Die Ansprechpartner mit Zugang zum Portal werden per E-Mail um ein neues gebeten.`,
  'notice.vendor_document_held': ({ kind, waits }) =>
    waits
      ? `${kind}. Bestellungen sind gesperrt, bis das nächste geprüft ist; es wartet auf Prüfung.`
      : `${kind}. Bestellungen sind gesperrt, bis ein neues geprüft ist.`,
  'notice.vendor_hold_changed': ({ person, vendor }) =>
    `${person} hat eine Sperre des Lieferanten ${vendor} geändert, um die Sie sich kümmern`,
  'notice.vendor_hold_lifted': ({ person, vendor }) =>
    `${person} hat eine Sperre des Lieferanten ${vendor} aufgehoben, um die Sie sich kümmern`,
  'notice.vendor_hold_reason': ({ stops, reason }) =>
    `Sie betrifft ${stoppedNames[stops]}: „${reason}“`,
  'notice.document_ends': (p) => `${documentKind(p.kind)} von ${p.vendor} ${expiry(p.days)}`,
  'notice.document_new': ({ name }) =>
    `„${name}“. Bitten Sie den Lieferanten um ein neues Dokument und fügen Sie es auf seiner Seite hinzu.`,
  'notice.documents_end': ({ count }) => `${count} Anhänge von Lieferanten laufen bald ab`,
  'notice.documents': ({ documents }) =>
    documents
      .map((d) => `${d.vendor}: ${documentKind(d.kind)} „${d.name}“ ${expiry(d.days)}.`)
      .join(' '),
}

export const neutral: Sentences<typeof neutralCodes> = {
  'neutral.approval_wanted': () => 'Eine Genehmigung wartet auf Sie',
  'neutral.request_decided': () => 'Über Ihre Anforderung wurde entschieden',
  'neutral.order_issued': () => 'Ihre Anforderung wurde bestellt',
  'neutral.invoice_held': () => 'Eine Rechnung wartet auf Sie',
  'neutral.attachment_expiring': () => 'Eine angehängte Datei läuft bald ab',
  'neutral.budget_alert': () => 'Ein Budget braucht einen Blick',
  'neutral.mention': () => 'Jemand hat Sie erwähnt',
  'neutral.vendor_hold_changed': () => 'Eine Sperre, um die Sie sich kümmern, wurde geändert',
  'neutral.vendor_answered': () => 'Ein Lieferant hat Ihnen geantwortet',
}

export const letters: Sentences<typeof letterCodes> = {
  'letter.greeting': ({ person }) => `Guten Tag ${person},`,
  'letter.open': () => 'Öffnen',
  'letter.decide': () => 'Ansehen und entscheiden',
  'letter.foot': ({ organisation }) =>
    `Sie erhalten diese Nachricht, weil Sie Mitglied von ${organisation} sind. Was Sie per E-Mail erreicht, wählen Sie in Ihrem Konto unter „Notifications“.`,
  'letter.order_subject': ({ order, organisation }) => `Bestellung ${order} von ${organisation}`,
  'letter.order_text': ({ order, organisation }) =>
    `${organisation} bestellt bei Ihnen, was im angehängten Dokument steht. Die Bestellung ist zweimal angehängt: als PDF zum Lesen und als UBL für Ihr System. Bitte nennen Sie ${order} auf der Rechnung.`,
  'letter.order_answer': ({ buyer }) =>
    `Wenn etwas nicht stimmt, antworten Sie auf diese E-Mail. Ihre Antwort geht an: ${buyer}.`,
  'letter.changed_subject': ({ order, organisation }) =>
    `Bestellung ${order} von ${organisation} wurde geändert`,
  'letter.changed_text': ({ order, organisation }) =>
    `${organisation} hat die Bestellung ${order} geändert. Das angehängte Dokument ersetzt das bisherige; bitte bestätigen Sie es noch einmal.`,
  'letter.cancelled_subject': ({ order, organisation }) =>
    `Bestellung ${order} von ${organisation} ist storniert`,
  'letter.cancelled_text': ({ order, organisation }) =>
    `${organisation} hat die Bestellung ${order} storniert. Bitte liefern Sie sie nicht und stellen Sie sie nicht in Rechnung.`,
  'letter.return_subject': ({ number, order }) =>
    `Ware der Bestellung ${order} zurückgeschickt: ${number}`,
  'letter.return_text': ({ number, order, organisation }) =>
    `${organisation} hat Ware der Bestellung ${order} an Sie zurückgeschickt. Die Nummer der Rücksendung ist ${number}. Zurückgeschickt:`,
  'letter.return_credit_subject': ({ number, order }) =>
    `Ware der Bestellung ${order} gutzuschreiben statt zu ersetzen: ${number}`,
  'letter.return_credit_text': ({ number, order, organisation }) =>
    `${organisation} erwartet für die Ware der Bestellung ${order}, die mit ${number} zurückging, keinen Ersatz mehr. Bitte liefern Sie keinen. Es geht um:`,
  'letter.return_called_off_subject': ({ number, order }) =>
    `Ware der Bestellung ${order} doch nicht zurückgeschickt: ${number}`,
  'letter.return_called_off_text': ({ number, order, organisation }) =>
    `${organisation} hat die Rücksendung ${number} der Bestellung ${order} zurückgenommen. Bitte erwarten, vergüten oder ersetzen Sie diese Ware nicht:`,
  'letter.return_reason': ({ reason }) => `Grund: ${reason}`,
  'letter.return_then': ({ number, intent }) =>
    intent === 'credit'
      ? `Bitte schreiben Sie die Ware gut, und nennen Sie ${number} auf der Gutschrift.`
      : `Bitte ersetzen Sie die Ware, und nennen Sie ${number} auf dem Lieferschein.`,
  'letter.return_worth': ({ number, unbilled, credit }, say) => {
    if (!credit)
      return `Diese Ware wurde uns nicht in Rechnung gestellt. Bitte stellen Sie sie nicht in Rechnung${unbilled ? ` (${say.amount(unbilled)})` : ''}. Eine Gutschrift ist nicht nötig.`
    const please = `senden Sie uns bitte eine Gutschrift über ${say.amount(credit)} zuzüglich etwaiger Steuer, und nennen Sie ${number} darauf.`
    return unbilled
      ? `Von dieser Ware wurden uns ${say.amount(unbilled)} nicht in Rechnung gestellt. Bitte stellen Sie diesen Betrag nicht in Rechnung. Für den Rest ${please}`
      : capital(please)
  },
  'letter.rest_closed_subject': ({ order, organisation }) =>
    `Bestellung ${order} von ${organisation}: Der Rest wird nicht mehr benötigt`,
  'letter.rest_closed_text': ({ order, organisation }) =>
    `${organisation} hat einen Teil der Bestellung ${order} geschlossen, der nicht geliefert wurde. Bitte liefern Sie ihn nicht mehr und stellen Sie ihn nicht in Rechnung:`,
  'letter.rest_reopened_subject': ({ order, organisation }) =>
    `Bestellung ${order} von ${organisation}: Der Rest wird wieder erwartet`,
  'letter.rest_reopened_text': ({ order, organisation }) =>
    `${organisation} hat einen geschlossenen Teil der Bestellung ${order} wieder geöffnet. Bitte liefern Sie ihn doch:`,
  'letter.goods_line': ({ position, quantity, unit, description }) =>
    `Position ${position}: ${quantity} ${unit}, ${description}`,
  'letter.order_foot': ({ organisation }) =>
    `Sie erhalten diese E-Mail, weil ${organisation} diese Adresse für Bestellungen an Sie führt.`,
  'letter.order_portal': () => 'Bestellung ansehen und beantworten',
  'letter.portal_open': () => 'Portal öffnen',
  'letter.portal_foot': ({ organisation }) =>
    `Sie erhalten diese E-Mail, weil ${organisation} Sie als Ansprechpartner eines Lieferanten führt. Der Link gilt einmal. Wurde er schon benutzt, fordern Sie auf der Seite dahinter einen neuen an.`,
  'letter.portal_sign_in_subject': () => 'Ihr Link zum Lieferantenportal',
  'letter.portal_sign_in_text': () =>
    'Dieser Link öffnet das Lieferantenportal. Er gilt einmal, 15 Minuten lang. Wenn Sie ihn nicht angefordert haben, tun Sie nichts: Ohne diese E-Mail kann ihn niemand benutzen.',
  'letter.portal_password_subject': () => 'Für das Lieferantenportal wurde ein Passwort festgelegt',
  'letter.portal_password_text': () =>
    'Ihre Adresse kann sich jetzt auch mit einem Passwort anmelden. Wenn Sie das nicht waren, öffnen Sie das Portal mit diesem Link, entfernen Sie das Passwort und melden Sie sich überall ab: Jemand anders hat Ihre E-Mail gelesen.',
  'letter.portal_invited_subject': ({ organisation }) =>
    `${organisation} lädt Sie in das Lieferantenportal ein`,
  'letter.portal_invited_text': ({ organisation, vendor }) =>
    `Dort sehen Sie, was ${organisation} bei ${vendor} bestellt, beantworten Bestellungen, verfolgen Ihre Rechnungen und nennen, was ${organisation} über ${vendor} wissen muss. Ein Passwort brauchen Sie nicht: Jeder Link, den wir senden, öffnet das Portal einmal.`,
  'letter.portal_answer_subject': ({ order, organisation }) =>
    `${organisation} hat auf Ihren Vorschlag zu Bestellung ${order} geantwortet`,
  'letter.portal_answer_accepted': ({ position, note }) =>
    `Der Einkauf ist mit Ihrer Antwort zu Position ${position} einverstanden.${because(note)} Was Sie vorschlagen, gilt, sobald Sie die geänderte Bestellung haben; bis dahin gilt die Bestellung unverändert.`,
  'letter.portal_answer_declined': ({ position, note }) =>
    `Ihre Antwort zu Position ${position} ist abgelehnt: Bitte liefern Sie wie bestellt, oder antworten Sie neu.${because(note)}`,
  'letter.portal_details_subject': ({ organisation }) => `Ihre Angaben bei ${organisation}`,
  'letter.portal_details_submitted': ({ organisation }) =>
    `${organisation} hat Ihre Angaben und prüft sie. Das Ergebnis erfahren Sie per E-Mail.`,
  'letter.portal_details_approved': ({ organisation }) =>
    `${organisation} hat Ihre Angaben genehmigt. Jetzt können Bestellungen kommen.`,
  'letter.portal_details_returned': ({ organisation, reason }) =>
    `${organisation} bittet Sie, etwas an Ihren Angaben zu ändern.${because(reason)}`,
  'letter.portal_details_rejected': ({ organisation, reason }) =>
    `${organisation} nimmt Sie nicht als Lieferanten auf.${because(reason)}`,
  'letter.portal_details_withdrawn': ({ organisation, reason }) =>
    `${organisation} hat die Anfrage nach Ihren Angaben beendet.${because(reason)}`,
  'letter.portal_comment_subject': ({ document, organisation }) =>
    `${organisation} hat Ihnen zu ${document} geschrieben`,
  'letter.portal_invoice_subject': ({ number, organisation }) =>
    `Ihre Rechnung ${number} bei ${organisation}`,
  'letter.portal_invoice_rejected': ({ number, reason }) =>
    `Rechnung ${number} wurde abgelehnt. „${reason}“ Bitte senden Sie eine korrigierte Rechnung; sie darf dieselbe Nummer haben.`,
  'letter.portal_document_subject': ({ kind, organisation }) =>
    `${kind}: Ihr Dokument bei ${organisation}`,
  'letter.portal_document_ends': ({ kind, until, days }, say) =>
    `Ihr Dokument „${kind}“ ${expiry(days)}, letzter Tag ist der ${say.date(until)}. Bitte laden Sie das nächste im Portal hoch.`,
  'letter.portal_document_ended': ({ kind, until, held }, say) =>
    `Ihr Dokument „${kind}“ ist am ${say.date(until)} abgelaufen. ${held ? 'Bis ein neues geprüft ist, werden keine Bestellungen an Sie gesendet. ' : ''}Bitte laden Sie das nächste im Portal hoch.`,
  'letter.portal_document_verified': ({ kind, until }, say) =>
    `Ihr Dokument „${kind}“ ist geprüft${until === null ? '' : ` und gilt bis zum ${say.date(until)}`}. Sie müssen nichts tun.`,
  'letter.portal_document_refused': ({ kind, reason }, say) =>
    `Ihr Dokument „${kind}“ wurde abgelehnt: „${say.text(reason)}“ Bitte laden Sie ein anderes im Portal hoch.`,
  'letter.portal_account_subject': ({ organisation }) => `Ihr Bankkonto bei ${organisation}`,
  'letter.portal_account_given': ({ organisation, ending, person }) =>
    `${person} hat ${organisation} ein Bankkonto für Zahlungen an Sie genannt. Es endet auf ${ending}. ${organisation} prüft es, bevor darauf gezahlt wird. Wenn Sie davon nichts wissen, rufen Sie ${organisation} unter einer Nummer an, die Sie kennen.`,
  'letter.portal_account_verified': ({ organisation, ending, day }, say) =>
    `${organisation} hat das Bankkonto geprüft, das auf ${ending} endet. Es wird ab dem ${say.date(day)} verwendet. Wenn Sie davon nichts wissen, rufen Sie ${organisation} vor diesem Tag unter einer Nummer an, die Sie kennen.`,
  'letter.portal_account_active': ({ organisation, ending }) =>
    `Das Bankkonto, das auf ${ending} endet, wird jetzt verwendet: ${organisation} zahlt darauf. Sie müssen nichts tun.`,
  'letter.payment_subject': ({ organisation }) => `${organisation} hat an Sie gezahlt`,
  'letter.payment_made': ({ organisation, amount, day, number, invoices }, say) =>
    `${organisation} hat am ${say.date(day)} ${say.amount(amount)} an Sie gezahlt, für ${invoices.join(', ')}. Die Zahlung ist ${number}.`,
  'letter.payment_not_made_subject': ({ organisation }) =>
    `${organisation} berichtigt eine Mitteilung über eine Zahlung`,
  'letter.payment_not_made': ({ organisation, amount, number, invoices }, say) =>
    `${organisation} hat Ihnen die Zahlung ${number} über ${say.amount(amount)} gemeldet. Das war ein Irrtum: Sie bezahlte ${invoices.join(', ')} nicht, und das Genannte ist noch zu zahlen. Wir bitten um Entschuldigung.`,
  'letter.portal_account_revoked': ({ organisation, ending, reason }) =>
    `${organisation} verwendet das Bankkonto nicht, das auf ${ending} endet: „${reason}“ Wenn darauf an Sie gezahlt wird, nennen Sie im Portal ein anderes.`,
  'letter.bank_account_subject': ({ organisation }) => `${organisation}: Ist das Ihr Bankkonto?`,
  'letter.bank_account_text': ({ organisation, ending }) =>
    `${organisation} hat ein Bankkonto für Zahlungen an Sie erhalten. Es endet auf ${ending}.`,
  'letter.bank_account_ask': () =>
    'Öffnen Sie den Link und sagen Sie, ob es Ihres ist. Das Öffnen ändert nichts. Wenn es nicht Ihres ist, sagen Sie es dort: Das Konto wird dann nicht verwendet.',
  'letter.bank_account_link': ({ days }) => `Der Link gilt einmal und ${days} Tage lang.`,
  'letter.bank_account_open': () => 'Das Konto ansehen',
  'letter.bank_account_foot': ({ organisation }) =>
    `Sie erhalten diese E-Mail, weil ${organisation} diese Adresse kannte, bevor das Konto eingetragen wurde.`,
}
