import type { Role } from '../kernel/permissions.ts'

export const demoPassword = 'demo-demo-demo'

type DemoPerson = {
  email: string
  name: string
  roles: readonly Role[]
  what: string
  organisation: 'demo' | 'other'
}
const person = (
  email: string,
  name: string,
  roles: readonly Role[],
  what: string,
  organisation: 'demo' | 'other' = 'demo',
): DemoPerson => ({ email, name, roles, what, organisation })

/** The people of the demo organisations. Refused in production mode. */
export const demoPeople: readonly DemoPerson[] = [
  person('requester@demo.test', 'Meera Nair', ['requester'], 'raises purchase requests'),
  person(
    'approver@demo.test',
    'Suresh Pillai',
    ['approver'],
    'approves for the cost centres he owns',
  ),
  person(
    'buyer@demo.test',
    'Vikram Shah',
    ['buyer'],
    'turns approved requests into purchase orders',
  ),
  person('receiver@demo.test', 'Divya Menon', ['receiver'], 'posts goods receipts'),
  person(
    'ap@demo.test',
    'Rahul Iyer',
    ['ap_clerk'],
    'uploads invoices and solves match exceptions',
  ),
  person(
    'controller@demo.test',
    'Latha Krishnan',
    ['controller'],
    'owns budgets and approves large amounts',
  ),
  person('treasurer@demo.test', 'Anand Kulkarni', ['treasurer'], 'proposes and releases payments'),
  person('admin@demo.test', 'Asha Rao', ['admin'], 'keeps people, vendors, cost centres and rules'),
  person('auditor@demo.test', 'George Mathew', ['auditor'], 'reads everything, changes nothing'),
  person(
    'admin@other.test',
    'Klara Weiss',
    ['admin', 'requester'],
    'another organisation, to see that it sees nothing of the first',
    'other',
  ),
]

/** A contact of vendors of both organisations, who opens the portal by mail. */
export const demoContact = 'vendor@demo.test'
