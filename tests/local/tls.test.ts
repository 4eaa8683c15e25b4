import { expect } from "chai";
import { X509Certificate } from "node:crypto";
import { createCa, LOOPBACK_NAMES } from "../../local/tls";

describe("test CA", () => {
  it("signs certificates for names and addresses, and for no others", async () => {
    const ca = await createCa();
    const issued = new X509Certificate((await ca.issue([...LOOPBACK_NAMES, "cache.test"])).certificate);
    expect(issued.verify(new X509Certificate(ca.certificate).publicKey)).to.equal(true);
    expect([issued.checkHost("localhost"), issued.checkHost("cache.test"), issued.checkIP("127.0.0.1")]).to.deep.equal(["localhost", "cache.test", "127.0.0.1"]);
    expect([issued.checkHost("example.com"), issued.checkIP("127.0.0.2"), issued.ca]).to.deep.equal([undefined, undefined, false]);
  });

  it("is another one each time", async () => {
    const [one, two] = await Promise.all([createCa(), createCa()]);
    const issued = new X509Certificate((await one.issue(["localhost"])).certificate);
    expect(issued.verify(new X509Certificate(two.certificate).publicKey)).to.equal(false);
  });
});
