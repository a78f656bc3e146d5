import { initializeApp, type FirebaseOptions } from '@firebase/app'
import { getMessaging, getToken } from '@firebase/messaging'

/**
 * Subscribes this browser and has Firebase give it a token. Our own worker shows what arrives, whichever way it came.
 */
export const firebaseToken = (
  options: FirebaseOptions,
  vapidKey: string,
  serviceWorkerRegistration: ServiceWorkerRegistration,
): Promise<string> =>
  getToken(getMessaging(initializeApp(options)), { vapidKey, serviceWorkerRegistration })
