import { element, value } from '../xml-text/index.ts'

type Identity = { domain: string; identity: string }
export type Setup = {
  operation: 'create' | 'edit' | 'inspect'
  payloadId: string
  at: Date
  from: Identity
  to: Identity
  secret: string
  /** Comes back with the answer. The shop sees it, so it proves nothing. */
  buyerCookie: string
  /** Where the shop sends the person back to. */
  returnUrl: string
  items: readonly {
    quantity: string
    partId: string
    auxiliaryId: string | null
  }[]
}

/** A PunchOutSetupRequest of cXML 1.2. */
export function setupRequest(setup: Setup): string {
  const { from, to, secret } = setup
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(
    `cXML payloadID="${attribute(setup.payloadId)}" timestamp="${setup.at.toISOString()}" xml:lang="en"`,
    element(
      'Header',
      element('From', credential(from)),
      element('To', credential(to)),
      element(
        'Sender',
        credential(from, value('SharedSecret', secret)),
        value('UserAgent', 'SVPMS'),
      ),
    ),
    element(
      'Request',
      element(
        `PunchOutSetupRequest operation="${setup.operation}"`,
        value('BuyerCookie', setup.buyerCookie),
        element('BrowserFormPost', value('URL', setup.returnUrl)),
        setup.items.map((item, i) =>
          element(
            `ItemOut quantity="${attribute(item.quantity)}" lineNumber="${i + 1}"`,
            element(
              'ItemID',
              value('SupplierPartID', item.partId),
              item.auxiliaryId && value('SupplierPartAuxiliaryID', item.auxiliaryId),
            ),
          ),
        ),
      ),
    ),
  )}`
}

const credential = ({ domain, identity }: Identity, secret: string | null = null): string =>
  element(`Credential domain="${attribute(domain)}"`, value('Identity', identity), secret)

const attribute = (text: string): string =>
  text
    .replaceAll(/[\u0000-\u001f]/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
