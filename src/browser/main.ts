import { Application } from '@hotwired/stimulus'
import './htmx.ts'
import { AutosaveController } from './controllers/autosave-controller.ts'
import { AutosubmitController } from './controllers/autosubmit-controller.ts'
import { DismissController } from './controllers/dismiss-controller.ts'
import { DocumentMarksController } from './controllers/document-marks-controller.ts'
import { FileDropController } from './controllers/file-drop-controller.ts'
import { FocusController } from './controllers/focus-controller.ts'
import { GuardController } from './controllers/guard-controller.ts'
import { ItemSearchController } from './controllers/item-search-controller.ts'
import { LineTableController } from './controllers/line-table-controller.ts'
import { MentionController } from './controllers/mention-controller.ts'
import { MenuController } from './controllers/menu-controller.ts'
import { PasskeyController } from './controllers/passkey-controller.ts'
import { PreviewController } from './controllers/preview-controller.ts'
import { PushController } from './controllers/push-controller.ts'
import { ReadingController } from './controllers/reading-controller.ts'
import { ShortcutsController } from './controllers/shortcuts-controller.ts'
import { ThemeController } from './controllers/theme-controller.ts'

const application = Application.start()
application.register('autosave', AutosaveController)
application.register('autosubmit', AutosubmitController)
application.register('dismiss', DismissController)
application.register('document-marks', DocumentMarksController)
application.register('file-drop', FileDropController)
application.register('focus', FocusController)
application.register('guard', GuardController)
application.register('item-search', ItemSearchController)
application.register('line-table', LineTableController)
application.register('mention', MentionController)
application.register('menu', MenuController)
application.register('passkey', PasskeyController)
application.register('preview', PreviewController)
application.register('push', PushController)
application.register('reading', ReadingController)
application.register('shortcuts', ShortcutsController)
application.register('theme', ThemeController)
