import { getAccess } from './get-access.ts';
import { planGrantFor } from './plan-grant.ts';

/** Both are loaded together, with the first call. */
export const answers = { getAccess, planGrantFor };
