import { onBeforeUnmount, onMounted } from 'vue'
import { useRouter } from 'vue-router'

interface Commands {
  search: () => void
  help: () => void
  fold: () => void
}

/** `g` then a letter goes to a page; kept here so that the help overlay shows the same list. */
export const GO_KEYS: Record<string, { path: string; text: string }> = {
  h: { path: '/', text: 'shell.home' },
  m: { path: '/billing/catalogue', text: 'shell.modules' },
  p: { path: '/profile', text: 'shell.profile' },
}

const CHORD_MILLISECONDS = 1200

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** The console's keys: Ctrl+K or / searches, ? helps, [ folds the menu, g + letter goes. */
export function useShortcuts(commands: Commands): void {
  const router = useRouter()
  let chordUntil = 0

  function onKey(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      commands.search()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    const target = GO_KEYS[event.key]
    if (target && performance.now() < chordUntil) {
      chordUntil = 0
      void router.push(target.path)
    } else if (event.key === 'g') chordUntil = performance.now() + CHORD_MILLISECONDS
    else if (event.key === '?') commands.help()
    else if (event.key === '/') {
      event.preventDefault()
      commands.search()
    } else if (event.key === '[') commands.fold()
  }

  onMounted(() => { window.addEventListener('keydown', onKey) })
  onBeforeUnmount(() => { window.removeEventListener('keydown', onKey) })
}
