/**
 * The device's keys. Both private keys are made so that no script can read them out, and live in
 * IndexedDB as keys: a copy of the browser's data taken apart elsewhere signs nothing and opens no PIN.
 */
import { sha256, toBase64Url } from "./ids";

export interface DeviceKeys {
  readonly signing: CryptoKeyPair;
  readonly sealing: CryptoKeyPair;
}

export async function makeKeys(): Promise<DeviceKeys> {
  const curve = { namedCurve: "P-256" };
  const [signing, sealing] = await Promise.all([
    crypto.subtle.generateKey({ name: "ECDSA", ...curve }, false, ["sign", "verify"]),
    crypto.subtle.generateKey({ name: "ECDH", ...curve }, false, ["deriveBits", "deriveKey"]),
  ]);
  return { signing, sealing };
}

/** The public halves as the enrolment sends them. */
export async function publicKeys(keys: DeviceKeys): Promise<{ signing_key: JsonWebKey; sealing_key: JsonWebKey }> {
  const [signing, sealing] = await Promise.all([
    crypto.subtle.exportKey("jwk", keys.signing.publicKey),
    crypto.subtle.exportKey("jwk", keys.sealing.publicKey),
  ]);
  return { signing_key: plain(signing), sealing_key: plain(sealing) };
}

function plain({ kty, crv, x, y }: JsonWebKey): JsonWebKey {
  return { kty, crv, x, y } as JsonWebKey;
}

/**
 * The Authorization header of a request: device, time (ms, corrected), and the signature over method, path
 * with query, time and the hash of the body's bytes.
 */
export async function authorization(
  keys: DeviceKeys,
  device: string,
  request: { method: string; path: string; time: number; body: Uint8Array<ArrayBuffer> },
): Promise<string> {
  const said = `${request.method}\n${request.path}\n${request.time}\n${await sha256(request.body)}`;
  const signature = await crypto.subtle.sign(
    { name: "ECDSA", hash: "SHA-256" },
    keys.signing.privateKey,
    new TextEncoder().encode(said),
  );
  return `Tillbook-Device ${device}.${request.time}.${toBase64Url(new Uint8Array(signature))}`;
}
