import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { Integer, Null, OctetString } from 'asn1js';
import {
  AlgorithmIdentifier,
  Certificate,
  MessageImprint,
  PKIStatus,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';

const SHA_256 = '2.16.840.1.101.3.4.2.1';
const NONCE_BYTES = 8;

/** What a time stamp authority is asked with (RFC 3161, section 2.4.1): the SHA-256 of a text, and for the certificate that signs. DER. */
export function stampRequest(text: string): Uint8Array {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA_256, algorithmParams: new Null() }),
      hashedMessage: new OctetString({ valueHex: createHash('sha256').update(text).digest() }),
    }),
    // Its first byte is above 0, so that it is a positive number without a byte before it.
    nonce: new Integer({ valueHex: Uint8Array.of(1, ...randomBytes(NONCE_BYTES)) }),
    certReq: true,
  });
  return new Uint8Array(request.toSchema().toBER());
}

/**
 * When an authority says that it has seen a text, by its answer (TimeStampResp, DER).
 * @param authority its certificate or its issuer's, PEM; without one, who signed is not looked at. @throws Error where it is no stamp, or not of this text
 */
export async function stampedAt(stamp: Uint8Array, text: string, authority: string | null): Promise<Date> {
  const answer = TimeStampResp.fromBER(new Uint8Array(stamp));
  if (answer.status.status > PKIStatus.grantedWithMods || !answer.timeStampToken)
    throw new Error(`refused with status ${answer.status.status}`);
  const signed = new SignedData({ schema: answer.timeStampToken.content });
  const isSigned = await signed.verify({
    signer: 0,
    data: new Uint8Array(Buffer.from(text, 'utf8')).buffer,
    ...(authority === null ? {} : { checkChain: true, trustedCerts: [certificateOf(authority)] }),
  });
  if (!isSigned) throw new Error('its signature does not hold');
  return TSTInfo.fromBER(signed.encapContentInfo.eContent!.getValue()).genTime;
}

function certificateOf(pem: string): Certificate {
  return Certificate.fromBER(new Uint8Array(new X509Certificate(pem).raw));
}
