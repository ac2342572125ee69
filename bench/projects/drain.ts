// A runbook that takes load off a fleet, looks, and gives it back.

export const drain = `/// When callers of TEAM see errors, its nodes get less to do until what waits has been worked off.

import std.incident
import std.notify

let least_share: float = 0.<1+8>

let worse(region): bool   = not available or slow
let relieved(region): bool = keeps_up and not slow

/// Lets through what the nodes can do, region by region.
runbook TEAM_relieve(incident: Incident) {
  on pagerduty
    where incident.status == triggered
      and incident.service == "TEAM"
      and incident.severity == critical

  environment production
  targets     region in incident.regions
  deadline    2h, undo 2h
  blast       1 region at a time, 3 regions in all, 2 nodes at a time per region
  holds       TEAM_traffic waiting 2m

  require count(incident.regions) > 0
  // A region that has recovered by itself is left as it is.
  require every region { worse }

  step throttle for each region, 1 at a time, bake 15s, need all {
    // Two at a time,
    // because a throttled node sends its callers on to the others.
    step nodes for each node in nodes(pool: app), 2 at a time, need <40+30>% {
      require ready

      call fleet.throttle(node: node, share: least_share)
        retry 3 times, backoff 200ms..2s
        undo {
          call fleet.unthrottle(node: node)
            retry 3 times, backoff 200ms..2s
          ensure serving within 1m, every 2s
        }
      ensure ready within 1m, every 5s
    }

    ensure relieved within 5m, every 10s, holding 30s
  }
  otherwise escalate "TEAM could not be relieved: {failure.missing}"

  step give_back for each region, 1 at a time, need all {
    step nodes for each node in nodes(pool: app), 1 at a time, need <40+30>% {
      call fleet.unthrottle(node: node)
        retry 3 times, backoff 200ms..2s
        keep because "all of its load is what a node is to have"
      ensure serving within 2m, every 5s, holding 10s
    }
  }
  otherwise escalate "not every node of TEAM has its load back: {failure.missing}"
}
finally {
  notify slack(channel: "#TEAM") "relief for {incident.id}: {run.outcome} after {run.elapsed}"
}

/// Takes the nodes of one region out of the balancer, for people to look at.
runbook TEAM_drain(incident: Incident) {
  on pagerduty
    where incident.status == acknowledged
      and incident.service == "TEAM"
      and incident.severity == warning

  environment production
  targets     region in incident.regions
  deadline    1h, undo 1h
  blast       1 region in all, 1 node at a time per region
  holds       TEAM_traffic waiting 1m

  require count(incident.regions) == 1
  require every region {
    spare
    keeps_up
  }

  // Half of the nodes stay, whatever the others are needed for: what is drained is looked at by people,
  // and comes back when they have seen enough.
  step drain for each region, 1 at a time, need all {
    step nodes for each node in nodes(pool: app), 1 at a time, need 50% {
      call fleet.drain(node: node)
        retry 3 times, backoff 200ms..2s
        undo {
          call fleet.readmit(node: node)
            retry 3 times, backoff 200ms..2s
          ensure serving within 1m, every 5s
        }
      ensure idle within 2m, every 5s
    }
    ensure available within 2m, every 10s
  }
  otherwise escalate "a region of TEAM was drained in part: {failure.missing}"
}
finally {
  notify slack(channel: "#TEAM") "drain for {incident.id}: {run.outcome}"
}
`;
