import type { RouteTable } from "#lib/http/openapi"
import * as runaway from "./demo/runaway/route.ts"
import * as health from "./health/route.ts"
import * as lab from "./lab/route.ts"
import * as otelLogs from "./otel/v1/logs/route.ts"
import * as otelTraces from "./otel/v1/traces/route.ts"
import * as accountIdentity from "./v1/account/identities/[id]/route.ts"
import * as accountIdentities from "./v1/account/identities/route.ts"
import * as accountPassword from "./v1/account/password/route.ts"
import * as agent from "./v1/agents/[id]/route.ts"
import * as agentSessions from "./v1/agents/[id]/sessions/route.ts"
import * as agents from "./v1/agents/route.ts"
import * as auditExport from "./v1/audit/export.csv/route.ts"
import * as audit from "./v1/audit/route.ts"
import * as auditVerify from "./v1/audit/verify/route.ts"
import * as authorize from "./v1/authorize/route.ts"
import * as burn from "./v1/burn/route.ts"
import * as channel from "./v1/channels/[id]/route.ts"
import * as channelTest from "./v1/channels/[id]/test/route.ts"
import * as channels from "./v1/channels/route.ts"
import * as directive from "./v1/directive/route.ts"
import * as downgrades from "./v1/downgrades/route.ts"
import * as hold from "./v1/holds/[id]/route.ts"
import * as holds from "./v1/holds/route.ts"
import * as resume from "./v1/incidents/[id]/resume/route.ts"
import * as incident from "./v1/incidents/[id]/route.ts"
import * as incidents from "./v1/incidents/route.ts"
import * as join from "./v1/join/route.ts"
import * as rotateKey from "./v1/keys/[id]/rotate/route.ts"
import * as apiKey from "./v1/keys/[id]/route.ts"
import * as apiKeys from "./v1/keys/route.ts"
import * as killSwitch from "./v1/kill-switches/[id]/route.ts"
import * as killSwitches from "./v1/kill-switches/route.ts"
import * as limit from "./v1/limits/[id]/route.ts"
import * as limitPreview from "./v1/limits/preview/route.ts"
import * as limits from "./v1/limits/route.ts"
import * as limitSuggestions from "./v1/limits/suggestions/route.ts"
import * as live from "./v1/live/route.ts"
import * as memberSession from "./v1/member-sessions/[id]/route.ts"
import * as memberSessions from "./v1/member-sessions/route.ts"
import * as memberLink from "./v1/members/[id]/link/route.ts"
import * as member from "./v1/members/[id]/route.ts"
import * as members from "./v1/members/route.ts"
import * as organization from "./v1/organization/route.ts"
import * as planQuota from "./v1/plans/quota/route.ts"
import * as plans from "./v1/plans/route.ts"
import * as price from "./v1/prices/[id]/route.ts"
import * as priceBook from "./v1/prices/book/route.ts"
import * as pricePreview from "./v1/prices/preview/route.ts"
import * as prices from "./v1/prices/route.ts"
import * as unpriced from "./v1/prices/unpriced/route.ts"
import * as search from "./v1/search/route.ts"
import * as overdrive from "./v1/sessions/[id]/overdrive/route.ts"
import * as session from "./v1/sessions/[id]/route.ts"
import * as timeline from "./v1/sessions/[id]/timeline/route.ts"
import * as sessions from "./v1/sessions/route.ts"
import * as setUp from "./v1/set-up/route.ts"
import * as signals from "./v1/signals/route.ts"
import * as usageAudit from "./v1/usage/audit/route.ts"
import * as usageDrift from "./v1/usage/drift/route.ts"
import * as usageExport from "./v1/usage/export.csv/route.ts"
import * as usage from "./v1/usage/route.ts"
import * as usageSummary from "./v1/usage/summary/route.ts"
import * as quota from "./v1/users/[id]/quota/route.ts"
import * as user from "./v1/users/[id]/route.ts"
import * as usersExport from "./v1/users/export.csv/route.ts"
import * as usersImport from "./v1/users/import/route.ts"
import * as users from "./v1/users/route.ts"
import * as verify from "./v1/verify/route.ts"
import * as whoami from "./v1/whoami/route.ts"

/** Every documented route file by its path, in the order of the docs. A test compares it with the folders. */
export const routes: RouteTable = {
  "/api/v1/usage": usage,
  "/api/v1/authorize": authorize,
  "/api/v1/holds": holds,
  "/api/v1/holds/[id]": hold,
  "/api/v1/directive": directive,
  "/api/v1/signals": signals,
  "/api/otel/v1/traces": otelTraces,
  "/api/otel/v1/logs": otelLogs,
  "/api/v1/whoami": whoami,
  "/api/v1/burn": burn,
  "/api/v1/live": live,
  "/api/v1/agents": agents,
  "/api/v1/agents/[id]": agent,
  "/api/v1/agents/[id]/sessions": agentSessions,
  "/api/v1/sessions": sessions,
  "/api/v1/sessions/[id]": session,
  "/api/v1/sessions/[id]/timeline": timeline,
  "/api/v1/sessions/[id]/overdrive": overdrive,
  "/api/v1/users": users,
  "/api/v1/users/import": usersImport,
  "/api/v1/users/export.csv": usersExport,
  "/api/v1/users/[id]": user,
  "/api/v1/users/[id]/quota": quota,
  "/api/v1/limits": limits,
  "/api/v1/limits/[id]": limit,
  "/api/v1/limits/preview": limitPreview,
  "/api/v1/limits/suggestions": limitSuggestions,
  "/api/v1/downgrades": downgrades,
  "/api/v1/plans": plans,
  "/api/v1/plans/quota": planQuota,
  "/api/v1/prices": prices,
  "/api/v1/prices/[id]": price,
  "/api/v1/prices/preview": pricePreview,
  "/api/v1/prices/unpriced": unpriced,
  "/api/v1/prices/book": priceBook,
  "/api/v1/incidents": incidents,
  "/api/v1/incidents/[id]": incident,
  "/api/v1/incidents/[id]/resume": resume,
  "/api/v1/kill-switches": killSwitches,
  "/api/v1/kill-switches/[id]": killSwitch,
  "/api/v1/keys": apiKeys,
  "/api/v1/keys/[id]": apiKey,
  "/api/v1/keys/[id]/rotate": rotateKey,
  "/api/v1/channels": channels,
  "/api/v1/channels/[id]": channel,
  "/api/v1/channels/[id]/test": channelTest,
  "/api/v1/usage/summary": usageSummary,
  "/api/v1/usage/audit": usageAudit,
  "/api/v1/usage/drift": usageDrift,
  "/api/v1/usage/export.csv": usageExport,
  "/api/v1/organization": organization,
  "/api/v1/members": members,
  "/api/v1/members/[id]": member,
  "/api/v1/members/[id]/link": memberLink,
  "/api/v1/member-sessions": memberSessions,
  "/api/v1/member-sessions/[id]": memberSession,
  "/api/v1/account/password": accountPassword,
  "/api/v1/account/identities": accountIdentities,
  "/api/v1/account/identities/[id]": accountIdentity,
  "/api/v1/join": join,
  "/api/v1/set-up": setUp,
  "/api/v1/search": search,
  "/api/v1/audit": audit,
  "/api/v1/audit/export.csv": auditExport,
  "/api/v1/verify": verify,
  "/api/v1/audit/verify": auditVerify,
  "/api/demo/runaway": runaway,
  "/api/lab": lab,
  "/api/health": health,
}
