export { hashPassword } from './password.ts'
export { accountTabs, inPerson } from './account.ts'
export { publicId, type SignIn, type SignIns } from './sign-ins.ts'
export { safePath } from './routes.ts'
