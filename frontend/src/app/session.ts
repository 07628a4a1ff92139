import { defineStore } from 'pinia'
import { computed, nextTick, ref } from 'vue'

import { api, ApiProblem } from '@/api/client'
import { currentLanguage, fromServerLanguage, setLanguage } from '@/locales'
import { setStorageScope } from '@/shared/storage'

interface TerminalSession {
  kind: 'terminal'
}

export interface Session {
  kind: 'person'
  person: { id: number; name: string; phone: string | null; email: string | null; language: string; totp_enabled: boolean }
  enterprise: { code: string; name: string; status: string; read_only: boolean; suspended_reason: string }
  enterprises: { code: string; name: string; url: string }[]
  modules: { code: string; name: string; state: string }[]
  permissions: string[]
  menu: MenuEntry[]
  socket_url: string | null
}

export interface MenuEntry {
  code: string
  label: string
  path: string
  icon: string
  group: string
}

export interface SignIn {
  login: string
  password: string
  totp?: string
  /** Given when the old one has expired by the policy. */
  new_password?: string
}

/** Who is signed in, where, and what they may do; everything shown is decided from it. */
export const useSession = defineStore('session', () => {
  const session = ref<Session | null>(null)
  const loaded = ref(false)
  const permissions = computed(() => new Set(session.value?.permissions ?? []))
  /** The module that the present page belongs to. */
  const place = ref<string | null>(null)
  /** The present page's module, when it was cancelled and can only be read until it is hidden. */
  const leaving = computed(() => session.value?.modules.find((one) => one.code === place.value && one.state === 'grace') ?? null)
  /** The menu under the headings that the server gives, in its order. */
  const menuGroups = computed(() => {
    const found = new Map<string, MenuEntry[]>()
    for (const entry of session.value?.menu ?? []) found.set(entry.group, [...(found.get(entry.group) ?? []), entry])
    return [...found].map(([name, entries]) => ({ name, entries }))
  })
  const isReadOnly = computed(() => (session.value?.enterprise.read_only ?? false) || leaving.value !== null)

  async function accept(answer: Session): Promise<void> {
    session.value = answer
    loaded.value = true
    setStorageScope(answer.enterprise.code, answer.person.id)
    const language = fromServerLanguage(answer.person.language)
    const asked = currentLanguage()
    await setLanguage(language)
    // The menu came in the language that this browser had asked for, not in the person's own.
    if (language === asked) return
    await nextTick()
    session.value = await api.get<Session>('/session')
  }

  /** Reads the session from the server; false when nobody is signed in. */
  async function load(): Promise<boolean> {
    try {
      const answer = await api.get<Session | TerminalSession>('/session')
      if (answer.kind === 'terminal') {
        // A tablet's cookie opens the floor page, never the office.
        loaded.value = true
        return false
      }
      await accept(answer)
      return true
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error
      session.value = null
      loaded.value = true
      return false
    }
  }

  async function signIn(entry: SignIn): Promise<void> {
    await accept(await api.post<Session>('/session', entry))
  }

  /** Accepts an invitation, which signs in. */
  async function join(path: string, body: Record<string, unknown>): Promise<void> {
    await accept(await api.post<Session>(path, body))
  }

  async function signOut(): Promise<void> {
    await api.remove('/session')
    session.value = null
  }

  async function changeSelf(changes: { name?: string; language?: string }): Promise<void> {
    await accept(await api.patch<Session>('/session', changes))
  }

  function forget(): void {
    session.value = null
  }

  const may = (permission: string): boolean => permissions.value.has(permission)
  const hasModule = (code: string): boolean => session.value?.modules.some((one) => one.code === code) ?? false

  return { session, loaded, place, leaving, permissions, menuGroups, isReadOnly, load, signIn, join, signOut, changeSelf, forget, may, hasModule }
})
