/**
 * A world as real servers on the loopback: one address for each service and place, and the hosts file that leads
 * there. It stands in cli/ because it needs both sides that may not know each other: what is true comes from the
 * simulator's own world, and the wire that it is told on is the drivers'.
 */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { named } from "../../runtime/drivers/endpoints.ts";
import { compileWorld } from "../../runtime/simulator/model.ts";
import type { Endpoint, Hosts } from "../../schema/generated/hosts.ts";
import type { Plan, Service } from "../../schema/generated/plan.ts";
import type { Given, World } from "../../schema/generated/simulation.ts";
import { openGuard } from "./guard.ts";
import { httpService } from "./http-service.ts";
import { type PlaceSet, placesServed } from "./places-served.ts";
import { addProtoService, type Speech } from "./proto-service.ts";
import { addWorkerService } from "./worker-service.ts";
import { openWorld } from "./world.ts";

export interface MockOptions {
  plans: readonly Plan[];
  descriptors: Readonly<Record<string, unknown>>;
  world: World;
  /** Values of a scenario, in place of the states' initial ones. */
  given: readonly Given[];
  /** Names of the services to play. */
  services: readonly string[];
  /** Divides the world's delays. */
  speed: number;
  onEffect: (effect: MockEffect) => void;
}

/** One state that changed, and through what. */
export interface MockEffect {
  action: string;
  where: string;
  cell: string;
  before: unknown;
  after: unknown;
  run: string;
  attempt: number;
  isUndo: boolean;
}

export interface Mock {
  hosts: Hosts;
  close(): Promise<void>;
}

export interface MockProblem {
  what: string;
  help: string;
}

/** Each address is a server; more than this is a topology that no laptop plays. */
const mostAddresses = 500;

export async function openMock(
  options: MockOptions,
): Promise<{ value: Mock | null; problems: MockProblem[] }> {
  const plan = playedPlan(options);
  const { value: model, problems } = compileWorld(options.world, plan, options.given);
  const served = options.services.map((name) => ({ name, places: placesServed(options.plans, name) }));
  const addresses = served.reduce((sum, { places }) => sum + places.length, 0);
  if (addresses > mostAddresses) {
    const what = `${addresses} addresses would be needed, and at most ${mostAddresses} are served`;
    problems.push({ what, help: "play fewer services: --only NAME,NAME" });
  }
  if (problems.length > 0) return { value: null, problems };
  const [{ default: grpc }, { default: pb }] = await Promise.all([
    import("@grpc/grpc-js"),
    import("protobufjs/light.js"),
  ]);
  const world = openWorld({
    model,
    speed: options.speed,
    onWrite: (write, by) => {
      const { service = "" } = plan.actions[by.action] ?? {};
      const { cell, before, after } = write;
      const { action, run, attempt, undoes } = by;
      options.onEffect({
        action, where: named(service, by.places), cell: decodeURIComponent(cell), before, after, run, attempt, isUndo: undoes !== "",
      }); // biome-ignore format: facts in a row
    },
  });
  const speech: Speech = { grpc, pb, world, guard: openGuard(grpc, world, () => Date.now() * 1000) };
  const closers: (() => Promise<void>)[] = [async () => world.close()];
  const hosts: Hosts = { services: {} };
  for (const { name, places } of served) {
    const service = plan.services[name] as Service;
    const descriptor = options.descriptors[service.descriptor ?? service.contract];
    const endpoints: Endpoint[] = [];
    for (const set of places) {
      const started = await start(speech, { name, service, descriptor, places: set }, closers);
      if ("problem" in started) {
        await closeAll(closers);
        return { value: null, problems: [{ what: started.problem, help: "build the project again" }] };
      }
      endpoints.push({ address: started.address, ...(Object.keys(set).length > 0 && { places: set }) });
    }
    hosts.services[name] = { endpoints };
  }
  return { value: { hosts, close: () => closeAll(closers) }, problems: [] };
}

async function closeAll(closers: readonly (() => Promise<void>)[]): Promise<void> {
  await Promise.all(closers.map((close) => close()));
}

/** What all runbooks of the project together ask of the services that are played. */
function playedPlan({ plans, services }: MockOptions): Plan {
  const isPlayed = ([, { service }]: [string, { service: string }]) => services.includes(service);
  const merged = (of: "actions" | "probes") =>
    Object.fromEntries(plans.flatMap((plan) => Object.entries(plan[of]).filter(isPlayed)));
  return {
    ...(plans[0] as Plan),
    services: Object.assign({}, ...plans.map((plan) => plan.services)) as Plan["services"],
    actions: merged("actions") as Plan["actions"],
    probes: merged("probes") as Plan["probes"],
  };
}

interface Played {
  name: string;
  service: Service;
  descriptor: unknown;
  places: PlaceSet;
}

async function start(
  speech: Speech,
  played: Played,
  closers: (() => Promise<void>)[],
): Promise<{ address: string } | { problem: string }> {
  if (played.service.from === "driver")
    return { problem: `${played.name} has a driver of its own, and no wire to play it on` };
  if (played.service.from === "http") {
    const server = httpService(speech.world, played.name, played.places);
    closers.push(() => closeHttp(server));
    return { address: `http://127.0.0.1:${await listening(server)}` };
  }
  const { grpc } = speech;
  const server = new grpc.Server();
  closers.push(async () => server.forceShutdown());
  if (played.service.from === "proto") {
    const problem = addProtoService(server, speech, played);
    if (problem !== null) return { problem };
  } else addWorkerService(server, speech, played);
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return { address: `127.0.0.1:${port}` };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function closeHttp(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
