export interface Member {
  id: number
  person_id: number
  name: string
  phone: string | null
  email: string | null
  roles: string[]
  status: string
  expires_at: string | null
  last_seen: string | null
}

export interface Role {
  code: string
  name: string
  shipped: boolean
  /** A shipped role that the enterprise has made its own. */
  changed: boolean
  permissions: string[]
  /** How many members have it. */
  members: number
  version: number
}

export interface PermissionEntry {
  module: string
  module_name: string
  code: string
  name: string
}

export interface Invitation {
  id: number
  name: string
  phone: string | null
  email: string | null
  roles: string[]
  created_at: string
  /** Until when the link works. */
  expires_at: string
  /** Only in the answer to the one who made it. */
  link?: string
}
