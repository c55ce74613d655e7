/** Whether the owner of the signal has cancelled. Asked anew after each wait, which the compiler cannot see change. */
export function isCancelled(signal: AbortSignal): boolean {
  return signal.aborted;
}
