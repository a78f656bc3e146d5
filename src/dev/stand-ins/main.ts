import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createServer } from 'node:http'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { startBrevo } from './brevo.ts'
import { startClamAv } from './clamav.ts'
import { startDocumentAi } from './document-ai.ts'
import { startPunchOutShop } from './punch-out-shop.ts'
import { startS3 } from './s3.ts'
import { startSecretManager } from './secret-manager.ts'
import { startStripe } from './stripe.ts'
import { startVendorRegistries } from './vendor-registries.ts'

/**
 * `node src/dev/stand-ins/main.ts`: every outside service as a stand-in on loopback, and the settings that switch SVPMS
 * over to them. Ends with Ctrl-C.
 */
const webhookSecret = 'whsec_stand_in'
const processor = 'projects/stand-in-project/locations/eu/processors/invoices'
const stripeKey = 'sk_test_stand_in'
const [shop, s3, brevo, clamav, stripe, registries, documentAi] = await Promise.all([
  startPunchOutShop(),
  startS3({ bucket: 'svpms-documents' }),
  startBrevo(),
  startClamAv(),
  startStripe(stripeKey, webhookSecret),
  startVendorRegistries(),
  startDocumentAi({
    processor,
    document: () => ({
      text: 'INVOICE S-1',
      entities: [
        { type: 'invoice_id', mentionText: 'S-1', confidence: 0.98 },
        {
          type: 'total_amount',
          mentionText: '€ 119.00',
          confidence: 0.97,
          normalizedValue: {
            text: '119 EUR',
            moneyValue: { currencyCode: 'EUR', units: '119', nanos: 0 },
          },
        },
      ],
    }),
  }),
])
const rsa = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const secrets = await startSecretManager('stand-in-project', {
  'jwt-private-key': rsa.privateKey,
  'jwt-public-key': rsa.publicKey,
  'encryption-key': randomBytes(32).toString('base64'),
  'session-secrets': randomBytes(36).toString('base64url'),
  'brevo-api-key': brevo.apiKey,
  'r2-secret-key': s3.secretAccessKey,
  'stripe-secret-key': stripeKey,
  'stripe-webhook-secret': webhookSecret,
  'brevo-webhook-token': randomBytes(24).toString('base64url'),
})
const google = await generateKeyPair('RS256')
const jwk = { ...(await exportJWK(google.publicKey)), kid: 'stand-in', alg: 'RS256', use: 'sig' }
const keys = createServer((_req, res) =>
  res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ keys: [jwk] })),
)
await new Promise<void>((ok) => keys.listen(0, '127.0.0.1', ok))
const scheduler = {
  account: 'scheduler@stand-in-project.iam.gserviceaccount.com',
  audience: 'http://localhost/internal/jobs',
}
const token = await new SignJWT({ email: scheduler.account, email_verified: true })
  .setProtectedHeader({ alg: 'RS256', kid: 'stand-in' })
  .setIssuer('https://accounts.google.com')
  .setAudience(scheduler.audience)
  .setIssuedAt()
  .setExpirationTime('12h')
  .sign(google.privateKey)

const settings = {
  USE_SECRET_MANAGER: 'true',
  GCP_PROJECT_ID: 'stand-in-project',
  SECRET_MANAGER_ENDPOINT: secrets.address,
  R2_ENDPOINT_URL: s3.endpoint,
  R2_BUCKET_NAME: s3.bucket,
  R2_ACCESS_KEY_ID: s3.accessKeyId,
  BREVO_BASE_URL: brevo.baseUrl,
  MAIL_FROM: 'SVPMS <no-reply@example.com>',
  STRIPE_BASE_URL: stripe.url,
  SANCTIONS_URL: registries.sanctionsUrl,
  VAT_REGISTRY_URL: registries.vatRegistryUrl,
  CLAMAV_ADDRESS: clamav.address,
  DOCUMENT_AI_PROCESSOR: processor,
  DOCUMENT_AI_ENDPOINT: documentAi.endpoint,
  SCHEDULER_SERVICE_ACCOUNT: scheduler.account,
  SCHEDULER_AUDIENCE: scheduler.audience,
  OIDC_JWKS_URL: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/certs`,
}
for (const [name, value] of Object.entries(settings)) console.log(`export ${name}='${value}'`)
console.log(
  `# curl -X POST -H 'Authorization: Bearer ${token}' http://localhost:8000/internal/jobs/drain`,
)
console.log(`# a shop for /punchout-sites: ${shop.setupUrl}, shared secret ${shop.secret}`)
