export { freeReleases, offered, releasedBy, removeReleases, type Offered } from './line-queries.ts'
export {
  lockToRelease,
  refuseOtherPrices,
  refuseReleases,
  saveReleases,
  withoutOwn,
  type Agreed,
} from './release.ts'
export { lockReleasesOf, refuseRaised, type Release } from './raise.ts'
