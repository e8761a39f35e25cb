"use client"

import { type ChangeEvent, lazy, Suspense, useState } from "react"
import { useAction } from "#components/action/use-action"
import { counted, grouped } from "#components/format/count"
import { Button } from "#components/ui/button"
import { Field } from "#components/ui/field"
import { useToast } from "#components/ui/toast"
import type { PutUsersReport } from "#lib/contracts/users"
import { LineErrors } from "./line-errors.tsx"

const ImportReport = lazy(() => import("./import-report.tsx").then(({ ImportReport }) => ({ default: ImportReport })))

const url = "/api/v1/users/import"

/** Read a file, see what it would do, do exactly that. */
export function ImportUsers() {
  const { run, pending, problem, clear } = useAction<PutUsersReport>()
  const [csv, setCsv] = useState("")
  const [report, setReport] = useState<PutUsersReport | null>(null)
  const say = useToast()
  function change(text: string) {
    setCsv(text)
    setReport(null)
    clear()
  }
  async function pick({ target }: ChangeEvent<HTMLInputElement>) {
    const [file] = target.files ?? []
    if (!file) return
    const text = await file.text()
    change(text)
    await look(text)
  }
  async function look(text: string) {
    const done = await run({ url, body: { csv: text, dryRun: true } })
    setReport(done?.reply ?? null)
  }
  async function apply({ revision }: PutUsersReport) {
    const done = await run({ url, ifMatch: `"${revision}"`, body: { csv } })
    if (!done) return
    const { created, changed } = done.reply
    change("")
    say(`${grouped(created)} made, ${grouped(changed)} changed`)
  }
  const different = report ? report.created + report.changed : 0
  return (
    <section aria-label="Import users" className="flex flex-col gap-4 px-4">
      <div className="grid max-w-3xl gap-3">
        <Field label="File">
          {(wired) => (
            <input
              type="file"
              accept=".csv,.tsv,.txt,text/csv"
              className="text-form file:mr-3 file:h-8 file:rounded file:border file:border-line-strong file:px-3.5 file:text-table"
              onChange={pick}
              {...wired}
            />
          )}
        </Field>
        <Field label="Or its lines">
          {(wired) => (
            <textarea
              rows={6}
              spellCheck={false}
              placeholder={"name,plan,quota_tokens\nada,pro,\nbob,,2000000"}
              className="field h-auto py-2 font-mono text-table"
              value={csv}
              onChange={({ target }) => change(target.value)}
              {...wired}
            />
          )}
        </Field>
        <div className="flex gap-2">
          <Button tone={report ? "quiet" : "plain"} disabled={pending || csv.trim() === ""} onClick={() => look(csv)}>
            {pending && !report ? "Looking…" : "What would change?"}
          </Button>
          {report && (
            <Button tone={report.stops.count > 0 ? "stop" : "plain"} disabled={pending || different === 0} onClick={() => apply(report)}>
              {pending ? "Doing it…" : `Change ${counted(different, "user")}`}
            </Button>
          )}
        </div>
      </div>
      {problem && <LineErrors problem={problem} />}
      <Suspense>{report && <ImportReport report={report} />}</Suspense>
    </section>
  )
}
