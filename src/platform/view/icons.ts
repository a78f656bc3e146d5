/** Every icon of the sprite, by its lucide name. A name missing here does not type-check in a view. */
export const iconNames = [
  'archive', 'arrow-down', 'arrow-left', 'arrow-right', 'arrow-up', 'arrow-up-right', 'badge-check', 'badge-percent', 'banknote', 'bell', 'bell-ring',
  'book-open', 'boxes', 'building-2', 'calculator', 'calendar', 'calendar-clock', 'camera', 'chart-column', 'chart-pie', 'check', 'check-check', 'chevron-down',
  'chevron-left', 'chevron-right', 'chevron-up', 'circle', 'circle-alert', 'circle-check', 'circle-dot', 'circle-plus', 'circle-question-mark',
  'circle-x', 'clipboard-check', 'clipboard-list', 'clipboard-paste', 'clock', 'coins', 'copy', 'corner-down-right', 'credit-card',
  'download', 'ellipsis', 'external-link', 'eye', 'eye-off', 'file-check', 'file-clock', 'file-code', 'file-down', 'file-plus', 'file-question-mark', 'file-text', 'file-up', 'file-x', 'files',
  'flag', 'folder', 'gavel', 'git-compare-arrows', 'globe', 'hand', 'handshake', 'hash', 'history', 'hourglass', 'house', 'id-card', 'image', 'inbox', 'info',
  'key-round', 'keyboard', 'landmark', 'languages', 'layers', 'layout-dashboard', 'leaf', 'link', 'link-2', 'list', 'list-checks', 'list-filter', 'loader-circle', 'lock', 'lock-open', 'log-in',
  'log-out', 'mail', 'map-pin', 'menu', 'message-circle', 'message-circle-question-mark', 'message-square', 'minus', 'monitor', 'moon', 'network', 'octagon-x', 'package', 'package-check',
  'package-minus', 'package-open', 'package-search', 'package-x', 'paperclip', 'pause', 'pencil', 'percent', 'phone', 'piggy-bank', 'play', 'plus', 'printer', 'receipt-text', 'refresh-cw',
  'repeat', 'rotate-ccw', 'save', 'scale', 'scan-line', 'scissors', 'search', 'send', 'server', 'settings', 'shield-alert', 'shield-check', 'shopping-cart', 'sliders-horizontal', 'split',
  'square-pen', 'star', 'sun', 'sun-moon', 'tag', 'tags', 'target', 'timer', 'trash-2', 'trending-down', 'trending-up', 'triangle-alert', 'truck', 'undo-2', 'upload', 'user', 'user-check',
  'user-plus', 'user-x', 'users', 'wallet', 'warehouse', 'webhook', 'wifi-off', 'wrench', 'x', 'zap', 'zoom-in', 'zoom-out',
] as const

export type IconName = (typeof iconNames)[number]
