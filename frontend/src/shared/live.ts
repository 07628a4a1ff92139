import { inject, onScopeDispose, provide, type InjectionKey } from 'vue'

import { LiveConnection, type LiveEvent } from './realtime'

const KEY: InjectionKey<LiveConnection | null> = Symbol('live')

/** Makes the page's one socket available below; none when the server named no address. */
export function provideLive(url: string | null): LiveConnection | null {
  const connection = url ? new LiveConnection(url) : null
  provide(KEY, connection)
  return connection
}

/** Calls `listener` on events of the topic while the component lives. */
export function useLive(topic: string, listener: (event: LiveEvent) => void, since?: number): void {
  const connection = inject(KEY, null)
  if (!connection) return
  onScopeDispose(connection.subscribe(topic, listener, since))
}
