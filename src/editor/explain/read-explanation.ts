import type { Context } from '../../core/contexts/context.ts';
import { explainPods, type Explanation } from '../../core/explain/pods.ts';
import { message } from '../../core/message.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Progress } from '../progress.ts';
import type { Services } from '../services.ts';
import { readRegistryFacts } from './registry-facts.ts';

/** Asks the cluster for pods that wait for their images, and Azure for the registries. Changes nothing. */
export async function readExplanation(
  context: Context,
  namespace: string | undefined,
  services: Services,
  { signal, report }: Progress,
): Promise<Result<Explanation>> {
  const reading = await (await services.failingPulls()).read(context, namespace, signal);
  if (!reading.ok) return reading;
  report(message('Asking Azure about the registries'));
  const azure = await readRegistryFacts(reading.value.pods, context, await services.azure(), signal);
  if (!azure.ok) return azure;
  const { facts, unread } = azure.value;
  const whole = { ...reading.value, unread: [...reading.value.unread, ...unread] };
  return ok(explainPods(whole, { now: new Date(), context: context.name, registries: facts }));
}
