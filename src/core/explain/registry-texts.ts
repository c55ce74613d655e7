import { message } from '../message.ts';
import type { CauseText, NetworkCause, RegistryCause } from './cause.ts';

const CONNECTION_HINT = message(
  'Check routes, firewalls, private endpoints and their DNS zones between the nodes and the registry. No credential helps.',
);

export const REGISTRY_TEXTS: Readonly<Record<RegistryCause | NetworkCause, CauseText>> = {
  'registry-firewall': {
    title: message('Kept out by the firewall of the registry'),
    sentence: ({ image, host }) => message('The network rules of {1} keep the node from {0}.', image, host),
    hint: message(
      'Let the nodes in: by a rule for their outgoing address, or by a private endpoint whose DNS zone the cluster uses. No credential helps.',
    ),
  },
  'public-access-disabled': {
    title: message('Public access is off'),
    sentence: ({ image, host }) =>
      message('{1} takes no calls from public networks, and the node asked over one for {0}.', image, host),
    hint: message(
      'Use a private endpoint, and link its DNS zone to the network of the cluster, or switch public access on. No credential helps.',
    ),
  },
  forbidden: {
    title: message('Forbidden'),
    sentence: ({ image, host }) => message('{1} answered 403 when the node asked for {0}.', image, host),
    hint: message('With Azure that is most often a network rule, not a missing right. Check both.'),
  },
  'storage-blocked': {
    title: message('Storage of the registry blocked'),
    sentence: ({ image, host }) =>
      message('The node may ask {1}, but not the storage where the layers of {0} are.', image, host),
    hint: message(
      'Allow the data endpoint of the registry, or *.blob.core.windows.net, in firewalls and service endpoint policies.',
    ),
  },
  'registry-throttled': {
    title: message('Too many pulls'),
    sentence: ({ image, host }) =>
      message('{1} asked for patience when the node asked for {0}.', image, host),
    hint: message(
      'It goes on by itself. If it lasts: a higher tier of the registry, or fewer pulls at a time.',
    ),
  },
  'registry-error': {
    title: message('Fault of the registry'),
    sentence: ({ image, host }) => message('{1} failed when the node asked for {0}.', image, host),
    hint: message("The kubelet tries again by itself. If it lasts, look at the registry's health."),
  },
  'no-such-host': {
    title: message('No such host'),
    sentence: ({ image, host }) =>
      message('The DNS of the node knows no host {1}, so it cannot get {0}.', image, host),
    hint: message('Check the spelling of the host, and which DNS zones the network of the nodes uses.'),
  },
  'dns-failed': {
    title: message('DNS does not answer'),
    sentence: ({ image, host }) =>
      message('The node could not ask its DNS for {1}, so it cannot get {0}.', image, host),
    hint: message('Check the DNS servers of the network of the nodes, and the way to them.'),
  },
  'connection-refused': {
    title: message('Connection refused'),
    sentence: ({ image, host }) =>
      message('Nothing takes the connection for {1}, so the node cannot get {0}.', image, host),
    hint: CONNECTION_HINT,
  },
  'connection-lost': {
    title: message('Connection lost'),
    sentence: ({ image, host }) =>
      message('The connection to {1} was cut while the node asked for {0}.', image, host),
    hint: CONNECTION_HINT,
  },
  timeout: {
    title: message('No answer'),
    sentence: ({ image, host }) =>
      message('{1} did not answer in time when the node asked for {0}.', image, host),
    hint: CONNECTION_HINT,
  },
  'untrusted-certificate': {
    title: message('Certificate not trusted'),
    sentence: ({ image, host }) =>
      message(
        'The node does not trust the certificate that it was shown for {1}, and so did not ask for {0}.',
        image,
        host,
      ),
    hint: message(
      'Something between nodes and registry inspects the traffic: exempt the registry, or let the nodes trust it.',
    ),
  },
  'expired-certificate': {
    title: message('Certificate ended'),
    sentence: ({ image, host }) =>
      message(
        'The certificate that the node was shown for {1} is not valid now, and so it did not ask for {0}.',
        image,
        host,
      ),
    hint: message('Check the clock of the node, and who shows that certificate.'),
  },
  'wrong-certificate': {
    title: message('Certificate of another host'),
    sentence: ({ image, host }) =>
      message(
        'The node was shown a certificate of another host than {1}, and so did not ask for {0}.',
        image,
        host,
      ),
    hint: message('Check where the DNS of the nodes leads, and what stands between them and the registry.'),
  },
  'plain-http': {
    title: message('Registry without TLS'),
    sentence: ({ image, host }) =>
      message('{1} speaks plain HTTP, and the runtime asks it over TLS for {0}.', image, host),
    hint: message('Give the registry a certificate, or tell the runtime of the nodes that it has none.'),
  },
  proxy: {
    title: message('Proxy in the way'),
    sentence: ({ image, host }) =>
      message('The proxy of the node does not let it through to {1}, so it cannot get {0}.', image, host),
    hint: message('Check the proxy settings of the runtime, and its exceptions for the registry.'),
  },
};
