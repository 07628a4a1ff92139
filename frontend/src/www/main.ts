import '@/shared/tokens.css'
import './site.css'

import { createApp, watch } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'

import { configureClient } from '@/api/client'
import { i18n, loadTexts, serverLanguage } from '@/locales'

import App from './App.vue'

await loadTexts(['common', 'errors', 'www'])
document.documentElement.lang = i18n.global.locale.value
watch(i18n.global.locale, () => { configureClient({ language: serverLanguage() }) }, { immediate: true })

const router = createRouter({
  history: createWebHistory('/'),
  scrollBehavior: (to) => (to.hash ? { el: to.hash, behavior: 'smooth' } : { top: 0 }),
  routes: [
    { path: '/', component: () => import('./screens/Landing.vue') },
    { path: '/sign-up', component: () => import('./screens/SignUp.vue'), meta: { title: 'www.signUp' } },
    { path: '/find', component: () => import('./screens/FindEnterprise.vue'), meta: { title: 'www.find' } },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})
router.afterEach((to) => {
  const { t } = i18n.global
  document.title = to.meta.title ? `${t(to.meta.title)} · ${t('common.product')}` : t('www.title')
})

createApp(App).use(i18n).use(router).mount('#app')
