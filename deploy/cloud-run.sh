#!/usr/bin/env bash
# Everything that SVPMS needs on Google Cloud, each with the least it can do. Safe to run again: what exists is left or brought up to date.
#
#   PROJECT_ID=acme-procurement GITHUB_REPO=acme/svpms PUBLIC_URL=https://svpms.acme.com R2_ENDPOINT_URL=https://<account>.r2.cloudflarestorage.com R2_ACCESS_KEY_ID=… bash deploy/cloud-run.sh
#
# Afterwards put the secrets in place (it prints which are empty), then push to main: .github/workflows/deploy.yml builds, migrates and deploys.
set -euo pipefail
: "${PROJECT_ID:?the id of the Google Cloud project}" "${GITHUB_REPO:?owner/name of the repository that deploys}" "${PUBLIC_URL:?the address people type}"
REGION=${REGION:-us-central1}
SERVICE=svpms
AUDIENCE=$PUBLIC_URL/internal/jobs
RUN_SA=svpms-run@$PROJECT_ID.iam.gserviceaccount.com
MIGRATE_SA=svpms-migrate@$PROJECT_ID.iam.gserviceaccount.com
SCHEDULER_SA=svpms-scheduler@$PROJECT_ID.iam.gserviceaccount.com
DEPLOY_SA=svpms-deploy@$PROJECT_ID.iam.gserviceaccount.com
say() { printf '\n== %s\n' "$*"; }
quiet() { "$@" >/dev/null; }
exists() { "$@" >/dev/null 2>&1; }
gcloud config set project "$PROJECT_ID" --quiet

say 'Services'
gcloud services enable run.googleapis.com secretmanager.googleapis.com cloudscheduler.googleapis.com artifactregistry.googleapis.com iamcredentials.googleapis.com documentai.googleapis.com fcm.googleapis.com cloudtrace.googleapis.com

say 'Images'
exists gcloud artifacts repositories describe svpms --location "$REGION" || gcloud artifacts repositories create svpms --repository-format docker --location "$REGION"

say 'Service accounts'
for name in svpms-run svpms-migrate svpms-scheduler svpms-deploy; do
  exists gcloud iam service-accounts describe "$name@$PROJECT_ID.iam.gserviceaccount.com" || gcloud iam service-accounts create "$name"
done

say 'Secrets: the serving process reads its own, the migration alone reads the owner of the database'
secret() { # id, then who may read it
  exists gcloud secrets describe "$1" || gcloud secrets create "$1" --replication-policy automatic
  for reader in "${@:2}"; do quiet gcloud secrets add-iam-policy-binding "$1" --member "serviceAccount:$reader" --role roles/secretmanager.secretAccessor; done
}
for id in jwt-private-key jwt-public-key encryption-key encryption-keys-previous session-secrets upstash-redis-token brevo-api-key brevo-webhook-token stripe-secret-key stripe-webhook-secret r2-secret-key firebase-service-account-json smtp-url vapid-private-key jobs-key; do secret "$id" "$RUN_SA"; done
secret neon-database-url "$RUN_SA"
secret neon-database-sync-url "$MIGRATE_SA"

say 'What the serving process may do besides'
for role in roles/documentai.apiUser roles/cloudtrace.agent; do quiet gcloud projects add-iam-policy-binding "$PROJECT_ID" --member "serviceAccount:$RUN_SA" --role "$role" --condition None; done

say 'Who deploys: the repository, by workload identity, without a key'
exists gcloud iam workload-identity-pools describe github --location global || gcloud iam workload-identity-pools create github --location global
exists gcloud iam workload-identity-pools providers describe svpms --location global --workload-identity-pool github ||
  gcloud iam workload-identity-pools providers create-oidc svpms --location global --workload-identity-pool github --issuer-uri https://token.actions.githubusercontent.com \
    --attribute-mapping 'google.subject=assertion.sub,attribute.repository=assertion.repository' --attribute-condition "assertion.repository == '$GITHUB_REPO' && assertion.ref == 'refs/heads/main'"
