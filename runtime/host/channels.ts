// Channels by which people are told: a webhook that takes Slack-shaped JSON, or a file that a line is added to. A
// channel that the host file doesn't name is noted as not sent; nothing here can fail a run.

import { appendFileSync } from "node:fs";
import type { Hosts } from "../../schema/generated/hosts.ts";
import type { Notifier } from "./notifier.ts";

const withinMs = 5_000;

export function openChannels(channels: NonNullable<Hosts["notify"]>): Notifier {
  return {
    async notify(channel, args, text) {
      const to = channels[channel];
      if (!to) return { sent: false, why: `the host file names no channel ${channel}` };
      const body = JSON.stringify({ ...args, text: escapeMentions(text) });
      try {
        if (to.file) appendFileSync(to.file, `${body}\n`);
        if (to.url) await post(to.url, body);
        return { sent: true };
      } catch (error) {
        return { sent: false, why: error instanceof Error ? error.message.split("\n")[0] : "not sent" };
      }
    },
  };
}

async function post(url: string, body: string): Promise<void> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    redirect: "error",
    signal: AbortSignal.timeout(withinMs),
  });
  if (!answer.ok) throw new Error(`the channel answered ${answer.status}`);
}

/** `<!channel>` and links in a text that came from an alert must not ring every phone. */
function escapeMentions(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
