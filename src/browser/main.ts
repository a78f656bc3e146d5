import { Application } from '@hotwired/stimulus'
import './htmx.ts'
import { AnswerController } from './controllers/answer-controller.ts'
import { AutosubmitController } from './controllers/autosubmit-controller.ts'
import { DismissController } from './controllers/dismiss-controller.ts'
import { FocusController } from './controllers/focus-controller.ts'
import { GuardController } from './controllers/guard-controller.ts'
import { InboxController } from './controllers/inbox-controller.ts'
import { MenuController } from './controllers/menu-controller.ts'
import { ShortcutsController } from './controllers/shortcuts-controller.ts'
import { ThemeController } from './controllers/theme-controller.ts'
import { keepTyped } from './typed.ts'
import { registerWhenFocused, registerWhenSeen } from './when-seen.ts'

keepTyped()
const application = Application.start()
application.register('answer', AnswerController)
application.register('autosubmit', AutosubmitController)
application.register('dismiss', DismissController)
application.register('focus', FocusController)
application.register('guard', GuardController)
application.register('inbox', InboxController)
application.register('menu', MenuController)
application.register('shortcuts', ShortcutsController)
application.register('theme', ThemeController)
registerWhenSeen(application, {
  reading: () => import('./controllers/reading-controller.ts').then((m) => m.ReadingController),
  autosave: () => import('./controllers/autosave-controller.ts').then((m) => m.AutosaveController),
  'document-marks': () =>
    import('./controllers/document-marks-controller.ts').then((m) => m.DocumentMarksController),
  'file-drop': () =>
    import('./controllers/file-drop-controller.ts').then((m) => m.FileDropController),
  'item-search': () =>
    import('./controllers/item-search-controller.ts').then((m) => m.ItemSearchController),
  'line-table': () =>
    import('./controllers/line-table-controller.ts').then((m) => m.LineTableController),
  passkey: () => import('./controllers/passkey-controller.ts').then((m) => m.PasskeyController),
  preview: () => import('./controllers/preview-controller.ts').then((m) => m.PreviewController),
  selection: () =>
    import('./controllers/selection-controller.ts').then((m) => m.SelectionController),
  receiving: () =>
    import('./controllers/receiving-controller.ts').then((m) => m.ReceivingController),
  push: () => import('./controllers/push-controller.ts').then((m) => m.PushController),
})
registerWhenFocused(application, {
  pick: () => import('./controllers/pick-controller.ts').then((m) => m.PickController),
  mention: () => import('./controllers/mention-controller.ts').then((m) => m.MentionController),
})
if (localStorage['receipts']) void import('./waiting-receipts.ts').then((m) => m.watch())
