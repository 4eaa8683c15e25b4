import { expect } from "chai";
import { mask, parseRedisUrl } from "../../lib/copy/endpoint/url";
import { parseDbMap, parseRate } from "../../lib/copy/options";
import { UserError } from "../../lib/util/user-error";
import { resumeCommand } from "../../cli/copy/resume-command";

describe("Redis URLs", () => {
  it("have Azure's own ports by default", () => {
    expect(parseRedisUrl("redis://h", "--from").port).to.equal(6379);
    expect(parseRedisUrl("rediss://h.redis.cache.windows.net", "--from").port).to.equal(6380);
    expect(parseRedisUrl("rediss://h.westeurope.redis.azure.net", "--to").port).to.equal(10000);
  });

  it("are read whole", () => {
    expect(parseRedisUrl("rediss://me:p%2Fw%3D@[::1]:7000/3", "--from")).to.deep.equal({ host: "::1", port: 7000, tls: true, db: 3, username: "me", password: "p/w=", masked: "rediss://me@[::1]:7000/3" });
  });

  for (const text of ["", "h:6379", "http://h", "redis://", "redis://:secret@h/x", "redis://h?db=1", "redis://:secret/with/slash@h:1", "u:secret/x@h:1", "secret/@h:6379", "redis:/u:secret/@h", "redis//:secret@h", "redis://:secret%ZZ@h", "redis://%ZZ@h"]) {
    it(`refuse ${JSON.stringify(text)} without its password`, () => {
      expect(() => parseRedisUrl(text, "--from"))
        .to.throw(UserError)
        .with.property("message")
        .that.satisfies((message: string) => message.includes("--from") && !message.includes("secret"));
    });
  }

  it("are masked wherever they are shown", () => {
    expect(mask("redis://:secret@h/x")).to.equal("redis://:***@h/x");
    expect(resumeCommand({ from: "redis://u:secret@h", to: "rediss://:secret@t:1", match: ["a b*"], conflict: "skip" }, "/tmp/c")).to.equal("redis-move copy --from redis://u@h:6379 --to rediss://t:1 --match 'a b*' --conflict skip --checkpoint /tmp/c");
  });
});

describe("options in text", () => {
  it("rates", () => {
    expect(["500", "500keys/s", "20MB/s", "1.5 kb/s"].map((text) => parseRate(text))).to.deep.equal([{ keys: 500 }, { keys: 500 }, { bytes: 20e6 }, { bytes: 1500 }]);
    for (const text of ["0", "-1", "fast", "5 apples"]) expect(() => parseRate(text), text).to.throw(UserError);
  });

  it("database maps", () => {
    expect(parseDbMap("0=,1=app1:,2=a=b")).to.deep.equal({ 0: "", 1: "app1:", 2: "a=b" });
    for (const text of ["", "x=1", "0=,0=a"]) expect(() => parseDbMap(text), text).to.throw(UserError);
  });
});
