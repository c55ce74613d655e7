import { message } from '../message.ts';
import type { CauseText, NodeCause } from './cause.ts';

export const NODE_TEXTS: Readonly<Record<NodeCause, CauseText>> = {
  'node-throttled': {
    title: message('Too many pulls on the node'),
    sentence: ({ image }) => message('The kubelet puts off {0}: too many pulls at once on its node.', image),
    hint: message('It goes on by itself. If it lasts, raise registryPullQPS of the kubelet.'),
  },
  'disk-full': {
    title: message('Disk of the node full'),
    sentence: ({ image }) => message('The node has no room for {0}.', image),
    hint: message('Free or enlarge the disk of the node, or use a smaller image.'),
  },
  quota: {
    title: message('Quota used up'),
    sentence: ({ image }) => message('A quota is used up, and so {0} was not taken.', image),
    hint: message('Raise the quota that the message names, or free some of it.'),
  },
  'admission-policy': {
    title: message('Refused by a policy of the cluster'),
    sentence: ({ image }) => message('A policy of the cluster does not take {0}.', image),
    hint: message('Read which policy it is. This says nothing about pulls.'),
  },
  'runtime-down': {
    title: message('Runtime of the node does not answer'),
    sentence: ({ image }) =>
      message('The container runtime of the node did not answer, and so {0} was not pulled.', image),
    hint: message('Look at the node: its runtime is down or restarting.'),
  },
  interrupted: {
    title: message('Interrupted'),
    sentence: ({ image }) => message('The pull of {0} was broken off before it ended.', image),
    hint: message('The kubelet tries again by itself.'),
  },
};
