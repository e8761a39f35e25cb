export const roleOptions = [
  { value: "viewer", label: "viewer: sees" },
  { value: "engineer", label: "engineer: also stops, resumes, Overdrive" },
  { value: "admin", label: "admin: everything" },
] as const
