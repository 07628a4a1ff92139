import '@/shared/tokens.css'

import { createApp } from 'vue'

import { i18n, loadTexts } from '@/locales'

import App from './App.vue'

await loadTexts(['common', 'errors', 'floor'])
createApp(App).use(i18n).mount('#app')
