import type * as ui from '../../platform/view/ui.ts'

/** One value per part, as a presenter would make it; the gallery shows them and the tests render them. */
export const samples = {
  icon: { name: 'inbox', label: 'Inbox' } satisfies ui.Icon,
  kbd: { keys: ['Ctrl', 'K'] } satisfies ui.Kbd,
  status: { text: 'Waiting for you · due today 18:00', tone: 'warn' } satisfies ui.Status,
  money: { text: '₹10,42,560', note: 'incl. GST ₹1,59,034', size: 'title' } satisfies ui.MoneyText,
  docref: { number: 'PR-2026-0417', href: '#docref' } satisfies ui.DocRef,
  avatar: { name: 'Arjun Rao', initials: 'AR' } satisfies ui.Avatar,
  button: {
    label: 'New request',
    href: '#new',
    variant: 'primary',
    icon: 'plus',
    kbd: 'C',
  } satisfies ui.Button,
  action: {
    label: 'Approve ₹10,42,560',
    href: '/dev/ui/approval',
    tone: 'primary',
    icon: 'check',
    kbd: 'A',
    version: 3,
    key: 'one-time-key',
  } satisfies ui.Action,
  field: {
    name: 'title',
    label: 'What do you need?',
    value: 'Laptops for field team',
    hint: 'A few words the approver understands',
    error: 'Say what you need',
    optional: true,
  } satisfies ui.Field,
  'error-summary': {
    problems: [
      { text: 'Need-by date must be after today, 22 Nov 2026', fieldId: 'need-by' },
      {
        text: 'Unit price for line 1 must be an amount such as 68,500.00',
        fieldId: 'lines-0-price',
      },
    ],
  } satisfies ui.ErrorSummary,
  'page-header': {
    crumbs: [{ label: 'Purchase requests', href: '#requests' }, { label: 'PR-2026-0417' }],
    meta: 'PR-2026-0417 · raised 20 Nov by Meera Nair · need by 5 Dec 2026',
    title: 'Dell Latitude 5450 laptops × 12',
    statuses: [
      { text: 'Waiting for you · due today 18:00', tone: 'warn' },
      { text: 'Contract CT-118', tone: 'neutral', icon: 'repeat' },
      { text: 'Preferred vendor', tone: 'neutral', icon: 'layers' },
    ],
    amount: { text: '₹10,42,560', note: 'incl. GST ₹1,59,034' },
  } satisfies ui.PageHeader,
  table: {
    label: 'Lines',
    columns: [
      { label: 'Item' },
      { label: 'Account' },
      { label: 'Qty', align: 'end' },
      { label: 'Unit price', align: 'end' },
      { label: 'Status' },
      { label: 'Amount', align: 'end', sort: { href: '#sort', direction: 'descending' } },
    ],
    rows: [
      {
        cells: [
          {
            kind: 'link',
            text: 'Latitude 5450, i5, 16 GB',
            href: '#line-1',
            note: 'Contract price · 3-yr on-site',
          },
          { kind: 'muted', text: '1410 IT equipment' },
          { kind: 'number', text: '12' },
          { kind: 'money', text: '₹68,500' },
          { kind: 'status', status: { text: 'Received', tone: 'ok' } },
          { kind: 'money', text: '₹8,22,000', strong: true },
        ],
      },
      {
        cells: [
          { kind: 'link', text: 'USB-C dock WD19S', href: '#line-2' },
          { kind: 'muted', text: '1410 IT equipment' },
          { kind: 'number', text: '6' },
          { kind: 'money', text: '₹10,254.33', note: 'last paid ₹9,800' },
          { kind: 'status', status: { text: 'Partly received', tone: 'warn' } },
          { kind: 'money', text: '₹61,526', strong: true },
        ],
      },
    ],
    totals: [
      { label: 'Net', text: '₹8,83,526' },
      { label: 'GST 18%', text: '₹1,59,034' },
      { label: 'Total', text: '₹10,42,560', strong: true },
    ],
  } satisfies ui.Table,
  pager: { summary: '1–50 of about 300', previousHref: null, nextHref: '#next' } satisfies ui.Pager,
  filters: {
    href: '/dev/ui',
    search: { name: 'q', label: 'Number, vendor or amount', value: '' },
    clearHref: '#clear',
    filters: [
      {
        name: 'status',
        label: 'Status',
        value: 'approved',
        options: [
          { value: '', label: 'Any' },
          { value: 'approved', label: 'Approved' },
          { value: 'draft', label: 'Draft' },
        ],
      },
      {
        name: 'cost_centre',
        label: 'Cost centre',
        value: '',
        options: [
          { value: '', label: 'Any' },
          { value: 'it', label: 'IT · Hardware' },
        ],
      },
    ],
  } satisfies ui.Filters,
  filter: { name: 'from', label: 'As of', value: '2026-11-28' } satisfies ui.FilterField,
  empty: {
    title: 'No requests yet',
    text: 'Ask for what you need; it goes to the right approver and the budget is set aside.',
    icon: 'clipboard-list',
    button: { label: 'New request', href: '#new', variant: 'primary', icon: 'plus' },
  } satisfies ui.Empty,
  comments: {
    comments: [
      {
        who: 'Suresh Pillai',
        initials: 'SP',
        parts: [
          { text: 'Can ', mention: false },
          { text: '@Vikram Shah', mention: true },
          { text: ' get it cheaper?', mention: false },
        ],
        when: '20 Nov 2026, 14:10',
        at: '2026-11-20T08:40:00Z',
      },
    ],
    form: { action: '/dev/ui', key: 'sample' },
  } satisfies ui.Comments,
  timeline: {
    events: [
      {
        who: 'Meera Nair',
        what: 'submitted the request',
        when: '20 Nov 2026, 13:02',
        at: '2026-11-20T07:32:00Z',
        icon: 'send',
        tone: 'info',
      },
      {
        who: 'Suresh Pillai',
        what: 'approved as manager',
        when: '20 Nov 2026, 16:02',
        at: '2026-11-20T10:32:00Z',
        via: 'e-mail',
        icon: 'check',
        tone: 'ok',
        note: 'Old machines are out of warranty in December.',
      },
    ],
  } satisfies ui.Timeline,
  'approval-path': {
    steps: [
      { who: 'Suresh Pillai', role: 'manager', note: 'approved 20 Nov 16:02, 3 h', state: 'done' },
      { who: 'You', role: 'Head of IT', note: 'waiting 1 day 4 h', state: 'now' },
      { who: 'Latha Krishnan', role: 'Finance', state: 'next' },
      { who: 'Order is sent to Dell India', state: 'next', icon: 'file-text' },
    ],
  } satisfies ui.ApprovalPath,
  'why-note': {
    title: 'Why it is with you',
    text: 'Total is above ₹5,00,000 and the category is IT hardware.',
    rule: { name: 'IT-2 “Head of IT, then Finance”', href: '#rule' },
    next: 'Latha Krishnan (Finance)',
  } satisfies ui.WhyNote,
  'budget-bar': {
    title: 'Budget · IT hardware FY27',
    status: { text: '92% after this', tone: 'warn', icon: 'triangle-alert' },
    segments: [
      { label: 'Spent', amount: '₹37.4 L', percent: 61, kind: 'spent' },
      { label: 'Committed', amount: '₹8.6 L', percent: 14, kind: 'committed' },
      { label: 'This request', amount: '₹10.4 L', percent: 17, kind: 'this' },
    ],
    left: { label: 'Left after', amount: '₹4.9 L' },
    note: 'Two more requests for ₹3.1 L are waiting on this budget.',
    noteLink: { label: 'See all lines', href: '#budget' },
  } satisfies ui.BudgetBar,
  meter: { label: 'Used', percent: 92, text: '92%', tone: 'warn' } satisfies ui.Meter,
  'definition-list': {
    facts: [
      { label: 'Invoice no.', text: 'AC-88213', note: '99%', tone: 'ok' },
      { label: 'Invoice date', text: '19 Nov 2026' },
      { label: 'GSTIN', text: '29AABCA1234F1Z5', note: 'checked', tone: 'ok' },
      { label: 'Vendor', text: 'Acme Components', href: '#vendor' },
    ],
  } satisfies ui.DefinitionList,
  'folded-fields': {
    label: 'Discount and tax',
    note: '10 % · GST 18 %',
    open: true,
    hidden: [],
    fields: [{ name: 'discounts', label: 'Discount', value: '10', suffix: '%' }],
  } satisfies ui.FoldedFields,
  'line-table': {
    title: 'Lines',
    addName: 'add_line',
    removeName: 'remove_line',
    columns: [
      { label: 'Item' },
      { label: 'Qty', align: 'end' },
      { label: 'Unit' },
      { label: 'Unit price (₹)', align: 'end' },
    ],
    lines: [
      line('0', 'Latitude 5450', '12', '68,5oo', '—', 'Must be an amount such as 68,500.00'),
      line('1', 'USB-C dock WD19S', '6', '10,254.33', '₹61,525.98'),
    ],
    blank: line('__index__', '', '1', '', '—'),
    totals: [{ label: 'Total', text: '₹61,525.98', strong: true }],
  } satisfies ui.LineTable,
  'match-table': {
    label: 'Invoice, order and receipt side by side',
    totals: [
      { label: 'Net', text: '₹3,02,500' },
      { label: 'IGST 18%', text: '₹54,450' },
      { label: 'TDS 194Q', text: '−₹303' },
      { label: 'To pay', text: '₹3,56,647', strong: true },
    ],
    lines: [
      {
        number: '1',
        name: 'SKF 6205-2RS bearing',
        invoiceQuantity: '500',
        invoicePrice: '₹182.00',
        orderQuantity: '500',
        orderPrice: '₹182.00',
        receivedQuantity: '500',
        difference: '—',
        results: [{ text: 'Matched', tone: 'ok' }],
      },
      {
        number: '2',
        name: 'SKF 6308 bearing',
        invoiceQuantity: '200',
        invoicePrice: '₹431.00',
        orderQuantity: '200',
        orderPrice: '₹413.00',
        receivedQuantity: '200',
        difference: '₹3,600',
        results: [{ text: 'Price +4.4%', tone: 'bad' }],
        differs: ['price'],
        exceptions: [exception()],
      },
      {
        number: '3',
        name: 'Grease LGMT 2, 5 kg',
        invoiceQuantity: '40',
        invoicePrice: '₹1,860.00',
        orderQuantity: '40',
        orderPrice: '₹1,860.00',
        receivedQuantity: '36',
        difference: '₹7,440',
        results: [{ text: '4 not received', tone: 'warn', icon: 'package-x' }],
        differs: ['received'],
      },
      {
        number: '4',
        name: 'Freight',
        invoiceQuantity: '1',
        invoicePrice: '₹9,500.00',
        orderQuantity: '1',
        orderPrice: '₹9,800.00',
        receivedQuantity: '1',
        difference: '−₹300',
        results: [{ text: 'Within tolerance', tone: 'ok' }],
        differs: ['price'],
      },
    ],
  } satisfies ui.MatchTable,
  'exception-card': {
    title: 'Price is over the order',
    status: { text: 'Price +4.4%', tone: 'bad' },
    owner: 'Vikram Shah (buyer) since 21 Nov',
    ...exception(),
  } satisfies ui.ExceptionCard,
  'doc-chain': {
    links: [
      {
        label: 'Request',
        number: 'PR-2026-0417',
        href: '#pr',
        amount: '₹10,42,560',
        status: { text: 'Approved', tone: 'ok' },
      },
      {
        label: 'Order',
        number: 'PO-2026-0310',
        current: true,
        amount: '₹10,42,560',
        status: { text: 'Issued', tone: 'info' },
      },
      {
        label: 'Receipts',
        number: 'GRN-1182',
        href: '#grn',
        status: { text: 'Partly received', tone: 'warn' },
      },
      { label: 'Invoice', number: 'none yet' },
    ],
  } satisfies ui.DocChain,
  tabs: {
    label: 'Inbox views',
    tabs: [
      { label: 'Waiting on me', href: '#waiting', count: '7', current: true },
      { label: 'Delegated', href: '#delegated', count: '1', current: false },
      { label: 'Done', href: '#done', current: false },
    ],
  } satisfies ui.Tabs,
  banner: {
    title: 'Meera changed this at 14:03.',
    text: 'Quantity went from 12 to 10. Your comment is kept.',
    tone: 'warn',
    button: { label: 'Show what changed', href: '#diff' },
  } satisfies ui.Banner,
  flash: {
    text: 'Approved ₹10,42,560. Goes to Latha Krishnan.',
    tone: 'ok',
    undo: { label: 'Undo', href: '/dev/ui/undo' },
  } satisfies ui.Flash,
  'file-drop': {
    name: 'invoice',
    label: 'Drop the invoice here or choose it',
    hint: 'PDF or XML, up to 20 MB',
    accept: '.pdf,.xml',
  } satisfies ui.FileDrop,
  'file-list': {
    files: [{ name: 'Quote_Dell_1911.pdf', href: '#quote', size: '214 kB' }],
  } satisfies ui.FileList,
  attachments: {
    empty: 'Tax and quality certificates, insurance and contracts belong here.',
    refresh: null,
    add: { label: 'Add attachment', href: '#add', icon: 'plus' },
    files: [
      {
        name: 'Public liability 2026.pdf',
        href: '#insurance',
        details: ['Insurance', '214 kB', 'Meera Nair, 20 Nov 2026'],
        statuses: [{ text: 'Expires in 12 days', tone: 'warn', icon: 'calendar-clock' }],
        note: 'Covers work on site',
        actions: [
          {
            label: 'Remove',
            href: '/dev/ui/remove',
            tone: 'ghost',
            small: true,
            needsReason: true,
          },
        ],
      },
      {
        name: 'ISO 9001.pdf',
        details: ['Quality certificate', '1.4 MB', 'Meera Nair, 20 Nov 2026'],
        statuses: [{ text: 'Being checked', tone: 'info', icon: 'hourglass' }],
      },
    ],
  } satisfies ui.AttachmentPanel,
  dialog: {
    id: 'cancel-order',
    title: 'Cancel PO-2026-0310?',
    text: 'Dell India is told by e-mail. ₹10,42,560 goes back to the budget.',
    fields: [{ name: 'reason', id: 'cancel-reason', label: 'Reason', type: 'textarea' }],
    action: {
      label: 'Cancel the order',
      href: '/dev/ui/cancel',
      tone: 'danger',
      version: 2,
      key: 'k',
    },
  } satisfies ui.Dialog,
  menu: {
    buttons: [{ label: 'Print', href: '#print', icon: 'download' }],
    actions: [
      {
        label: 'Delete draft',
        href: '/dev/ui/delete',
        icon: 'trash-2',
        needsReason: true,
      },
    ],
  } satisfies ui.Menu,
  'inbox-list': {
    label: 'Waiting on me',
    rows: [
      {
        href: '#1',
        title: 'Dell Latitude 5450 laptops × 12',
        amount: '₹10,42,560',
        meta: 'PR-2026-0417 · Meera Nair · IT · Hardware',
        statuses: [
          { text: 'Due today', tone: 'warn' },
          { text: '92% of budget', tone: 'warn', icon: 'triangle-alert' },
        ],
        current: true,
      },
      {
        href: '#2',
        title: 'Invoice AC-88213 · price over PO',
        amount: '₹3,56,950',
        meta: 'INV-2026-1290 · Acme Components · Exception',
        statuses: [{ text: '2 exceptions', tone: 'bad' }],
        current: false,
      },
      {
        href: '#3',
        title: 'Change order: +40 bearings',
        amount: '₹86,400',
        meta: 'PO-2026-0310 r2 · Vikram Shah · Plant 2 · MRO',
        statuses: [
          { text: '2 days left', tone: 'info', icon: 'clock' },
          { text: 'In budget', tone: 'ok' },
        ],
        current: false,
      },
      {
        href: '#4',
        title: 'Annual Figma licences (38 seats)',
        amount: '₹5,47,200',
        meta: 'PR-2026-0415 · Rahul Iyer · Design · Software',
        statuses: [
          { text: '3 days left', tone: 'info', icon: 'clock' },
          { text: '₹47,200 over', tone: 'bad', icon: 'x' },
        ],
        current: false,
      },
    ],
  } satisfies ui.InboxList,
  stat: {
    label: 'Committed',
    text: '₹1.2 Cr',
    note: 'of ₹1.5 Cr',
    href: '#budget',
    status: { text: '80%', tone: 'info', icon: 'chart-pie' },
  } satisfies ui.Stat,
}

