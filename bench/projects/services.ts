// A team's services and probes: what its runbooks act with and look at.

/** The catalogue that the service's actions are checked against. */
export function tasksText(): string {
  const text = { type: "string" };
  const task = (name: string, more: Record<string, unknown> = {}) => ({
    arguments: {
      additionalProperties: false,
      properties: { node: text, ...more },
      required: ["node", ...Object.keys(more)],
      type: "object",
    },
    idempotent: true,
    name,
    reply: { $ref: "#/$defs/Done" },
  });
  const done = {
    additionalProperties: false,
    properties: { count: { type: "integer" } },
    required: ["count"],
    type: "object",
  };
  return JSON.stringify({
    $defs: { Done: done },
    format: "claw-tasks/1",
    tasks: [
      task("drain"),
      task("readmit"),
      task("restart"),
      task("throttle", { share: { type: "number" } }),
      task("unthrottle"),
    ],
  });
}

export const services = `/// What the TEAM fleet is made of, what can be done to it, and what can be seen of it.

import std.http

resource TEAM_traffic(node)
resource TEAM_process(node)
resource TEAM_queue(region)

service fleet from tasks "TEAM/TEAM.tasks.json" {
  /// Takes a node out of the balancer; connections that are open may end.
  action drain(node)
    writes  TEAM_traffic
    idempotent
    settles <5+5>s
    timeout 5s

  action readmit(node)
    writes  TEAM_traffic
    idempotent
    settles <5+5>s
    timeout 5s

  /// Ends the process and waits until the supervisor has begun it again.
  action restart(node)
    writes  TEAM_process
    idempotent
    settles 10s
    timeout 10s
    keep because "a process that was restarted stays so"

  /// Lets only a share of the requests through.
  action throttle(node)
    writes  TEAM_traffic
    idempotent
    settles 5s
    timeout 5s

  action unthrottle(node)
    writes  TEAM_traffic
    idempotent
    settles 5s
    timeout 5s
}

type NodeHealth {
  connections: int
  ready:       bool
  error_rate:  ratio
  latency:     duration
}

type QueueHealth {
  depth:     int
  oldest:    duration
  consumers: int
}

type RegionHealth {
  availability: ratio
  requests:     rate
  latency_p99:  duration
}

/// What the balancer says of one node.
probe node_health(node): NodeHealth
  by      http.json(of: "TEAM-balancer", path: "/v1/nodes/{node}")
  reads   TEAM_traffic, TEAM_process
  fresh   5s
  timeout 2s

/// What waits to be done, as the broker counts it.
probe queue_health(region): QueueHealth
  by      http.json(of: "TEAM-broker", path: "/v1/queues/TEAM/{region}")
  reads   TEAM_queue
  fresh   10s
  timeout <2+3>s

/// What those who call the fleet see, over the last minute.
probe region_health(region): RegionHealth
  by      http.json(of: "edge", path: "/v1/services/TEAM/{region}")
  reads   TEAM_traffic
  fresh   30s
  timeout 5s

let most_errors: ratio     = <1+3>%
let most_waiting: duration = <20+20>s

let idle(node): bool       = node_health.connections == 0
let ready(node): bool      = node_health.ready
let serving(node): bool    = node_health.ready and node_health.error_rate < most_errors
let fast(node): bool       = node_health.latency < <100+150>ms
let available(region): bool = region_health.availability > 99.<0+10>%
let keeps_up(region): bool  = queue_health.oldest < most_waiting

/// Whether a region can do without a node for a while.
let spare(region): bool = available and keeps_up

/// Asked before anybody is woken: most alerts of the fleet are about a queue.
let stuck(region): bool = queue_health.consumers == 0 or queue_health.depth > <1000+1000>
let slow(region): bool  = region_health.latency_p99 > <300+200>ms
`;
