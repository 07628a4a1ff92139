import type { RouteRecordRaw } from 'vue-router'

/** Pages without a session: they stand alone, outside the shell. */
export const openRoutes: RouteRecordRaw[] = [
  {
    path: '/sign-in',
    component: () => import('./screens/SignIn.vue'),
    meta: { title: 'people.signIn', texts: ['people'], open: true },
  },
  {
    path: '/password/reset',
    component: () => import('./screens/PasswordResetRequest.vue'),
    meta: { title: 'people.resetPassword', texts: ['people'], open: true },
  },
  {
    path: '/password/reset/confirm',
    component: () => import('./screens/PasswordResetConfirm.vue'),
    meta: { title: 'people.resetPassword', texts: ['people'], open: true },
  },
  {
    path: '/hand-over',
    component: () => import('./screens/HandOver.vue'),
    meta: { title: 'people.signIn', texts: ['people'], open: true },
  },
  {
    path: '/invitations/accept',
    component: () => import('./screens/InvitationAccept.vue'),
    meta: { title: 'people.acceptInvitation', texts: ['people'], open: true },
  },
]

/** What every enterprise has, whatever it subscribed to. */
export const administrationRoutes: RouteRecordRaw[] = [
  {
    path: 'forbidden',
    component: () => import('./screens/Forbidden.vue'),
    meta: { title: 'shell.forbidden' },
  },
  {
    path: 'profile',
    component: () => import('./screens/ProfileScreen.vue'),
    meta: { title: 'people.profile', texts: ['people'] },
  },
  {
    path: 'admin/members',
    component: () => import('./screens/MembersScreen.vue'),
    meta: { title: 'people.members', texts: ['people'], permission: 'administration.members' },
  },
  {
    path: 'admin/roles',
    component: () => import('./screens/RolesScreen.vue'),
    meta: { title: 'people.roles', texts: ['people'], permission: 'administration.roles' },
  },
  {
    path: 'admin/tokens',
    component: () => import('./screens/TokensScreen.vue'),
    meta: { title: 'admin.tokens', texts: ['people', 'admin'], permission: 'administration.tokens' },
  },
  {
    path: 'admin/terminals',
    component: () => import('./screens/TerminalsScreen.vue'),
    meta: { title: 'admin.terminals', texts: ['admin'], permission: 'administration.terminals' },
  },
  {
    path: 'admin/numbering',
    component: () => import('./screens/NumberRules.vue'),
    meta: { title: 'admin.numbering', texts: ['admin'], permission: 'administration.numbering' },
  },
  {
    path: 'admin/audit',
    component: () => import('./screens/AuditScreen.vue'),
    meta: { title: 'admin.audit', texts: ['admin'], permission: 'administration.audit' },
  },
  {
    path: 'admin/export',
    component: () => import('./screens/ExportScreen.vue'),
    meta: { title: 'archives.title', texts: ['archives'], permission: 'administration.export' },
  },
]
