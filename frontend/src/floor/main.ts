import '@/shared/tokens.css'
import './floor.css'

import { createApp } from 'vue'

import { configureClient } from '@/api/client'
import { i18n, loadTexts, serverLanguage } from '@/locales'

import App from './App.vue'

configureClient({ language: serverLanguage() })
await loadTexts(['common', 'errors', 'floor'])
createApp(App).use(i18n).mount('#app')
