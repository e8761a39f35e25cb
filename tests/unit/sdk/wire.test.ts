import { expect, expectTypeOf, test } from "vitest"
import type { z } from "zod"
import type { Authorization, AuthorizeRequest } from "#lib/contracts/authorize"
import type { Directive } from "#lib/contracts/directive"
import type { UsageEvent, UsageReceipt } from "#lib/contracts/usage"
import { BRAKE_WAIT_MS } from "#lib/domain/brake"
import { type Brake, CLEAR, stepBrake } from "../../../sdk/typescript/src/brake.ts"
import type * as sdk from "../../../sdk/typescript/src/wire.ts"

test("the client's words are the server's: what one sends the other takes", () => {
  expectTypeOf<Directive>().toExtend<sdk.Directive>()
  expectTypeOf<Authorization>().toExtend<sdk.Authorization>()
  expectTypeOf<UsageReceipt>().toExtend<sdk.UsageReceipt>()
  expectTypeOf<sdk.UsageEvent>().toExtend<z.input<typeof UsageEvent>>()
  expectTypeOf<sdk.AuthorizeRequest>().toExtend<z.input<typeof AuthorizeRequest>>()
})

test("the client's retry brake waits as long as the server's", () => {
  const waits = [1, 2].map((failures) => {
    const brake = Array.from({ length: failures }).reduce<Brake>((brake) => stepBrake(brake, "error", 0), CLEAR)
    return brake.state === "waiting" ? brake.retryAtMs : null
  })
  expect(waits).toEqual([BRAKE_WAIT_MS[1], BRAKE_WAIT_MS[2]])
})
