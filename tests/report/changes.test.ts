import { expect } from "chai";
import fc from "fast-check";
import { buildReport, renderHtml, renderJson, renderMarkdown, type Report } from "../../lib/report";
import { HIDDEN, SECRET } from "../../lib/report/changes/shown-value";
import { valueWords } from "../../lib/report/changes/words";

interface Step {
  readonly op?: string;
  readonly type?: string;
  readonly name?: string;
  readonly old?: unknown;
  readonly new?: unknown;
  readonly more?: object;
}

const CLUSTER = "azure-native:redisenterprise:RedisEnterprise";
const urn = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`;

function build(...steps: readonly Step[]): Report {
  const text = JSON.stringify({
    steps: steps.map(({ op = "update", type = CLUSTER, name = "cart", old, new: next, more }) => ({
      op,
      urn: urn(type, name),
      ...(old === undefined ? {} : { oldState: { inputs: old } }),
      ...(next === undefined ? {} : { newState: { inputs: next } }),
      ...more,
    })),
  });
  return buildReport([{ name: "p.json", text }]);
}

const lines = (...steps: readonly Step[]) => build(...steps).changes.flatMap(({ op, properties }) => properties.map((property) => `${property.path}: ${valueWords(op, property)}`));
const forms = (report: Report) => [renderMarkdown(report, 1_000_000), renderHtml(report), renderJson(report)];

describe("the full diff of a report", () => {
  it("has each input that differs, by its path, before and after", () => {
    const old = { sku: { name: "Balanced_B10" }, zones: ["1", "2"], tags: { "cost.center": "a", gone: "x", kept: "k" }, modules: [{ name: "RedisJSON" }], highAvailability: "Enabled" };
    const next = { sku: { name: "Balanced_B20" }, zones: ["1"], tags: { "cost.center": "b", kept: "k" }, modules: [{ name: "RedisJSON" }, { name: "RediSearch" }], highAvailability: "Enabled", minimumTlsVersion: "1.2" };
    expect(lines({ old, new: next })).to.deep.equal([
      'minimumTlsVersion: none → "1.2"',
      'modules[1].name: none → "RediSearch"',
      'sku.name: "Balanced_B10" → "Balanced_B20"',
      'tags["cost.center"]: "a" → "b"',
      'tags.gone: "x" → none',
      'zones[1]: "2" → none',
    ]);
  });

  it("lists the inputs of what comes and of what goes, and tells what replaces", () => {
    const inputs = { location: "westeurope", sku: { name: "Balanced_B10" }, modules: [] };
    const each = ["location: \"westeurope\"", "modules: []", 'sku.name: "Balanced_B10"'];
    expect(lines({ op: "create", new: inputs })).to.deep.equal(each);
    expect(lines({ op: "delete", old: inputs, new: inputs })).to.deep.equal(each);
    const replaced = { op: "replace", old: inputs, new: { ...inputs, location: "northeurope" } };
    for (const more of [{ replaceReasons: ["location"] }, { detailedDiff: { location: { kind: "update-replace" } } }])
      expect(lines({ ...replaced, more })).to.deep.equal(['location: "westeurope" → "northeurope", which replaces the resource']);
  });

  it("tells a change of kind and a value that is not known yet", () => {
    expect(lines({ old: { a: { b: 1 }, c: [1], d: {} }, new: { a: "x", c: { e: 2 }, d: { f: true } } })).to.deep.equal(['a: {"b": 1} → "x"', 'c: [1] → {"e": 2}', 'd.f: none → true']);
    expect(lines({ old: { subnetId: "/a" }, new: { subnetId: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } })).to.deep.equal(['subnetId: "/a" → [known when the plan runs]']);
  });

  it("has every resource that changes once, what takes away first, and none that a reviewer does not know", () => {
    const replacement = ["create-replacement", "replace", "delete-replaced"].map((op) => ({ op, name: "r", old: { location: "a" }, new: { location: "b" } }));
    const { changes } = build(
      { op: "create", type: "azure-redis-move:index:CacheMove", name: "move", new: {} },
      { op: "create", name: "new", new: {} },
      ...replacement,
      { op: "update", name: "up", old: {}, new: {} },
      { op: "delete", name: "gone", old: {} },
      { op: "same", name: "same", old: {}, new: {} },
      { op: "read", name: "read", new: {} },
      { op: "update", type: "pulumi:pulumi:Stack", name: "shop-dev" },
      { op: "update", type: "pulumi-nodejs:dynamic/azure-redis-move:ChangeGuard", name: "guard", old: {}, new: {} },
      { op: "update", type: "pulumi:providers:azure-native", name: "provider", old: { version: "3.20.0" }, new: { version: "3.28.0" } },
    );
    expect(changes.map(({ op, name }) => `${op} ${name}`)).to.deep.equal(["delete gone", "replace r", "update up", "update provider", "create new", "create move"]);
    expect(changes[3]?.properties).to.deep.equal([{ path: "version", old: '"3.20.0"', new: '"3.28.0"', replaces: false }]);
  });

  it("puts what is deleted in one stack before what is created in another", () => {
    const of = (stack: string, op: string) => ({ name: stack, text: JSON.stringify({ steps: [{ op, urn: urn(CLUSTER, "cart").replace("dev", stack), oldState: { inputs: {} }, newState: { inputs: {} } }] }) });
    const { changes } = buildReport([of("dev", "create"), of("test", "update"), of("prod", "delete")]);
    expect(changes.map(({ stack, op }) => `${stack} ${op}`)).to.deep.equal(["prod delete", "test update", "dev create"]);
  });

  it("leaves out what the engine keeps beside the inputs", () => {
    const report = build({ old: { __defaults: ["a"], sku: { __defaults: [], name: "x" } }, new: { __defaults: [], sku: { __defaults: ["b"], name: "x" }, __provider: "code" }, more: { diffReasons: ["__provider"], detailedDiff: { "sku.__defaults": { kind: "update" } } } });
    expect(report.changes[0]?.properties).to.deep.equal([]);
    expect(renderMarkdown(report)).to.include("`cart`: no input differs");
  });

  it("stays the last section, folded, under any limit, and says what was left out and where it is", () => {
    const steps = Array.from({ length: 400 }, (_, index) => ({ type: "azure-native:network:Subnet", name: `net-${index}`, old: { addressPrefix: "10.0.0.0/24" }, new: { addressPrefix: `10.0.${index}.0/23` } }));
    const report = build(...steps, { op: "delete", type: "azure-native:network:Subnet", name: "gone", old: { addressPrefix: "10.9.0.0/24" } });
    const whole = renderMarkdown(report, 1_000_000);
    expect(whole.trimEnd()).to.match(/<\/details>$/).and.to.not.match(/left out/);
    for (const limit of [1_000, 4_000, 20_000]) {
      const text = renderMarkdown(report, limit);
      expect(Buffer.byteLength(text)).to.be.at.most(limit);
      const left = /_(\d+) more lines of the diff left out here: see the HTML or JSON report\._/.exec(text);
      const shown = text.split("\n").filter((line) => /^\s*- (\*\*(update|delete)|`addressPrefix)/.test(line)).length;
      expect(shown + Number(left?.[1]), `${limit}`).to.equal(802);
      expect(text).to.include("**delete** `azure-native:network:Subnet` `gone`");
    }
    expect(renderHtml(report)).to.include("net-399").and.include("10.0.399.0/23");
  });

  it("cuts long values in a comment, each side for itself", () => {
    const text = renderMarkdown(build({ old: { a: `old ${"x".repeat(400)}` }, new: { a: `new ${"x".repeat(400)}` } }));
    expect(text).to.match(/`a`: "old x{50,100}… → "new x{50,100}…\n/);
  });

  it("counts the inputs of a component that the report itself is made of, and lists them in the longer forms", () => {
    const step = { type: "azure-redis-move:index:CacheMove", name: "cart", new: { strategy: "rdb", sizing: { rule: "MAP-11", target: { sku: "Balanced_B10" } }, findings: [{ code: "x" }] } };
    const created = build({ ...step, op: "create" });
    const lines = renderMarkdown(created).split("\n").filter((line) => line.startsWith("  - "));
    expect(lines).to.deep.equal(['  - `strategy`: "rdb"', "  - `findings`, `sizing`: 3 values that the sections above are made of, left out here: see the HTML or JSON report."]);
    for (const text of [renderHtml(created), renderJson(created)]) expect(text).to.include("sizing.target.sku");
    expect(renderMarkdown(build({ ...step, old: { ...step.new, sizing: { rule: "MAP-12" }, strategy: "copy" } }))).to.include('`strategy`: "copy" → "rdb"\n  - `sizing`: 2 values that');
  });

  it("escapes what names and values hold", () => {
    const hostile = "<img src=x>|`a`\n## b @everyone [x](http://evil.example)";
    const report = build({ name: hostile, type: `${CLUSTER}`, old: { tags: { [hostile]: "a" } }, new: { tags: { [hostile]: hostile } } });
    const markdown = renderMarkdown(report);
    expect(markdown).to.not.match(/<img|\n## b|@everyone|(?<!\\)\]\(http/);
    expect(renderHtml(report)).to.not.include("<img");
  });
});

