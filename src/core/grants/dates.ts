export const DAY_IN_MS = 24 * 60 * 60 * 1000;

/** Days for which a password is valid unless the person chooses otherwise. */
export const DEFAULT_PASSWORD_DAYS = 90;

/** Days before its end from which a credential is spoken of, unless the person chooses otherwise. */
export const DEFAULT_NOTICE_DAYS = 14;

/** The calendar day in UTC, such as `2027-02-23`. */
export function formatDate(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** RFC 3339 in UTC without fractions, as Kubernetes writes times. */
export function formatTime(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Day and minute in UTC, such as `2027-02-23 15:42 UTC`. */
export function formatMoment(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `days` after `now`, cut to whole seconds, so that what we show is what ARM stores. */
export function daysAfter(now: Date, days: number): Date {
  return new Date(Math.floor(now.getTime() / 1000) * 1000 + days * DAY_IN_MS);
}
