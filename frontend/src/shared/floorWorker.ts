import { Workbox } from 'workbox-window'

/**
 * Registers the floor's service worker. A new version waits until `apply` is called: a tablet
 * must never reload while somebody is typing a quantity.
 */
export function registerFloorWorker(onUpdate: (apply: () => void) => void): void {
  // Service workers exist only in secure contexts; over plain HTTP the page works without one.
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  const worker = new Workbox('/floor-sw.js', { scope: '/floor' })
  worker.addEventListener('waiting', () => {
    onUpdate(() => {
      worker.addEventListener('controlling', () => { location.reload() })
      worker.messageSkipWaiting()
    })
  })
  void worker.register()
}
