import '@/shared/tokens.css'
import '@/shared/theme.css'

import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp, watch } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'

import { configureClient } from '@/api/client'
import { i18n, loadTexts, serverLanguage } from '@/locales'

import App from './App.vue'

await loadTexts(['common', 'errors', 'table', 'form', 'operators', 'archives', 'billingPolicy', 'operatorBilling', 'billingSubscriptions', 'billingUsage', 'billingInvoices', 'billingPayments', 'operatorPayments', 'billingInvestment', 'billingClaims', 'operatorClaims'])
document.documentElement.lang = i18n.global.locale.value
watch(i18n.global.locale, () => { configureClient({ language: serverLanguage() }) }, { immediate: true })

const router = createRouter({
  history: createWebHistory('/'),
  routes: [
    { path: '/', component: () => import('./screens/Enterprises.vue') },
    { path: '/contracts', component: () => import('./screens/Contracts.vue') },
    { path: '/bills', component: () => import('./screens/Bills.vue') },
    { path: '/payments/:kind(lines|statements|notices)?', component: () => import('./screens/Payments.vue') },
    { path: '/dunning', component: () => import('./screens/Dunning.vue') },
    { path: '/claims', component: () => import('./screens/Claims.vue') },
    { path: '/claims/:id(\\d+)', component: () => import('./screens/Claim.vue') },
    { path: '/prices', component: () => import('./screens/PriceBook.vue') },
    { path: '/migrations', component: () => import('./screens/Migrations.vue') },
    { path: '/policies', component: () => import('./screens/Policies.vue') },
    { path: '/policies/new', component: () => import('./screens/PolicyVersion.vue') },
    { path: '/policies/:id(\\d+)', component: () => import('./screens/PolicyVersion.vue') },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})
createApp(App).use(i18n).use(router).use(VueQueryPlugin).mount('#app')
