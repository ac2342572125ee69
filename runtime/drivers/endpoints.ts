/**
 * Which address a call goes to. Of a service's endpoints in the host file it is the one that names most of the
 * call's places and contradicts none; then the one that names most of the places around these, so a call for a
 * node finds the coordinator of its region; then the one that names the fewest others. When none fits, or two fit
 * equally well, nothing is chosen.
 */
import type { Endpoint, Hosts, Tls } from "../../schema/generated/hosts.ts";
import type { Place } from "../../schema/generated/plan.ts";
import type { Unready } from "./driver.ts";

export interface Reachable {
  endpoint: Endpoint;
  tls?: Tls;
}

export type Resolution = Reachable | { unready: Unready };

export function resolveEndpoint(
  hosts: Hosts,
  serviceName: string,
  places: Readonly<Record<string, string>>,
  topology: readonly Place[] = [],
): Resolution {
  const service = Object.hasOwn(hosts.services, serviceName) ? hosts.services[serviceName] : undefined;
  const where = named(serviceName, places);
  if (!service || service.endpoints.length === 0) {
    const known = Object.keys(hosts.services).join(", ") || "none";
    return {
      unready: {
        where,
        what: `the host file has no endpoint of ${serviceName}; it has services ${known}`,
        help: `add services.${serviceName}.endpoints with an address to the host file`,
      },
    };
  }
  const around = enclosing(places, topology);
  const fitting = service.endpoints
    .map((endpoint) => ({ endpoint, score: score(endpoint, places, around) }))
    .filter(({ score }) => score > contradiction);
  const best = Math.max(...fitting.map(({ score }) => score));
  const chosen = fitting.filter(({ score }) => score === best);
  const [only] = chosen;
  if (only && chosen.every(({ endpoint }) => endpoint.address === only.endpoint.address)) {
    return { endpoint: only.endpoint, ...(service.tls && { tls: service.tls }) };
  }
  const listed = (chosen.length > 1 ? chosen.map(({ endpoint }) => endpoint) : service.endpoints).map(
    shownEndpoint,
  );
  return {
    unready: {
      where,
      what:
        chosen.length > 1
          ? `${chosen.length} endpoints fit equally well: ${listed.join(", ")}`
          : `no endpoint is for it; there are ${listed.join(", ")}`,
      help: `give one endpoint of services.${serviceName} in the host file the places ${shownPlaces(places) || "it serves"}`,
    },
  };
}

const contradiction = Number.NEGATIVE_INFINITY;

/** The call's own places weigh most; no endpoint names hundreds. */
function score(
  endpoint: Endpoint,
  places: Readonly<Record<string, string>>,
  around: ReadonlyMap<string, string>,
): number {
  let sum = 0;
  for (const [kind, name] of Object.entries(endpoint.places ?? {})) {
    const own = Object.hasOwn(places, kind) ? places[kind] : undefined;
    const asked = own ?? around.get(kind);
    if (asked !== undefined && asked !== name) return contradiction;
    if (own !== undefined) sum += 10_000;
    else sum += asked !== undefined ? 100 : -1;
  }
  return sum;
}

/** The places that enclose those of the call, by kind. */
function enclosing(
  places: Readonly<Record<string, string>>,
  topology: readonly Place[],
): Map<string, string> {
  const around = new Map<string, string>();
  for (const [kind, name] of Object.entries(places)) {
    let place = topology.find((each) => each.kind === kind && each.name === name);
    for (let level = 0; place?.within !== undefined && level < topology.length; level++) {
      const outer: string = place.within;
      place = topology.find((each) => each.name === outer);
      if (place && !around.has(place.kind)) around.set(place.kind, place.name);
    }
  }
  return around;
}

/** `Remediation for region us-east-1`. */
export function named(serviceName: string, places: Readonly<Record<string, string>>): string {
  const shown = shownPlaces(places);
  return shown === "" ? serviceName : `${serviceName} for ${shown}`;
}

function shownPlaces(places: Readonly<Record<string, string>>): string {
  return Object.entries(places)
    .map(([kind, name]) => `${kind} ${name}`)
    .join(", ");
}

function shownEndpoint(endpoint: Endpoint): string {
  const shown = shownPlaces(endpoint.places ?? {});
  return `${endpoint.address} (${shown || "no places"})`;
}
