import { readonly, ref } from 'vue'

const online = ref(navigator.onLine)

window.addEventListener('offline', () => { online.value = false })
window.addEventListener('online', () => { online.value = true })

/** Whether the server answers, from the browser's own word and from each request. */
export const reachability = {
  online: readonly(online),
  report: (reachable: boolean): void => { online.value = reachable },
}
