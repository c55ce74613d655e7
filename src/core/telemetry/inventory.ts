import { VOCABULARY, type Property } from './vocabulary.ts';

interface InventoryEvent {
  readonly purpose: string;
  readonly properties: Readonly<Record<string, Property>>;
}

/** The contents of `telemetry.json`: each event with its properties, their only values, and what they are for. */
export function telemetryInventory(): { readonly events: Readonly<Record<string, InventoryEvent>> } {
  const events: Readonly<Record<string, InventoryEvent>> = VOCABULARY;
  return { events };
}
