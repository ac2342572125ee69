// A mocked world is what its drivers would meet in earnest: the same wire, the same laws, and effects that last.
import * as grpc from "@grpc/grpc-js";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openGuard } from "../../cli/mock/guard.ts";
import { type MockEffect, openMock } from "../../cli/mock/open.ts";
import { placesServed } from "../../cli/mock/places-served.ts";
import type { LivingWorld } from "../../cli/mock/world.ts";
import { openProject } from "../../cli/project.ts";
import { type Compiled, compile } from "../../compiler/compile.ts";
import type { Delivery, Outcome } from "../../runtime/drivers/driver.ts";
import { openDrivers } from "../../runtime/drivers/open.ts";
import type { Action, Plan, Probe, Service } from "../../schema/generated/plan.ts";

let compiled: Compiled;
let plan: Plan;

beforeAll(async () => {
  const { value: project } = openProject("examples/payment-db-failover");
  if (!project) throw new Error("the example's project can't be opened");
  const { value } = await compile(project);
  if (!value?.plans[0]) throw new Error("the example doesn't compile");
  compiled = value;
  plan = value.plans[0].plan;
});

const everything = ["Configuration", "Remediation", "Observer", "cache", "payment-metrics"];

async function playing(services = everything) {
  const effects: MockEffect[] = [];
  let heard = () => {};
  const [world] = compiled.simulation.worlds;
  if (!world) throw new Error("the example has no world");
  const { value: mock, problems } = await openMock({
    plans: [plan],
    descriptors: compiled.descriptors,
    world,
    given: [],
    services,
    speed: 1000,
    onEffect: (effect) => {
      effects.push(effect);
      heard();
    },
  });
  if (!mock) throw new Error(problems.map(({ what }) => what).join("\n"));
  const drivers = openDrivers({
    services: Object.fromEntries(services.map((name) => [name, plan.services[name] as Service])),
    hosts: mock.hosts,
    descriptors: compiled.descriptors,
    topology: plan.places,
  });
  onTestFinished(async () => {
    await drivers.close();
    await mock.close();
  });
  const signal = new AbortController().signal;
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  return {
    mock,
    drivers,
    effects,
    /** Resolves when so many cells have been written. */
    written: (count: number) =>
      new Promise<void>((resolve) => {
        heard = () => void (effects.length >= count && resolve());
        heard();
      }),
    act(
      name: string,
      request: unknown,
      places: Record<string, string>,
      changes: Partial<Delivery> = {},
    ): Promise<Outcome> {
      const action = plan.actions[name] as Action;
      const service = plan.services[action.service] as Service;
      const deadlineUs = (Date.now() + 5000) * 1000;
      const delivery = {
        run: "r1",
        id: "x",
        action,
        service,
        serviceName: action.service,
        request,
        places,
        key: `r1:${name}`,
        epoch: 1,
        attempt: 1,
        timeoutMs: 2000,
        deadlineUs,
        traceparent,
      };
      return drivers.driverFor(action.service).call({ ...delivery, ...changes }, signal);
    },
    see(name: string, request: unknown, places: Record<string, string>) {
      const probe = plan.probes[name] as Probe;
      const service = plan.services[probe.service] as Service;
      const reading = {
        run: "r1",
        id: "y",
        probe,
        service,
        serviceName: probe.service,
        request,
        places,
        timeoutMs: 2000,
        traceparent,
      };
      return drivers.driverFor(probe.service).read(reading, signal);
    },
  };
}

const us = { region: "us-east-1" };
const failover = { cluster: "payments-us-east-1", incident: "Q1" };

it("every service and place of the topology answers, and is what the plan was compiled against", async () => {
  const { drivers, mock } = await playing();
  expect(await drivers.check(5000)).toEqual([]);
  const places = Object.fromEntries(
    Object.entries(mock.hosts.services).map(([name, { endpoints }]) => [name, endpoints.length]),
  );
  expect(places).toEqual({ Configuration: 2, Remediation: 2, Observer: 16, cache: 14, "payment-metrics": 2 });
});

