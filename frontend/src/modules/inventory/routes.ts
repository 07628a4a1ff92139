import type { ModuleRegistration } from '@/app/registration'

export default {
  code: 'inventory',
  texts: ['inventory'],
  routes: [
    { path: '/stock', component: () => import('./screens/StockItems.vue'), meta: { title: 'inventory.stock', permission: 'inventory.view' } },
    { path: '/stock-balances', component: () => import('./screens/StockBalances.vue'), meta: { title: 'inventory.balances', permission: 'inventory.view' } },
    { path: '/stock-moves', component: () => import('./screens/StockMoves.vue'), meta: { title: 'inventory.moves', permission: 'inventory.view' } },
    { path: '/stock-lots', component: () => import('./screens/StockLots.vue'), meta: { title: 'inventory.lots', permission: 'inventory.view' } },
    { path: '/stock-closing', component: () => import('./screens/StockClosing.vue'), meta: { title: 'inventory.closing', permission: 'inventory.close' } },
    { path: '/stock-documents', component: () => import('./screens/StockDocuments.vue'), meta: { title: 'inventory.documents', permission: 'inventory.view' } },
    {
      path: '/stock-documents/new/:kind(receipt|issue|transfer)',
      component: () => import('./screens/StockEntry.vue'),
      meta: { title: 'inventory.newDocument', permission: 'inventory.post', menu: '/stock-documents' },
    },
    {
      path: '/stock-documents/new/:kind(adjustment)',
      component: () => import('./screens/StockEntry.vue'),
      meta: { title: 'inventory.newDocument', permission: 'inventory.adjust', menu: '/stock-documents' },
    },
    {
      path: '/stock-documents/:id(\\d+)',
      component: () => import('./screens/StockDocumentPage.vue'),
      meta: { title: 'inventory.document', permission: 'inventory.view', menu: '/stock-documents' },
    },
  ],
  search: [
    {
      label: 'inventory.stock',
      path: '/stock/items',
      permission: 'inventory.view',
      hit: (row) => ({ title: String(row['item_code']), note: String(row['item_name']), to: `/stock-balances?item=${String(row['item_id'])}` }),
    },
  ],
} satisfies ModuleRegistration
