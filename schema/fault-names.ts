/**
 * The faults that a scenario can name, and what each of them is in a schedule. One table for the compiler, which
 * knows what may be written, and for the simulator, which knows what happens.
 */
export interface NamedFault {
  /** As a replay line writes it. */
  fault: string;
  /** What it strikes: a request, a reading, or a message to people. */
  of: "call" | "probe" | "notify";
  says: string;
}

export const faultNames: Readonly<Record<string, NamedFault>> = {
  request_lost: { fault: "F2", of: "call", says: "the request never arrives" },
  reply_lost: { fault: "F3", of: "call", says: "it takes effect, and its answer is lost" },
  late_before_retry: {
    fault: "F4.before-next-attempt",
    of: "call",
    says: "it arrives late, before the next attempt",
  },
  late_after_retry: { fault: "F4.after-next-attempt", of: "call", says: "it arrives after the next attempt" },
  late_after_step: { fault: "F4.after-next-step", of: "call", says: "it arrives after another effect" },
  late_after_undo: { fault: "F4.after-undo", of: "call", says: "it arrives after it has been taken back" },
  refused: { fault: "F7.for-good", of: "call", says: "its service refuses it, and would refuse it again" },
  unavailable: { fault: "F7.for-now", of: "call", says: "its service refuses it, and may take it later" },
  outage: {
    fault: "F15.service.requests.never",
    of: "call",
    says: "from here on nothing reaches its service",
  },
  outage_of_replies: {
    fault: "F15.service.replies.never",
    of: "call",
    says: "from here on its service acts, and no answer of it arrives",
  },
  crash_before_send: {
    fault: "F16.before-send.now",
    of: "call",
    says: "the executor dies when the request is in its journal and has not left",
  },
  crash_after_send: {
    fault: "F16.after-send.now",
    of: "call",
    says: "the executor dies when the request has left",
  },
  unknown_value: { fault: "F13", of: "probe", says: "the reading fails" },
  notify_failed: { fault: "unsent", of: "notify", says: "the message is not sent" },
};
