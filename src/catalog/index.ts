export { offersFor, type Offer } from './offers.ts'
export { itemUnits, type ItemUnits } from './item-units.ts'
export { fromContract } from './catalog-item.ts'
