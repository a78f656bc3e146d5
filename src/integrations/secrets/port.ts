/** Where secrets are kept outside the environment. */
export type SecretStore = {
  /**
   * The newest version; null when there is no such secret. Throws `SecretError` with a sentence that names the secret,
   * never its value.
   */
  read(id: string): Promise<string | null>
  close(): Promise<void>
}

export class SecretError extends Error {}

/** Which setting each secret holds. The first nine are the original specification's. */
export const settingOf: Readonly<Record<string, string>> = {
  'jwt-private-key': 'JWT_PRIVATE_KEY',
  'jwt-public-key': 'JWT_PUBLIC_KEY',
  'encryption-key': 'ENCRYPTION_KEY',
  'neon-database-url': 'DATABASE_URL',
  'upstash-redis-token': 'UPSTASH_REDIS_REST_TOKEN',
  'brevo-api-key': 'BREVO_API_KEY',
  'stripe-secret-key': 'STRIPE_SECRET_KEY',
  'r2-secret-key': 'R2_SECRET_ACCESS_KEY',
  'firebase-service-account-json': 'FIREBASE_SERVICE_ACCOUNT_JSON',
  'neon-database-sync-url': 'DATABASE_DIRECT_URL',
  'session-secrets': 'SESSION_SECRETS',
  'encryption-keys-previous': 'ENCRYPTION_KEYS_PREVIOUS',
  'stripe-webhook-secret': 'STRIPE_WEBHOOK_SECRET',
  'brevo-webhook-token': 'BREVO_WEBHOOK_TOKEN',
  'smtp-url': 'SMTP_URL',
  'vapid-private-key': 'VAPID_PRIVATE_KEY',
  'jobs-key': 'JOBS_KEY',
}
