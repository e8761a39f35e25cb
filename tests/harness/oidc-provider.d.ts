declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http"

  type Grant = { addOIDCScope(scope: string): void; save(): Promise<string> }
  type Ctx = { oidc: { client: { clientId: string }; session: { accountId: string } } }

  /** As much of the package as the tests use. */
  export default class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>)
    Grant: new (of: {
      clientId: string
      accountId: string
    }) => Grant
    callback(): (request: IncomingMessage, response: ServerResponse) => void
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: { login: { accountId: string } }): Promise<void>
  }
  export type { Ctx }
}
