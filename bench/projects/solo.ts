// Everything of a team in one file: services, probes and a runbook.

export const solo = `/// Nodes of TEAM that answer slowly are restarted, few at a time, while the others carry the load.

import std.http
import std.incident
import std.notify

resource TEAM_traffic(node)
resource TEAM_process(node)

service fleet from tasks "TEAM/TEAM.tasks.json" {
  /// Takes a node out of the balancer; connections that are open may end.
  action drain(node)
    writes  TEAM_traffic
    idempotent
    settles 5s
    timeout 5s

  action readmit(node)
    writes  TEAM_traffic
    idempotent
    settles 5s
    timeout 5s

  /// Ends the process and waits until the supervisor has begun it again.
  action restart(node)
    writes  TEAM_process
    idempotent
    settles 10s
    timeout 10s
    keep because "a process that was restarted stays so"
}

type NodeHealth {
  connections: int
  ready:       bool
  error_rate:  ratio
}

/// What the balancer says of one node. It asks every node each second, so what it says
/// is hardly older than that.
probe node_health(node): NodeHealth
  by      http.json(of: "TEAM-balancer", path: "/v1/nodes/{node}")
  reads   TEAM_traffic, TEAM_process
  fresh   5s
  timeout 2s

let most_errors: ratio = <1+3>%

let idle(node): bool    = node_health.connections == 0
let ready(node): bool   = node_health.ready
let serving(node): bool = node_health.ready and node_health.error_rate < most_errors

/// Restarts the nodes of every region that the alert names.
runbook TEAM_restart(incident: Incident) {
  on pagerduty
    where incident.status == triggered
      and incident.service == "TEAM"
      and incident.severity == error

  environment production
  targets     region in incident.regions
  deadline    3h, undo 2h
  blast       1 region at a time, 3 regions in all, 1 node at a time per region
  holds       TEAM_traffic waiting 1m

  require count(incident.regions) > 0

  // Region by region: callers of one that is worked on are sent to the others, so at no time may two of
  // them lack nodes. Between two regions is time to see whether it helped.

  step restart for each region, 1 at a time, bake 30s, need all {
    // A node that doesn't answer at all isn't restarted but replaced, by people.
    step nodes for each node in nodes(pool: app), 1 at a time, need 75% {
      require ready

      call fleet.drain(node: node)
        retry 3 times, backoff 200ms..2s
        undo {
          call fleet.readmit(node: node)
            retry 3 times, backoff 200ms..2s
          ensure ready within 30s, every 2s
        }
      ensure idle within 1m, every 2s

      // Nobody is connected now, so nobody notices.
      call fleet.restart(node: node)
        retry 2 times, backoff 1s..5s
      ensure ready within 1m, every 5s

      call fleet.readmit(node: node)
        retry 3 times, backoff 200ms..2s
        keep because "a node that serves again is what this is for"
      ensure serving within 2m, every 5s, holding 10s
    }
  }
  otherwise escalate "not every node of TEAM was restarted: {failure.missing}"
}
finally {
  notify slack(channel: "#TEAM") "restart for {incident.id}: {run.outcome} after {run.elapsed}"
}
`;
