export { exchangeRates } from './routes.ts'
