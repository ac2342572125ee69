/**
 * Times as alert sources write them: RFC 3339, or the same with an offset that lacks its colon. A time that isn't
 * one of these is no time: none is guessed, none is made up.
 */
export interface Timestamp {
  /** RFC 3339, as the source wrote it but for the colon in the offset */
  text: string;
  /** microseconds since the Unix epoch; finer digits are cut off */
  us: number;
}

const written =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,12}))?(?:Z|([+-])(\d{2}):?(\d{2}))$/;

export function readTimestamp(text: string): Timestamp | null {
  const match = written.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const [sign, offsetHour, offsetMinute] = [match[8], Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (offsetHour > 23 || offsetMinute > 59) return null;
  const offsetMinutes = (offsetHour * 60 + offsetMinute) * (sign === "-" ? -1 : 1);
  const fractionUs = Number((match[7] ?? "").padEnd(6, "0").slice(0, 6));
  const us = Date.UTC(year, month - 1, day, hour, minute - offsetMinutes, second) * 1000 + fractionUs;
  return { text: sign === undefined ? text : text.replace(/([+-]\d{2}):?(\d{2})$/, "$1:$2"), us };
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
