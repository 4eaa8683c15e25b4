import { expect } from "chai";

import { commandNeeds, copyCommand, databaseMap, repairCommand } from "../../lib/copy-step/command";
import { copyFolder, stateFolder } from "../../lib/copy-step/folder";
import { inputFailures, pickInputs } from "../../lib/copy-step/inputs";
import { atIntervals, copyLine } from "../../lib/copy-step/report-progress";
import { VirtualClock } from "../support/virtual-clock";
import { inputs } from "./support/stack";

const from = { host: "old.redis.cache.windows.net", port: 6380, tls: true, byKey: true };
const to = { host: "new.westeurope.redis.azure.net", port: 10000, tls: true, byKey: false };

describe("the commands for copying by hand", () => {
  it("name both ends and the way in, and nothing has to be filled in", () => {
    expect(copyCommand(from, to, { checkpoint: ".redis-move/old" })).to.equal(
      "redis-move copy --from rediss://old.redis.cache.windows.net:6380 --to rediss://new.westeurope.redis.azure.net:10000 --to-entra --checkpoint .redis-move/old",
    );
    expect(commandNeeds(from, to)).to.deep.equal(["REDIS_MOVE_FROM_PASSWORD an access key of the source"]);
  });

  it("do what the step would do: databases by prefix, keys overwritten only with permission", () => {
    expect(copyCommand(from, { ...to, tls: false, byKey: true }, { databasesInUse: [0, 3], checkpoint: "a b", replace: true })).to.equal(
      "redis-move copy --from rediss://old.redis.cache.windows.net:6380 --to redis://new.westeurope.redis.azure.net:10000 --db-map 0=,3=db3: --conflict replace --checkpoint 'a b'",
    );
    expect(repairCommand(from, to, [1])).to.match(/^redis-move verify .* --db-map 1=db1: --repair$/);
  });

  it("leave the map out where all keys are in database 0", () => {
    for (const inUse of [undefined, [], [0]]) expect(databaseMap(inUse)).to.equal(undefined);
  });
});

describe("the folder of a copy", () => {
  it("is outside the repository, in the user's folder for state", () => {
    expect(stateFolder({ XDG_STATE_HOME: "/s" }, "linux")).to.equal("/s/azure-redis-move/copies");
    expect(stateFolder({}, "linux")).to.match(/\.local\/state\/azure-redis-move\/copies$/);
    expect(stateFolder({ LOCALAPPDATA: "/l" }, "win32")).to.equal("/l/azure-redis-move/copies");
  });

  it("is another for another source, target or label, and the same however an id is spelled", () => {
    const folder = copyFolder("/s", inputs);
    expect(folder).to.match(/^\/s\/old-first-[0-9a-f]{12}$/);
    expect(copyFolder("/s", { ...inputs, targetDatabaseId: inputs.targetDatabaseId.toUpperCase() })).to.equal(folder);
    const others = [{ snapshot: "second" }, { sourceId: `${inputs.sourceId}2` }, { targetDatabaseId: inputs.targetDatabaseId.replace("/new/", "/x/") }];
    expect(new Set([folder, ...others.map((other) => copyFolder("/s", { ...inputs, ...other }))])).to.have.property("size", 4);
  });

  it("cannot be led elsewhere by a name", () => {
    expect(copyFolder("/s", { ...inputs, sourceId: `${inputs.sourceId}/..` })).to.match(/^\/s\/__-first-/);
  });
});

describe("the inputs of a copy", () => {
  const faults = (more: Record<string, unknown>): string[] => inputFailures({ ...inputs, ...more }).map(({ reason }) => reason);

  it("are refused with what is allowed, all at once", () => {
    expect(faults({})).to.deep.equal([]);
    expect(faults({ snapshot: "a b", databasesInUse: [99], verify: "yes", timeoutMinutes: 0, maxRate: "fast", checkpoint: " " })).to.deep.equal([
      'snapshot: given: "a b"; allowed: 1 to 40 letters, digits and inner hyphens',
      "databasesInUse: given: [99]; allowed: a list of whole numbers from 0 to 63",
      'checkpoint: given: " "; allowed: a folder',
      'verify: given: "yes"; allowed: true or false',
      "timeoutMinutes: given: 0; allowed: 1 to 1440 minutes",
      "maxRate: not a rate; given: fast; allowed: such as 5000keys/s or 20MB/s",
    ]);
  });

  it("are taken alone: nothing that stands beside them gets into the state", () => {
    expect(pickInputs({ ...inputs, __provider: "text", password: "planted", verify: null })).to.deep.equal(inputs);
  });
});

describe("the progress of a copy", () => {
  it("is told once in ten seconds", () => {
    const clock = new VirtualClock();
    const told: number[] = [];
    const tell = atIntervals(clock, (value: number) => void told.push(value));
    for (let second = 1; second <= 25; second++) {
      clock.advance(1000);
      tell(second);
    }
    expect(told).to.deep.equal([10, 20]);
  });

  it("says how far, how fast and how long", () => {
    const progress = { scanned: 120, copied: 100, skipped: 0, expired: 5, failed: 1, bytes: 1, seconds: 2, keysPerSecond: 50, bytesPerSecond: 2048, total: 1106, sourceLatency: 1, sourceLoad: undefined, paused: false, rate: {} };
    expect(copyLine(progress)).to.equal("106 of about 1106 keys, 50 keys/s, 2.0 KiB/s, about 20 s left, 1 failed");
    expect(copyLine({ ...progress, paused: true })).to.equal("106 of about 1106 keys, paused, 1 failed");
  });
});
