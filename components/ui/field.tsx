import { type ComponentProps, type ReactNode, useId } from "react"

type Frame = { label: ReactNode; hint?: ReactNode; error?: string | undefined; className?: string }
type Wired = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined }

/**
 * A label, what is typed under it, and below that a hint or what is wrong with it.
 *
 * @param error in words; the input is announced as invalid and described by it
 */
export function Field({ label, hint, error, className = "", children }: Frame & { children: (wired: Wired) => ReactNode }) {
  const id = useId()
  const noteId = `${id}note`
  const note = error ?? hint
  return (
    <div className={`flex min-w-0 flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="text-label text-muted">
        {label}
      </label>
      {children({ id, "aria-describedby": note ? noteId : undefined, "aria-invalid": error ? true : undefined })}
      {note && (
        <p id={noteId} className={`text-label ${error ? "text-stop" : "text-faint"}`}>
          {note}
        </p>
      )}
    </div>
  )
}

export function Input({ label, hint, error, className, ...rest }: Frame & Omit<ComponentProps<"input">, "className">) {
  return (
    <Field {...frameOf(label, hint, error, className)}>
      {(wired) => <input autoComplete="off" className="field" {...wired} {...rest} />}
    </Field>
  )
}

/** The browser's own list: it opens well on a phone and costs no script. */
export function Select(
  props: Frame & Omit<ComponentProps<"select">, "className"> & { options: readonly { value: string; label: string }[] },
) {
  const { label, hint, error, className, options, ...rest } = props
  return (
    <Field {...frameOf(label, hint, error, className)}>
      {(wired) => (
        <select className="field" {...wired} {...rest}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** The one reason that every change of consequence may be given; read it as `form.get("reason")`. */
export function Reason({ placeholder, required = false, label = "Reason" }: { placeholder: string; required?: boolean; label?: string }) {
  return <Input label={label} name="reason" maxLength={500} placeholder={placeholder} required={required} />
}

function frameOf(label: ReactNode, hint: ReactNode, error: string | undefined, className: string | undefined): Frame {
  return { label, hint, ...(error !== undefined && { error }), ...(className !== undefined && { className }) }
}
