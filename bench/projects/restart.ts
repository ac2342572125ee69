// A runbook that goes through every node: taken out, restarted, let in again.

export const restart = `/// Nodes of TEAM that answer slowly are restarted, few at a time, while the others carry the load.

import std.incident
import std.notify

/// Asked for all regions before anything is touched.
let restartable(region): bool = spare and not stuck

let node_is_back(node): bool = serving and fast

/// Restarts the nodes of every region that the alert names.
runbook TEAM_restart(incident: Incident) {
  on pagerduty
    where incident.status == triggered
      and incident.service == "TEAM"
      and incident.severity == error

  environment production
  targets     region in incident.regions
  deadline    3h, undo 3h
  blast       1 region at a time, 3 regions in all, 1 node at a time per region
  holds       TEAM_traffic waiting 1m

  require count(incident.regions) > 0
  require every region { restartable }

  step restart for each region, 1 at a time, bake 30s, need all {
    step nodes for each node in nodes(pool: app), 1 at a time, need <50+25>% {
      require ready

      call fleet.drain(node: node)
        retry 3 times, backoff 200ms..2s
        undo {
          call fleet.readmit(node: node)
            retry 3 times, backoff 200ms..2s
          ensure ready within 30s, every 2s
        }
      ensure idle within 1m, every 2s

      call fleet.restart(node: node)
        retry 2 times, backoff 1s..5s
      ensure ready within 1m, every 5s

      call fleet.readmit(node: node)
        retry 3 times, backoff 200ms..2s
        keep because "a node that serves again is what this is for"
      ensure node_is_back within 2m, every 5s, holding 10s
    }

    ensure available within 3m, every 10s, holding 30s
  }
  otherwise escalate "not every node of TEAM was restarted: {failure.missing}"

  step watch {
    ensure every region {
      available
      keeps_up
      not slow
    } within 5m, every 15s, holding 1m
  }
  otherwise escalate "TEAM was restarted and is not well: {failure.reason}"
}
finally {
  notify slack(channel: "#TEAM") "restart for {incident.id}: {run.outcome} after {run.elapsed}"
}

/// Where only one region is meant and somebody has looked already.
runbook TEAM_restart_one(incident: Incident) {
  on pagerduty
    where incident.status == acknowledged
      and incident.service == "TEAM"
      and count(incident.regions) == 1

  environment production
  targets     region in incident.regions
  deadline    1h, undo 30m
  blast       1 region in all, 1 node at a time per region
  holds       TEAM_process waiting 1m

  require every region { not stuck }

  // Who acknowledged the alert has decided to; what is asked here is whether it can still help.
  require every region {
    spare
    slow
  }

  step restart for each region, 1 at a time, need all {
    step nodes for each node in nodes(pool: app), 1 at a time, need all {
      call fleet.restart(node: node)
        retry 2 times, backoff 1s..5s
      ensure ready within 1m, every 5s
      ensure serving within 2m, every 5s
    }
  }
  otherwise escalate "a region of TEAM was restarted in part: {failure.missing}"
}
finally {
  notify slack(channel: "#TEAM") "one region for {incident.id}: {run.outcome}"
}
`;
