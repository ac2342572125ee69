// Tells people, at most once and within a bound; what can't be told is noted in the journal and changes nothing.

export interface Notifier {
  notify(
    channel: string,
    args: Record<string, unknown>,
    text: string,
  ): Promise<{ sent: boolean; why?: string }>;
}
