import { Input } from "#components/ui/field"

export function NewPassword({
  error,
  name = "password",
  label = "Password",
}: {
  error?: string | undefined
  name?: string
  label?: string
}) {
  return (
    <Input
      label={label}
      name={name}
      type="password"
      required
      minLength={12}
      maxLength={1000}
      autoComplete="new-password"
      hint="At least 12 characters. Several words are easy to keep."
      error={error}
    />
  )
}
