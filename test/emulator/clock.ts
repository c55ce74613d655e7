/** The emulator's time: real time plus whatever a test moved it by. Everything that expires asks here. */
export class Clock {
  #offset = 0;

  now(): Date {
    return new Date(Date.now() + this.#offset);
  }

  seconds(): number {
    return Math.floor(this.now().getTime() / 1000);
  }

  advance(milliseconds: number): void {
    this.#offset += milliseconds;
  }
}

const MORE_DIGITS = ['4685', '8207', '1093', '5312', '677'];
let stamps = 0;

/** Azure's times have up to seven fraction digits with trailing zeros trimmed; clients must cope with all lengths. */
function withAzureFraction(date: Date): string {
  stamps += 1;
  return date.toISOString().replace('Z', MORE_DIGITS[stamps % MORE_DIGITS.length] ?? '');
}

export function offsetTime(date: Date): string {
  return `${withAzureFraction(date)}+00:00`;
}

export function zuluTime(date: Date): string {
  return `${withAzureFraction(date)}Z`;
}