it("only the services that were asked for are played", async () => {
  const { mock } = await playing(["cache"]);
  expect(Object.keys(mock.hosts.services)).toEqual(["cache"]);
});

describe("an effect", () => {
  it("of a gRPC service comes after its delay, in its own place, and is seen there", async () => {
    const { act, see, written, effects } = await playing();
    expect(await see("Remediation.FailoverState", { cluster: "payments-us-east-1" }, us)).toEqual({
      value: { phase: "STANDBY", nodes_promoted: 0 },
    });
    expect(await act("Remediation.InitiateFailover", failover, us)).toEqual({
      outcome: "ok",
      value: { accepted: true, nodes_acknowledged: 3, nodes_total: 3 },
    });
    const acknowledged = performance.now();
    await written(2);
    // The world says 2 s, and it plays a thousand times faster.
    expect(performance.now() - acknowledged).toBeLessThan(1500);
    expect(effects[0]).toMatchObject({
      where: "Remediation for region us-east-1",
      cell: "promoted(payments-us-east-1)",
      before: false,
      after: true,
    });
    const promoted = { value: { phase: "PROMOTED", nodes_promoted: 3 } };
    expect(await see("Remediation.FailoverState", { cluster: "payments-us-east-1" }, us)).toEqual(promoted);
    const elsewhere = await see(
      "Remediation.FailoverState",
      { cluster: "payments-eu-west-2" },
      { region: "eu-west-2" },
    );
    expect(elsewhere).toMatchObject({ value: { phase: "STANDBY" } });
    const view = await see("Observer.Database", { cluster: "payments-us-east-1" }, us);
    expect(view).toMatchObject({ value: { primary_reachable: false, replica_lag: 20_000 } });
  });
  it("of a worker is seen by the observer", async () => {
    const { act, see } = await playing();
    const node = { node: "worker-node-6" };
    expect(await see("Observer.Cache", node, node)).toEqual({ value: { stale_entries: 100 } });
    const outcome = await act("cache.invalidate", { ...node, tenants: ["tenant-2847"] }, node);
    expect(outcome).toEqual({ outcome: "ok", value: { removed: 100 } });
    expect(await see("Observer.Cache", node, node)).toEqual({ value: { stale_entries: 0 } });
  });
  it("is seen over HTTP", async () => {
    const { act, see, written } = await playing();
    const tenant = { tenant: "tenant-2847" };
    const path = { path: "/v1/tenants/tenant-2847" };
    expect(await see("tenant_health", path, tenant)).toEqual({ value: { error_rate: 0.12, write_rate: 0 } });
    for (const region of ["us-east-1", "eu-west-2"]) {
      await act(
        "Remediation.InitiateFailover",
        { ...failover, cluster: `payments-${region}` },
        { region },
        { key: region },
      );
    }
    await written(4);
    expect(await see("tenant_health", path, tenant)).toEqual({
      value: { error_rate: 0.0002, write_rate: 120 },
    });
    expect(await see("tenant_health", { path: "/v1/tenants/tenant-5634" }, tenant)).toEqual({
      unknown: "HTTP 404",
    });
    expect(await see("tenant_health", { path: "/v1/nothing" }, tenant)).toEqual({ unknown: "HTTP 404" });
  });
});

