import { exponentOf } from '../../kernel/currency.ts'
import { decimal, multiply, rescale } from '../../kernel/decimal.ts'
import { amountText } from '../../kernel/money.ts'
import { kindOf } from './direction.ts'

type Sample = {
  number?: string
  order?: string | null
  vatId?: string
  currency?: string
  lines?: {
    name: string
    quantity: string
    price: string
    ref?: string
    unit?: string
    /** Taken off the line. */
    allowance?: string
  }[]
  /** The invoice it credits or corrects. */
  preceding?: string
  iban?: string
  charge?: string
  /** Of all of it. */ taxPercent?: bigint
  rounding?: string
  /** Paid before (BT-113). */ prepaid?: string
  type?: string
  issueDate?: string
  dueDate?: string
  seller?: { name: string; country: string }
  buyer?: string
}

/** For -1: a day that every time zone has reached, so that no invoice is dated ahead. */
const daysFromNow = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/**
 * A valid UBL invoice of our own making, with 18 % VAT unless told otherwise; prices in whole minor units of the
 * currency. A type that gives back makes a credit note. For tests and the demo.
 */
export function ublInvoice({
  number = 'R-1',
  order = null,
  vatId = 'DE123456789',
  currency = 'INR',
  lines = [{ name: 'Latitude 5450', quantity: '12', price: '68500.00' }],
  charge,
  taxPercent = 18n,
  rounding,
  prepaid,
  type = '380',
  issueDate = daysFromNow(-1),
  dueDate = daysFromNow(29),
  seller = { name: 'Acme Components', country: 'DE' },
  buyer = 'Kaveri Manufacturing',
  preceding,
  iban,
}: Sample = {}): string {
  const minor = (amount: string): bigint => rescale(decimal(amount), exponentOf(currency))
  const text = (units: bigint): string => amountText({ minor: units, currency })
  const nets = lines.map(
    (line) =>
      rescale(multiply(decimal(line.quantity), { units: minor(line.price), scale: 0 }), 0) -
      minor(line.allowance ?? '0'),
  )
  const sum = nets.reduce((a, b) => a + b, 0n)
  const net = sum + (charge ? minor(charge) : 0n)
  const tax = (net * taxPercent + 50n) / 100n
  const payable = net + tax + (rounding ? minor(rounding) : 0n) - (prepaid ? minor(prepaid) : 0n)
  const amount = (name: string, units: bigint): string =>
    `<cbc:${name} currencyID="${currency}">${text(units)}</cbc:${name}>`
  const category = `<cbc:ID>${taxPercent === 0n ? 'Z' : 'S'}</cbc:ID><cbc:Percent>${taxPercent}</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>`
  const root = kindOf(type) === 'credit_note' ? 'CreditNote' : 'Invoice'
  const counted = root === 'CreditNote' ? 'CreditedQuantity' : 'InvoicedQuantity'
  return `<?xml version="1.0" encoding="UTF-8"?>
<${root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:${root}-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID><cbc:ID>${number}</cbc:ID><cbc:IssueDate>${issueDate}</cbc:IssueDate><cbc:DueDate>${dueDate}</cbc:DueDate><cbc:${root}TypeCode>${type}</cbc:${root}TypeCode><cbc:DocumentCurrencyCode>${currency}</cbc:DocumentCurrencyCode>
${order ? `<cac:OrderReference><cbc:ID>${order}</cbc:ID></cac:OrderReference>` : ''}
${preceding ? `<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>${preceding}</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>` : ''}
<cac:AccountingSupplierParty><cac:Party><cac:PostalAddress><cac:Country><cbc:IdentificationCode>${seller.country}</cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyTaxScheme><cbc:CompanyID>${vatId}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>${seller.name}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PostalAddress><cac:Country><cbc:IdentificationCode>IN</cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyLegalEntity><cbc:RegistrationName>${buyer}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
${iban ? `<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>${iban}</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>` : ''}
${charge ? `<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:AllowanceChargeReason>Freight</cbc:AllowanceChargeReason>${amount('Amount', minor(charge))}<cac:TaxCategory>${category}</cac:TaxCategory></cac:AllowanceCharge>` : ''}
<cac:TaxTotal>${amount('TaxAmount', tax)}<cac:TaxSubtotal>${amount('TaxableAmount', net)}${amount('TaxAmount', tax)}<cac:TaxCategory>${category}</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal>${amount('LineExtensionAmount', sum)}${amount('TaxExclusiveAmount', net)}${amount('TaxInclusiveAmount', net + tax)}${charge ? amount('ChargeTotalAmount', minor(charge)) : ''}${prepaid ? amount('PrepaidAmount', minor(prepaid)) : ''}${rounding ? amount('PayableRoundingAmount', minor(rounding)) : ''}${amount('PayableAmount', payable)}</cac:LegalMonetaryTotal>
${lines.map((line, i) => `<cac:${root}Line><cbc:ID>${i + 1}</cbc:ID><cbc:${counted} unitCode="${line.unit ?? 'C62'}">${line.quantity}</cbc:${counted}>${amount('LineExtensionAmount', nets[i]!)}${line.ref ? `<cac:OrderLineReference><cbc:LineID>${line.ref}</cbc:LineID></cac:OrderLineReference>` : ''}${line.allowance ? `<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:AllowanceChargeReason>Discount</cbc:AllowanceChargeReason>${amount('Amount', minor(line.allowance))}</cac:AllowanceCharge>` : ''}<cac:Item><cbc:Name>${line.name}</cbc:Name><cac:ClassifiedTaxCategory>${category}</cac:ClassifiedTaxCategory></cac:Item><cac:Price>${amount('PriceAmount', minor(line.price))}</cac:Price></cac:${root}Line>`).join('\n')}
</${root}>`
}

