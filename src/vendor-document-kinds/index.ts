export { askedOfText, risks } from './rule.ts'