describe("the laws of the middleware", () => {
  it("one key is acted on once, and then answered from memory", async () => {
    const { act, written, effects } = await playing();
    const first = await act("Remediation.InitiateFailover", failover, us);
    const again = await act("Remediation.InitiateFailover", failover, us, { attempt: 2 });
    expect(again).toEqual({ ...first, remembered: true });
    await act("Remediation.Failback", { cluster: "payments-us-east-1" }, us, { key: "other" });
    await written(4);
    expect(effects.filter(({ action }) => action === "Remediation.InitiateFailover")).toHaveLength(2);
  });
  it("also of an action that may be repeated", async () => {
    const { act, effects } = await playing();
    const pool = { environment: "canary", value: 75 };
    await act("Configuration.SetMaxConnectionPool", pool, { environment: "canary" });
    const again = await act("Configuration.SetMaxConnectionPool", pool, { environment: "canary" });
    expect(again).toMatchObject({ outcome: "ok", remembered: true });
    expect(effects).toHaveLength(1);
  });
  it("one key is not for two requests", async () => {
    const { act } = await playing();
    await act(
      "Configuration.SetMaxConnectionPool",
      { environment: "canary", value: 75 },
      { environment: "canary" },
    );
    const other = await act(
      "Configuration.SetMaxConnectionPool",
      { environment: "canary", value: 76 },
      { environment: "canary" },
    );
    expect(other).toMatchObject({
      outcome: "rejected",
      why: "FAILED_PRECONDITION: key belongs to another request",
    });
  });
  it("a key that was undone is buried, also when the effect was still to come", async () => {
    const { act, written, effects } = await playing();
    const undo = { key: "undo", undoes: "r1:Remediation.InitiateFailover" };
    await act("Remediation.Failback", { cluster: "payments-us-east-1" }, us, undo);
    const late = await act("Remediation.InitiateFailover", failover, us);
    expect(late).toMatchObject({ outcome: "rejected", transient: false, why: "FAILED_PRECONDITION: undone" });
    await written(2);
    expect(effects.map(({ action, isUndo }) => [action, isUndo])).toEqual([
      ["Remediation.Failback", true],
      ["Remediation.Failback", true],
    ]);
  });
  it("an older epoch of a run is refused, and another run's is its own", async () => {
    const { act } = await playing();
    const pool = { environment: "canary", value: 75 };
    const canary = { environment: "canary" };
    await act("Configuration.SetMaxConnectionPool", pool, canary, { epoch: 2, key: "a" });
    const stale = await act("Configuration.SetMaxConnectionPool", pool, canary, { epoch: 1, key: "b" });
    expect(stale).toMatchObject({ outcome: "rejected", why: "FAILED_PRECONDITION: stale epoch" });
    expect(
      await act("Configuration.SetMaxConnectionPool", pool, canary, { epoch: 1, key: "c", run: "r2" }),
    ).toMatchObject({ outcome: "ok" });
  });
});

it("places that enclose each other are served together only where they do", () => {
  const places = [
    { kind: "region", name: "us" },
    { kind: "region", name: "eu" },
    { kind: "node", name: "us-1", within: "us" },
    { kind: "node", name: "eu-1", within: "eu" },
  ];
  const probe = { service: "S", places: { region: {}, node: {} } };
  const only = { places, probes: { probe }, actions: {}, body: [] } as unknown as Plan;
  expect(placesServed([only], "S")).toEqual([
    { node: "us-1", region: "us" },
    { node: "eu-1", region: "eu" },
  ]);
});

it("a request that arrives after its deadline is not acted on, and one that says nothing is", () => {
  const acted: string[] = [];
  const act = ({ key }: { key: string }) => {
    acted.push(key);
    return { outcome: "ok" };
  };
  const world = { act, forgetsKeys: () => false };
  const guard = openGuard(grpc, world as unknown as LivingWorld, () => 2_000_000);
  const order = { action: "a", request: {}, places: {} };
  const metadata = (headers: Record<string, string>) => {
    const made = new grpc.Metadata();
    for (const [name, value] of Object.entries(headers)) made.set(name, value);
    return made;
  };
  expect(guard.deliver(metadata({ "claw-key": "late", "claw-deadline": "1999999" }), order)).toEqual({
    status: grpc.status.DEADLINE_EXCEEDED,
    details: "the deadline passed on arrival",
  });
  expect(guard.deliver(metadata({ "claw-key": "odd", "claw-epoch": "-1" }), order)).toMatchObject({
    status: grpc.status.INVALID_ARGUMENT,
  });
  expect(
    guard.deliver(metadata({ "claw-key": "in time", "claw-deadline": "2000000" }), order),
  ).toHaveProperty("answer");
  expect(guard.deliver(metadata({}), order)).toHaveProperty("answer");
  expect(acted).toEqual(["in time", ""]);
});
