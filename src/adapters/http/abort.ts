/** Whether the signal has fired; a call, because the compiler takes a flag that it saw false for false ever after. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
