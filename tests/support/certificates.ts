import { createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

/** X.509 certificates of an hour's life for tests of TLS, written as DER by hand: no tool of the machine is needed (RFC 5280). */
export interface Certificate {
  /** PEM. */
  cert: string;
  key: string;
}
interface Issuer extends Certificate {
  name: string;
  privateKey: KeyObject;
}

/** An authority of its own. */
export function makeAuthority(name: string): Issuer {
  return issue({ name, dnsName: undefined, isAuthority: true });
}

/** A certificate for a server or client of that DNS name. */
export function makeCertificate(authority: Issuer, dnsName: string): Certificate {
  return issue({ name: dnsName, dnsName, isAuthority: false, authority });
}

interface Request {
  name: string;
  dnsName: string | undefined;
  isAuthority: boolean;
  authority?: Issuer;
}

function issue({ name, dnsName, isAuthority, authority }: Request): Issuer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extensions = [
    extension('551d13', sequence(isAuthority ? tagged(0x01, Buffer.from([0xff])) : Buffer.alloc(0))),
    ...(dnsName ? [extension('551d11', sequence(tagged(0x82, Buffer.from(dnsName))))] : []),
  ];
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    commonName(authority?.name ?? name),
    sequence(time(Date.now() - 60_000), time(Date.now() + 3_600_000)),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  const signature = createSign('sha256')
    .update(body)
    .sign(authority?.privateKey ?? privateKey);
  const der = sequence(body, ECDSA_WITH_SHA256, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const cert = `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
  return { name, cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), privateKey };
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}
function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}
function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), tagged(0x04, value));
}
function commonName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(name)))));
}
function time(ms: number): Buffer {
  return tagged(0x18, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
}
/** 1.2.840.10045.4.3.2 */
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
