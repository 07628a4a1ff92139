import type { ModuleRegistration } from './registration'

/** Every module that this build has; what is shown of them is decided by the session. */
export const registrations: ModuleRegistration[] = Object.values(
  import.meta.glob<{ default: ModuleRegistration }>('../modules/*/routes.ts', { eager: true }),
).map((file) => file.default)
