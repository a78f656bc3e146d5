import { message, type Message } from '../messages/index.ts'
import { quantityText } from '../platform/view/format.ts'
import type { About, GoodsNews, MailLanguage } from './dispatch.ts'

/** What a mail about an order says, in the order of its paragraphs. */
export type Letter = { subject: Message; paragraphs: readonly Message[] }
type Mailed = {
  about: About
  news: GoodsNews | null
  number: string
  organisation: string
  language: MailLanguage
}

export function letterOf({ about, news, number: order, organisation, language }: Mailed): Letter {
  const names = { order, organisation }
  if (!news) return orderLetter(about, names)
  const lines = news.lines.map(({ position, quantity, unit, description }) =>
    message('letter.goods_line', {
      position,
      quantity: quantityText(quantity, language === 'de' ? 'de-DE' : 'en-GB'),
      unit,
      description,
    }),
  )
  if (news.about === 'return' || news.about === 'return_credit') {
    const { about: what, number, intent, reason, worth } = news
    return {
      subject: message(`letter.${what}_subject`, { number, ...names }),
      paragraphs: [
        message(`letter.${what}_text`, { number, ...names }),
        ...lines,
        message('letter.return_reason', { reason }),
        worth
          ? message('letter.return_worth', { number, ...worth })
          : message('letter.return_then', { number, intent }),
      ],
    }
  }
  if (news.about === 'return_called_off') {
    const { number, reason } = news
    return {
      subject: message('letter.return_called_off_subject', { number, ...names }),
      paragraphs: [
        message('letter.return_called_off_text', { number, ...names }),
        ...lines,
        message('letter.return_reason', { reason }),
      ],
    }
  }
  return {
    subject: message(`letter.${news.about}_subject`, names),
    paragraphs: [message(`letter.${news.about}_text`, names), ...lines],
  }
}

function orderLetter(about: About, names: { order: string; organisation: string }): Letter {
  const said = wordsFor(about)
  return {
    subject: message(`letter.${said}_subject`, names),
    paragraphs: [message(`letter.${said}_text`, names)],
  }
}
const wordsFor = (about: About): 'order' | 'cancelled' | 'changed' => {
  if (about === 'cancellation') return 'cancelled'
  return about === 'change' ? 'changed' : 'order'
}
