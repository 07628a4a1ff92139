import '@/shared/tokens.css'
import '@/shared/theme.css'

import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp, watch } from 'vue'

import { configureClient } from '@/api/client'
import App from '@/app/App.vue'
import { queryClient } from '@/app/queryClient'
import { reachability } from '@/app/reachability'
import { router } from '@/app/router'
import { useSession } from '@/app/session'
import { i18n, loadTexts, serverLanguage } from '@/locales'

await loadTexts(['common', 'errors', 'shell', 'table', 'form'])
document.documentElement.lang = i18n.global.locale.value

const app = createApp(App)
app.use(createPinia()).use(i18n).use(router).use(VueQueryPlugin, { queryClient })

watch(i18n.global.locale, () => { configureClient({ language: serverLanguage() }) }, { immediate: true })
configureClient({
  onReachable: reachability.report,
  onUnauthenticated: () => {
    const session = useSession()
    if (session.session === null) return
    session.forget()
    queryClient.clear()
    void router.push({ path: '/sign-in', query: { next: router.currentRoute.value.fullPath } })
  },
})

app.mount('#app')
