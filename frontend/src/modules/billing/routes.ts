import type { ModuleRegistration } from '@/app/registration'

export default {
  code: 'billing',
  alwaysOn: true,
  texts: ['billingUsage', 'billingInvestment', 'billingPolicy', 'billingSubsidy', 'billingClaims', 'billingSubscriptions', 'billingInvoices', 'billingPayments', 'attachments'],
  routes: [
    {
      path: '/billing/catalogue',
      component: () => import('./screens/CatalogueScreen.vue'),
      meta: { title: 'billingSubscriptions.catalogue' },
    },
    {
      path: '/billing/subscriptions',
      component: () => import('./screens/SubscriptionsScreen.vue'),
      meta: { title: 'billingSubscriptions.own', permission: 'billing.view' },
    },
    {
      path: '/billing/invoices',
      component: () => import('./screens/InvoiceList.vue'),
      meta: { title: 'billingInvoices.bills', permission: 'billing.view' },
    },
    {
      path: '/billing/invoices/:id(\\d+)',
      component: () => import('./screens/InvoicePage.vue'),
      meta: { title: 'billingInvoices.bill', permission: 'billing.view', menu: '/billing/invoices' },
    },
    {
      path: '/billing/pay',
      component: () => import('./screens/PayScreen.vue'),
      meta: { title: 'billingPayments.pay', permission: 'billing.view', menu: '/billing/payments' },
    },
    {
      path: '/billing/pay/orders/:id(\\d+)',
      component: () => import('./screens/OrderPage.vue'),
      meta: { title: 'billingPayments.order', permission: 'billing.view', menu: '/billing/payments' },
    },
    {
      path: '/billing/payments',
      component: () => import('./screens/PaymentList.vue'),
      meta: { title: 'billingPayments.payments', permission: 'billing.view' },
    },
    {
      path: '/billing/payments/:id(\\d+)',
      component: () => import('./screens/PaymentPage.vue'),
      meta: { title: 'billingPayments.payment', permission: 'billing.view', menu: '/billing/payments' },
    },
    {
      path: '/billing/usage',
      component: () => import('./screens/UsageScreen.vue'),
      meta: { title: 'billingUsage.usage', permission: 'billing.view' },
    },
    {
      path: '/billing/projects',
      component: () => import('./screens/ProjectList.vue'),
      meta: { title: 'billingInvestment.projects', permission: 'billing.investment_view' },
    },
    {
      path: '/billing/projects/:id(\\d+)',
      component: () => import('./screens/ProjectPage.vue'),
      meta: { title: 'billingInvestment.project', permission: 'billing.investment_view', menu: '/billing/projects' },
    },
    {
      path: '/billing/investment-invoices',
      component: () => import('./screens/EInvoiceList.vue'),
      meta: { title: 'billingInvestment.invoices', permission: 'billing.investment_view' },
    },
    {
      path: '/billing/subsidy',
      component: () => import('./screens/SubsidyScreen.vue'),
      meta: { title: 'billingSubsidy.title', permission: 'billing.investment_view' },
    },
    {
      path: '/billing/claims',
      component: () => import('./screens/ClaimList.vue'),
      meta: { title: 'billingClaims.claims', permission: 'billing.claims' },
    },
    {
      path: '/billing/claims/:id(\\d+)',
      component: () => import('./screens/ClaimPage.vue'),
      meta: { title: 'billingClaims.claim', permission: 'billing.claims', menu: '/billing/claims' },
    },
  ],
} satisfies ModuleRegistration