describe("secrets in the full diff", () => {
  const PLANTED = "hunter2-of-the-shop";

  const cases: Readonly<Record<string, Step>> = {
    "signed by the engine": { old: { a: 1 }, new: { a: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: PLANTED } } },
    "below a name that promises one": { old: { adminPassword: "x", redisConfiguration: {} }, new: { adminPassword: PLANTED, redisConfiguration: { "rdb-storage-connection-string": PLANTED }, accessKeys: [{ primaryKey: PLANTED }] } },
    "in a pair of name and value": { old: {}, new: { settings: [{ name: "DB_PASSWORD", value: PLANTED }], more: [[{ key: "api-key", values: [PLANTED] }]] } },
    "in a pair whose name changes": { old: { settings: [{ name: "DB_PASSWORD", value: PLANTED }] }, new: { settings: [{ name: "REGION", value: "west" }] } },
    "in a pair that gets the name": { old: { settings: [{ name: "REGION", value: "west" }] }, new: { settings: [{ name: "DB_PASSWORD", value: PLANTED }] } },
    "in a kind that becomes another": { old: { a: "x" }, new: { a: { clientSecret: PLANTED, list: [{ name: "token", value: PLANTED }] } } },
    "of a kind of resource of which nothing is known": { type: "random:index:RandomPassword", old: { keepers: { a: "b" } }, new: { keepers: { a: PLANTED, b: [PLANTED, { c: PLANTED }] } } },
    "of a vault": { op: "create", type: "azure-native:keyvault:Secret", new: { properties: { value: PLANTED } } },
    "of a provider": { op: "update", type: "pulumi:providers:azure-native", old: { clientId: "x" }, new: { clientId: PLANTED } },
    "of a deleted app": { op: "delete", type: "azure-native:web:WebApp", old: { siteConfig: { appSettings: [{ name: "x", value: PLANTED }] } } },
  };
  for (const [what, step] of Object.entries(cases))
    it(`are not shown ${what}`, () => {
      const report = build(step);
      expect(report.changes[0]?.properties).to.not.be.empty;
      for (const text of forms(report)) expect(text).to.not.include(PLANTED);
    });

  it("are told to change where the engine says so, though both sides read alike", () => {
    const step = { old: { password: SECRET, sku: { name: "a" } }, new: { password: SECRET, sku: { name: "b" } }, more: { diffReasons: ["password", "sku"], detailedDiff: { password: { kind: "update" }, "sku.name": { kind: "update" } } } };
    expect(lines(step)).to.deep.equal(['sku.name: "a" → "b"', `password: changes ${HIDDEN}`]);
    expect(lines({ old: { a: SECRET }, new: { a: "shown" } })).to.deep.equal([`a: ${SECRET} → "shown"`]);
  });

  it("do not hide settings: names of sizes, ids, ranges, switches", () => {
    const values = {
      accessKeysAuthentication: "Disabled",
      allowSharedKeyAccess: false,
      customerManagedKeyEncryption: { keyEncryptionKeyUrl: "https://vault.example/keys/k" },
      groups: "RG-Shop-Prod-WestEurope-01",
      id: "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/RgShop01/providers/Microsoft.Cache/redisEnterprise/CartOne01",
      principalId: "0f1e2d3c-1111-2222-3333-444455556666",
      role: "Storage Blob Data Contributor",
      sku: "MemoryOptimized_M1500",
    };
    expect(lines({ op: "create", new: values }).join("\n")).to.not.include(HIDDEN);
  });

  it("are not shown where they look drawn, padded or not", () => {
    for (const token of ["kT3vQ9xZ1mB7nW5cR8yL", "dG9rZW4tb2YtdGhlLXNob3AtaW4tYmFzZTY0LWVuY29kaW5n", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "0123456789abcdef0123456789abcdef"]) expect(lines({ old: {}, new: { a: token } })).to.deep.equal([`a: none → ${HIDDEN}`]);
  });

  it("are not shown at any place where they have the shape of a key or a token", () => {
    const key = fc.oneof(...[32, 64].map((length) => fc.uint8Array({ minLength: length, maxLength: length }))).map((bytes) => Buffer.from(bytes));
    const drawn = fc.oneof(key.map((bytes) => bytes.toString("base64")), key.map((bytes) => bytes.toString("hex")), key.map((bytes) => `https://a.blob.core.windows.net/c?sv=1&sig=${encodeURIComponent(bytes.toString("base64"))}`), key.map((bytes) => `Endpoint=x;AccountKey=${bytes.toString("base64")};`));
    const word = fc.constantFrom("a", "tags", "value", "list", "x-y");
    const place = fc.array(fc.oneof(word, fc.nat(2)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(drawn, place, fc.constantFrom("create", "update", "delete"), (secret, path, op) => {
        const inputs = { [String(path[0])]: path.slice(1).reduceRight<unknown>((inner, step) => (typeof step === "number" ? [inner] : { [step]: inner }), secret) };
        const report = build({ op, ...(op === "create" ? {} : { old: op === "delete" ? inputs : {} }), ...(op === "delete" ? {} : { new: inputs }) });
        const core = secret.replace(/^.*(sig=|AccountKey=)/, "").slice(0, 20);
        for (const text of forms(report)) expect(text).to.not.include(core);
      }),
      { numRuns: 200 },
    );
  });
});
