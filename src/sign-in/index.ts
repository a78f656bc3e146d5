export { hashPassword } from './password.ts'
export { safePath } from './routes.ts'