export type Samples = typeof samples

function line(
  index: string,
  item: string,
  quantity: string,
  price: string,
  amount: string,
  error?: string,
): ui.EditableLine {
  return {
    index,
    amount,
    fields: [
      { name: `lines[${index}][item]`, id: `lines-${index}-item`, label: 'Item', value: item },
      {
        name: `lines[${index}][quantity]`,
        id: `lines-${index}-quantity`,
        label: 'Quantity',
        type: 'quantity',
        value: quantity,
      },
      {
        name: `lines[${index}][unit]`,
        id: `lines-${index}-unit`,
        label: 'Unit',
        type: 'select',
        value: 'each',
        options: [
          { value: 'each', label: 'each' },
          { value: 'kg', label: 'kg' },
        ],
      },
      {
        name: `lines[${index}][price]`,
        id: `lines-${index}-price`,
        label: 'Unit price',
        type: 'money',
        value: price,
        error,
      },
    ],
  }
}

function exception(): ui.ExceptionCard {
  return {
    text: 'Unit price is ₹18.00 (4.4%) above the order. Tolerance for MRO is 2% or ₹500. Last 3 invoices from Acme were at ₹413.00.',
    actions: [
      {
        label: 'Pay at order price (−₹3,600)',
        href: '/dev/ui/1',
        tone: 'primary',
        icon: 'split',
        kbd: '1',
      },
      { label: 'Ask buyer to accept', href: '/dev/ui/2', icon: 'user-check', kbd: '2' },
      {
        label: 'Request credit note',
        href: '/dev/ui/3',
        icon: 'undo-2',
        kbd: '3',
        needsReason: true,
        choice: { name: 'tell', label: 'Tell the buyer too' },
      },
      { label: 'Match another order line', href: '/dev/ui/4', icon: 'link', kbd: '4' },
    ],
  }
}
