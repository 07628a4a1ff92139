import { createI18n } from 'vue-i18n'

export const LANGUAGES = ['zh-CN', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

type Messages = Record<string, unknown>

// One file per area and language; a page fetches only the areas that it shows.
const files = import.meta.glob<{ default: Messages }>('./*/*.json')
const loaded = new Set<string>()
const wanted = new Set<string>()

// The product's people read Chinese: only a browser that asks for English gets English.
function storedLanguage(): Language {
  const stored = localStorage.getItem('language')
  if (stored === 'zh-CN' || stored === 'en') return stored
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}

export const i18n = createI18n({
  legacy: false,
  locale: storedLanguage(),
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': {}, en: {} },
})

export function currentLanguage(): Language {
  return i18n.global.locale.value as Language
}

/** The code the server uses for the same language. */
export function serverLanguage(language: Language = currentLanguage()): string {
  return language === 'en' ? 'en' : 'zh-hans'
}

export function fromServerLanguage(code: string): Language {
  return code.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}

async function loadArea(language: Language, area: string): Promise<void> {
  const path = `./${language}/${area}.json`
  if (loaded.has(path)) return
  const load = files[path]
  if (!load) throw new Error(`no texts: ${path}`)
  const messages = (await load()).default
  i18n.global.mergeLocaleMessage(language, { [area]: messages })
  loaded.add(path)
}

/** Makes the texts of these areas available; the keys of `common.json` begin with `common.` */
export async function loadTexts(areas: readonly string[]): Promise<void> {
  for (const area of areas) wanted.add(area)
  await Promise.all(areas.map((area) => loadArea(currentLanguage(), area)))
}

/** Switches the page's language, fetching what has been shown so far in the new one. */
export async function setLanguage(language: Language): Promise<void> {
  await Promise.all([...wanted].map((area) => loadArea(language, area)))
  i18n.global.locale.value = language
  localStorage.setItem('language', language)
  document.documentElement.lang = language
}
