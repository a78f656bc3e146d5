export { documentOf } from './document.ts'
