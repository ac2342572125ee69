// Which endpoint a call goes to, and that nothing is chosen when nothing fits or two do.
import { describe, expect, it } from "vitest";
import { resolveEndpoint } from "../../runtime/drivers/endpoints.ts";
import type { Endpoint } from "../../schema/generated/hosts.ts";
import type { Place } from "../../schema/generated/plan.ts";

const topology: Place[] = [
  { kind: "environment", name: "production" },
  { kind: "region", name: "us-east-1", within: "production" },
  { kind: "region", name: "eu-west-2", within: "production" },
  { kind: "node", name: "worker-1", within: "us-east-1" },
  { kind: "node", name: "worker-2", within: "eu-west-2" },
];
const everywhere: Endpoint = { address: "all:1" };
const us: Endpoint = { address: "us:1", places: { region: "us-east-1" } };
const eu: Endpoint = { address: "eu:1", places: { region: "eu-west-2" } };
const one: Endpoint = { address: "one:1", places: { region: "us-east-1", node: "worker-1" } };

function resolve(endpoints: Endpoint[], places: Record<string, string>) {
  return resolveEndpoint({ services: { S: { endpoints } } }, "S", places, topology);
}

const found: [string, Endpoint[], Record<string, string>, string][] = [
  ["the one that names the place", [us, eu], { region: "eu-west-2" }, "eu:1"],
  [
    "the one that names most places",
    [everywhere, us, one],
    { region: "us-east-1", node: "worker-1" },
    "one:1",
  ],
  ["one for all places, where no other fits", [everywhere, us], { region: "eu-west-2" }, "all:1"],
  ["the one of the enclosing place", [us, eu], { node: "worker-2" }, "eu:1"],
  ["the only one, for a call without places", [us], {}, "us:1"],
  [
    "its own place before the one around it",
    [us, { address: "own:1", places: { node: "worker-1" } }],
    { node: "worker-1" },
    "own:1",
  ],
  ["the one without places, for a call without", [us, everywhere, eu], {}, "all:1"],
  ["an address that is listed twice", [us, us], { region: "us-east-1" }, "us:1"],
];

it.each(found)("%s", (_, endpoints, places, address) => {
  expect(resolve(endpoints, places)).toMatchObject({ endpoint: { address } });
});

describe("nothing is chosen", () => {
  it("when all are for other places, and those that exist are listed", () => {
    expect(resolve([eu], { region: "us-east-1" })).toMatchObject({
      unready: { where: "S for region us-east-1", what: expect.stringContaining("eu:1 (region eu-west-2)") },
    });
  });
  it("when two fit equally well, and both are named", () => {
    const unready = { what: expect.stringMatching(/2 endpoints fit.*us:1.*eu:1/) };
    expect(resolve([us, eu], { tenant: "t" })).toMatchObject({ unready });
  });
  it("when the host file lacks the service, and those that it has are named", () => {
    const resolved = resolveEndpoint({ services: { Other: { endpoints: [us] } } }, "S", {});
    expect(resolved).toMatchObject({ unready: { what: expect.stringContaining("it has services Other") } });
  });
  it("for a service that is named like a member of every object", () => {
    expect(resolveEndpoint({ services: {} }, "constructor", {})).toHaveProperty("unready");
  });
});
