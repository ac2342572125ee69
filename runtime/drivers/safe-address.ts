/**
 * The addresses behind a base URL, looked up once and then pinned. A name may not lead to this machine, to its
 * link, or to where clouds keep their secrets; the host file may name such an address itself, in figures, and then
 * it was meant.
 */
import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";

export interface Pinned {
  address: string;
  family: 4 | 6;
}

export async function pinAddress(hostname: string): Promise<Pinned | { refused: string }> {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  const family = isIP(bare);
  if (family !== 0) return { address: bare, family: family as 4 | 6 };
  let found: { address: string; family: number }[];
  try {
    found = await lookup(bare, { all: true, verbatim: true });
  } catch (error) {
    return {
      refused: `${bare} has no address (${(error as NodeJS.ErrnoException).code ?? "lookup failed"})`,
    };
  }
  if (bare !== "localhost") {
    const forbidden = found.find(({ address, family }) => isForbidden(address, family as 4 | 6));
    if (forbidden) {
      return {
        refused: `${bare} leads to ${forbidden.address}, an address that only the host file itself may name`,
      };
    }
  }
  const [first] = found;
  return first
    ? { address: first.address, family: first.family as 4 | 6 }
    : { refused: `${bare} has no address` };
}

const forbidden = new BlockList();
forbidden.addSubnet("127.0.0.0", 8, "ipv4");
forbidden.addSubnet("0.0.0.0", 8, "ipv4");
forbidden.addSubnet("169.254.0.0", 16, "ipv4");
forbidden.addSubnet("224.0.0.0", 3, "ipv4");
forbidden.addAddress("::", "ipv6");
forbidden.addAddress("::1", "ipv6");
forbidden.addSubnet("fe80::", 10, "ipv6");
forbidden.addSubnet("ff00::", 8, "ipv6");
forbidden.addAddress("fd00:ec2::254", "ipv6");

export function isForbidden(address: string, family: 4 | 6): boolean {
  return forbidden.check(address, family === 4 ? "ipv4" : "ipv6");
}