NUMBER=$(gcloud projects describe "$PROJECT_ID" --format 'value(projectNumber)')
quiet gcloud iam service-accounts add-iam-policy-binding "$DEPLOY_SA" --role roles/iam.workloadIdentityUser --member "principalSet://iam.googleapis.com/projects/$NUMBER/locations/global/workloadIdentityPools/github/attribute.repository/$GITHUB_REPO"
quiet gcloud artifacts repositories add-iam-policy-binding svpms --location "$REGION" --member "serviceAccount:$DEPLOY_SA" --role roles/artifactregistry.writer
quiet gcloud projects add-iam-policy-binding "$PROJECT_ID" --member "serviceAccount:$DEPLOY_SA" --role roles/run.developer --condition None
for target in "$RUN_SA" "$MIGRATE_SA"; do quiet gcloud iam service-accounts add-iam-policy-binding "$target" --member "serviceAccount:$DEPLOY_SA" --role roles/iam.serviceAccountUser; done

say 'The service and the migration, as empty places for the first deployment'
# Settings are set here and kept by later deployments; secrets come from Secret Manager at start.
ENV="NODE_ENV=production,USE_SECRET_MANAGER=true,GCP_PROJECT_ID=$PROJECT_ID,PUBLIC_URL=$PUBLIC_URL,TRUST_PROXY=1,MIGRATE_AT_START=off,DATABASE_PREPARED=${DATABASE_PREPARED:-off},SCHEDULER_SERVICE_ACCOUNT=$SCHEDULER_SA,SCHEDULER_AUDIENCE=$AUDIENCE"
for name in R2_ENDPOINT_URL R2_ACCESS_KEY_ID R2_BUCKET_NAME UPSTASH_REDIS_REST_URL DOCUMENT_AI_PROCESSOR MAIL_FROM; do [ -n "${!name:-}" ] && ENV="$ENV,$name=${!name}"; done
PLACEHOLDER=us-docker.pkg.dev/cloudrun/container/hello
exists gcloud run services describe "$SERVICE" --region "$REGION" ||
  gcloud run deploy "$SERVICE" --image "$PLACEHOLDER" --region "$REGION" --allow-unauthenticated --service-account "$RUN_SA" --min-instances 1 --max-instances 10 --memory 512Mi --cpu 1 --timeout 300 --concurrency 80 --quiet
gcloud run services update "$SERVICE" --region "$REGION" --update-env-vars "$ENV" --quiet
exists gcloud run jobs describe svpms-migrate --region "$REGION" ||
  gcloud run jobs create svpms-migrate --image "$PLACEHOLDER" --region "$REGION" --service-account "$MIGRATE_SA" --max-retries 0 --task-timeout 600 --command node --args src/cli.ts,migrate --set-env-vars "USE_SECRET_MANAGER=true,GCP_PROJECT_ID=$PROJECT_ID" --quiet

say 'The clock: one audience for all jobs, so that one check in the application covers them'
job() { # name, schedule, path
  local verb=create
  exists gcloud scheduler jobs describe "$1" --location "$REGION" && verb=update
  gcloud scheduler jobs "$verb" http "$1" --location "$REGION" --schedule "$2" --time-zone Etc/UTC --uri "$PUBLIC_URL/internal/jobs/$3" --http-method POST --attempt-deadline 60s --oidc-service-account-email "$SCHEDULER_SA" --oidc-token-audience "$AUDIENCE" --quiet
}
job svpms-drain '* * * * *' drain
job svpms-open-tasks '0 2 * * *' check-open-tasks
job svpms-doc-expiry '0 9 * * *' check-attachment-expiry
job svpms-approval-timeout '0 */4 * * *' check-approval-timeouts
job svpms-follow-delegations '5 * * * *' follow-delegations
job svpms-activate-bank-accounts '11 * * * *' activate-bank-accounts
job svpms-follow-payouts '23 * * * *' follow-payouts
job svpms-document-expiry '17 * * * *' check-document-expiry
job svpms-end-vendor-holds '14 * * * *' end-vendor-holds
job svpms-plan-instalments '41 * * * *' plan-instalments
job svpms-store-files '23 * * * *' store-files
job svpms-tidy-documents '*/15 * * * *' tidy-documents
job svpms-budget-alert '0 8 * * 1' budget-alerts

say 'Still empty secrets (gcloud secrets versions add <id> --data-file=-)'
for id in $(gcloud secrets list --format 'value(name.basename())'); do exists gcloud secrets versions describe latest --secret "$id" || echo "  $id"; done
cat <<TEXT

In the repository set the variables GCP_PROJECT=$PROJECT_ID, GCP_REGION=$REGION, GCP_SA=$DEPLOY_SA,
GCP_WIF=projects/$NUMBER/locations/global/workloadIdentityPools/github/providers/svpms, PUBLIC_URL=$PUBLIC_URL
TEXT
