import { expect } from "chai";
import { cpuReading, loadBetween } from "../../lib/copy/throttle/server-load";
import { Throttle } from "../../lib/copy/throttle/throttle";

describe("load of the source", () => {
  const fields = (entries: Record<string, string>): Map<string, string> => new Map(Object.entries(entries));

  it("is that of the main thread where the server tells it, else of the process", () => {
    expect(cpuReading(fields({ used_cpu_user: "9", used_cpu_sys: "9", used_cpu_user_main_thread: "1.5", used_cpu_sys_main_thread: "0.5" }), 7)).to.deep.equal({ seconds: 2, at: 7 });
    expect(cpuReading(fields({ used_cpu_user: "3", used_cpu_sys: "1" }), 7)).to.deep.equal({ seconds: 4, at: 7 });
    expect(cpuReading(fields({}), 7)).to.equal(undefined);
  });

  it("is the share of one core between two looks, and unknown across a restart", () => {
    expect(loadBetween({ seconds: 2, at: 1000 }, { seconds: 2.75, at: 2000 })).to.equal(75);
    expect(loadBetween({ seconds: 2, at: 1000 }, { seconds: 0.1, at: 2000 })).to.equal(undefined);
    expect(loadBetween(undefined, { seconds: 2, at: 1000 })).to.equal(undefined);
  });
});

describe("throttle", () => {
  const throttle = (maxLoad?: number): Throttle => new Throttle({}, 200, new AbortController().signal, () => 0, maxLoad);

  it("holds back while the source is busier than allowed, and lets go after", () => {
    const limited = throttle(80);
    for (let i = 0; i < 20; i++) limited.pulse(1, 95);
    expect(limited.heldBack).to.equal(1000);
    for (let i = 0; i < 20; i++) limited.pulse(1, 60);
    expect(limited.heldBack).to.equal(0);
  });

  it("takes no load for too much where no limit was set, or where the source does not tell", () => {
    const free = throttle();
    free.pulse(1, 100);
    expect(free.heldBack).to.equal(0);
    const limited = throttle(50);
    limited.pulse(1, undefined);
    expect(limited.heldBack).to.equal(0);
  });

  it("holds back while the source answers late", () => {
    const free = throttle();
    free.pulse(201, undefined);
    expect(free.heldBack).to.be.greaterThan(0);
  });
});
