import { chooseSignIn } from './choose-sign-in.ts';
import { chooseSubscriptions } from './choose-subscriptions.ts';
import { addRegistry, removeRegistry, signIn } from './registry-commands.ts';

/** What decides which registries are listed; loaded together, with the first of them. */
export const listingCommands = { addRegistry, chooseSignIn, chooseSubscriptions, removeRegistry, signIn };
