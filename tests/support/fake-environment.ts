import type { AccessToken } from "@azure/core-auth";

import { ArmClient, type ArmClientOptions } from "../../lib/azure/arm-client";
import { cloudByName } from "../../lib/azure/clouds";
import type { AzureEnvironment } from "../../lib/azure/environment";
import type { Clock } from "../../lib/util/clock";
import { FakeHttp, type FakeHandler } from "./fake-http";
import { VirtualClock } from "./virtual-clock";

/** Hands out numbered tokens that live for an hour of the clock given. */
export class CountingCredential {
  issued = 0;

  constructor(readonly clock: Clock) {}

  async getToken(): Promise<AccessToken> {
    this.issued += 1;
    return { token: `planted-token-${this.issued}`, expiresOnTimestamp: this.clock.now().getTime() + 3600_000 };
  }
}

export function fakeEnvironment(clock: Clock): AzureEnvironment & { readonly credential: CountingCredential } {
  return { ...cloudByName(undefined, "test"), local: false, credential: new CountingCredential(clock) };
}

export interface FakeArm {
  readonly arm: ArmClient;
  readonly http: FakeHttp;
  readonly clock: VirtualClock;
  readonly credential: CountingCredential;
}

/** An ArmClient whose service is `handler` and whose time is virtual. */
export function fakeArm(handler: FakeHandler, options: ArmClientOptions = {}): FakeArm {
  const clock = new VirtualClock();
  const environment = fakeEnvironment(clock);
  const http = new FakeHttp(handler);
  return { arm: new ArmClient(environment, { clock, httpClient: http, ...options }), http, clock, credential: environment.credential };
}
