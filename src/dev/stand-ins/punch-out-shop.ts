import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

type Mood = 'well' | 'down' | 'odd' | 'elsewhere'
type Visit = { returnUrl: string; buyerCookie: string; operation: string; parts: string[] }
const secret = 'stand-in-shop-secret'

/**
 * A vendor's shop that speaks cXML punch-out: POST /setup is answered with a start page, whose button sends two items
 * back through the browser.
 */
export async function startPunchOutShop() {
  const state = { mood: 'well' as Mood, visits: new Map<string, Visit>() }
  let at = ''
  const server = createServer(async (req, res) => {
    if (req.url === '/setup' && req.method === 'POST') {
      const answer = setUp(await bodyOf(req))
      return void res.writeHead(answer.status, { 'Content-Type': 'text/xml' }).end(answer.text)
    }
    const visit = state.visits.get(/^\/shop\/(\d+)$/.exec(req.url ?? '')?.[1] ?? '')
    if (!visit) return void res.writeHead(404).end()
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page(visit))
  })
  function setUp(text: string): { status: number; text: string } {
    if (state.mood === 'down') return { status: 503, text: '' }
    if (state.mood === 'odd') return { status: 200, text: '<html>' }
    const of = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? ''
    if (of(/<SharedSecret>([^<]*)</) !== secret)
      return { status: 200, text: answered('<Status code="401" text="Unauthorized"/>') }
    const id = String(state.visits.size + 1)
    state.visits.set(id, {
      returnUrl: of(/<BrowserFormPost><URL>([^<]*)</),
      buyerCookie: of(/<BuyerCookie>([^<]*)</),
      operation: of(/operation="(\w+)"/),
      parts: [...text.matchAll(/<SupplierPartID>([^<]*)</g)].map((m) => m[1]!),
    })
    const start = state.mood === 'elsewhere' ? 'javascript:alert(1)' : `${at}/shop/${id}`
    return {
      status: 200,
      text: answered(
        `<Status code="200" text="OK"/><PunchOutSetupResponse><StartPage><URL>${start}</URL></StartPage></PunchOutSetupResponse>`,
      ),
    }
  }
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    state,
    secret,
    setupUrl: `${at}/setup`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of req) text += String(part)
  return text
}

const doctype = '<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.014/cXML.dtd">'
const answered = (inside: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${doctype}\n<cXML payloadID="1@shop" timestamp="2026-11-29T00:00:00Z"><Response>${inside}</Response></cXML>`

/** What the shop sends back: gloves by the pair, masks by the box. */
export const orderMessage = (buyerCookie: string): string => `<?xml version="1.0" encoding="UTF-8"?>
${doctype}
<cXML payloadID="2@shop" timestamp="2026-11-29T00:00:00Z"><Header></Header><Message><PunchOutOrderMessage>
<BuyerCookie>${buyerCookie}</BuyerCookie>
<PunchOutOrderMessageHeader operationAllowed="edit"><Total><Money currency="INR">1,234.50</Money></Total></PunchOutOrderMessageHeader>
<ItemIn quantity="10"><ItemID><SupplierPartID>GL-100</SupplierPartID><SupplierPartAuxiliaryID>cart-77/1</SupplierPartAuxiliaryID></ItemID>
<ItemDetail><UnitPrice><Money currency="INR">12.300000000000001</Money></UnitPrice><Description xml:lang="en">Nitrile gloves &amp; liners</Description>
<UnitOfMeasure>PR</UnitOfMeasure><Classification domain="UNSPSC">46181504</Classification><ManufacturerPartID>M-9</ManufacturerPartID></ItemDetail></ItemIn>
<ItemIn quantity="2"><ItemID><SupplierPartID>MK-20</SupplierPartID></ItemID>
<ItemDetail><UnitPrice><Money currency="INR">480</Money></UnitPrice><Description xml:lang="en">Dust masks</Description>
<UnitOfMeasure>BX</UnitOfMeasure></ItemDetail></ItemIn>
</PunchOutOrderMessage></Message></cXML>`

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

const page = ({ returnUrl, buyerCookie, operation }: Visit): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Stand-in shop</title></head><body>
<h1>Stand-in shop</h1><p>You came to ${operation}. The basket holds ten pairs of gloves and two boxes of masks.</p>
<form method="post" action="${attribute(returnUrl)}">
<input type="hidden" name="cxml-urlencoded" value="${attribute(orderMessage(buyerCookie))}">
<button>Send the basket back</button></form></body></html>`
