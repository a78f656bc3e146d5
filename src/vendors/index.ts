export { vendors } from './routes.ts'
export { vendorSubject } from './subject.ts'
