import type { Meter } from "./judge.ts"
import { type Limit, limitCode, type Metric, type Scope, type Subjects, subjectOf, type Window } from "./limit.ts"
import type { IncidentKind, KillSwitch, OpenIncident } from "./stops.ts"

/** The thing that a person can look at: which rule, about whom, and the numbers that it saw (nano-dollars for cost). */
export type Cause = {
  kind: IncidentKind | "kill_switch"
  /** of the limit, the kill switch or, for brake and loop, the incident (the tool where none is open yet) */
  id: string
  code: string
  scope: Scope | "model"
  subject: string | null
  /** the rule's name, or a person's reason; for people */
  label: string
  metric?: Metric
  window?: Window
  ceiling?: bigint
  used?: bigint
  held?: bigint
}

export function limitCause(limit: Limit, subjects: Subjects, meter: Meter, ceiling: bigint): Cause {
  return {
    kind: "limit",
    id: limit.id,
    code: limitCode(limit),
    scope: limit.scope,
    subject: subjectOf(limit.scope, subjects),
    label: limit.name,
    metric: limit.metric,
    window: limit.window,
    ceiling,
    used: meter.used,
    held: meter.held,
  }
}

export function killCause(stop: KillSwitch): Cause {
  return { kind: "kill_switch", id: stop.id, code: "kill_switch", scope: stop.scope, subject: stop.subject, label: stop.reason }
}

/** An incident whose limit is not at hand (deleted, or no longer about this subject) speaks with the numbers it opened with. */
export function incidentCause(incident: OpenIncident): Cause {
  const numbers = {
    ...(incident.ceiling === null ? {} : { ceiling: incident.ceiling }),
    ...(incident.seen === null ? {} : { used: incident.seen }),
  }
  const id = incident.limitId ?? incident.id
  return {
    kind: incident.kind,
    id,
    code: incident.code,
    scope: incident.scope,
    subject: incident.subject,
    label: incident.code,
    ...numbers,
  }
}

export function brakeCause(session: string, tool: string, code: string): Cause {
  return { kind: "retry_brake", id: tool, code, scope: "session", subject: session, label: `tool ${tool}` }
}
