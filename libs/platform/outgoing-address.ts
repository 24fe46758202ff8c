import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';

/** Addresses that a host has, for one connection. */
export interface ResolvedAddress {
  address: string;
  family: number;
}

/** An address that nothing is sent to; the message says why in a word. */
export class ForbiddenAddress extends Error {
  override name = 'ForbiddenAddress';
}

/**
 * What may be called from inside: addresses of the public network over https, and hosts that the operator names, whatever they are. A host is resolved
 * once and the connection goes to what was checked, so that a name cannot lead elsewhere meanwhile.
 */
export class OutgoingAddresses {
  /** @param privateHosts names or addresses as they stand in a URL, in lower case */
  constructor(
    private readonly privateHosts: readonly string[],
    private readonly resolve: (host: string) => Promise<ResolvedAddress[]> = (host) => lookup(host, { all: true }),
  ) {}

  /** What can be said without asking a name server. @throws ForbiddenAddress */
  check(url: URL): void {
    if (!['http:', 'https:'].includes(url.protocol)) throw new ForbiddenAddress('protocol');
    if (url.username || url.password) throw new ForbiddenAddress('credentials');
    if (this.isNamed(url)) return;
    if (url.protocol !== 'https:') throw new ForbiddenAddress('https');
    const host = bare(url.hostname);
    if (ipaddr.isValid(host) && !isPublic(host)) throw new ForbiddenAddress('private');
    if (!host.includes('.') && !host.includes(':')) throw new ForbiddenAddress('private');
  }

  /** @throws ForbiddenAddress where one of its addresses is not of the public network; what the name server says */
  async of(url: URL): Promise<ResolvedAddress> {
    this.check(url);
    const host = bare(url.hostname);
    const found = ipaddr.isValid(host)
      ? [{ address: host, family: ipaddr.parse(host).kind() === 'ipv6' ? 6 : 4 }]
      : await this.resolve(host);
    if (!this.isNamed(url) && found.some(({ address }) => !isPublic(address))) throw new ForbiddenAddress('private');
    const [first] = found;
    if (!first) throw new ForbiddenAddress('nowhere');
    return first;
  }

  private isNamed({ hostname }: URL): boolean {
    return this.privateHosts.includes(bare(hostname).toLowerCase());
  }
}

/** `process` takes mapped addresses apart, so that ::ffff:10.0.0.1 is 10.0.0.1. */
function isPublic(address: string): boolean {
  return ipaddr.process(address).range() === 'unicast';
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