type CiiSample = {
  specification?: string
  type?: string
  order?: string
  /** One line for each; the order it names. */
  lineOrders?: (string | null)[]
  note?: [string, string]
  preceding?: string
}

/** A valid Cross Industry Invoice of our own making: lines of 100.00 EUR each, with 19 % VAT. */
export function ciiInvoice({
  specification = 'urn:cen.eu:en16931:2017',
  type = '380',
  order,
  lineOrders = [null],
  note,
  preceding,
}: CiiSample = {}): string {
  const net = `${lineOrders.length * 100}.00`
  const tax = `${lineOrders.length * 19}.00`
  const gross = `${lineOrders.length * 119}.00`
  const reference = (id: string | null | undefined, line = ''): string =>
    id
      ? `<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>${id}</ram:IssuerAssignedID>${line}</ram:BuyerOrderReferencedDocument>`
      : ''
  const rate =
    '<ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>19</ram:RateApplicablePercent>'
  const party = (name: string, id: string): string =>
    `<ram:Name>${name}</ram:Name><ram:PostalTradeAddress><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress>${id}`
  const lines = lineOrders.map(
    (
      named,
      i,
    ) => `<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>${i + 1}</ram:LineID></ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:Name>Bracket</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement>${reference(named, '<ram:LineID>1</ram:LineID>')}<ram:NetPriceProductTradePrice><ram:ChargeAmount>100.00</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">1</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax>${rate}</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>100.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>${specification}</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>C-1</ram:ID><ram:TypeCode>${type}</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">20261001</udt:DateTimeString></ram:IssueDateTime>${note ? `<ram:IncludedNote><ram:Content>${note[0]}</ram:Content><ram:SubjectCode>${note[1]}</ram:SubjectCode></ram:IncludedNote>` : ''}</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>${lines.join('\n')}
<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty>${party('Acme Components', '<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE123456789</ram:ID></ram:SpecifiedTaxRegistration>')}</ram:SellerTradeParty><ram:BuyerTradeParty>${party('Kaveri Manufacturing', '')}</ram:BuyerTradeParty>${reference(order)}</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode><ram:ApplicableTradeTax><ram:CalculatedAmount>${tax}</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>${net}</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>19</ram:RateApplicablePercent></ram:ApplicableTradeTax><ram:SpecifiedTradePaymentTerms><ram:Description>30 days</ram:Description></ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>${net}</ram:LineTotalAmount><ram:TaxBasisTotalAmount>${net}</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">${tax}</ram:TaxTotalAmount><ram:GrandTotalAmount>${gross}</ram:GrandTotalAmount><ram:DuePayableAmount>${gross}</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>${preceding ? `<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>${preceding}</ram:IssuerAssignedID></ram:InvoiceReferencedDocument>` : ''}</ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>`
}
