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
  id: number
  code: string
  name: string
  shipped: boolean
  permissions: string[]
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
  /** Only in the answer to the one who made it. */
  link?: string
}
