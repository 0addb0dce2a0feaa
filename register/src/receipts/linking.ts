/**
 * The link of a digital receipt, made without a network: the sale's id and 16 bytes of an HMAC-SHA-256 with the
 * company's key from the book. The twin of `desks/receipts/links.py`.
 */

const PROOF = 16;

/** key: base64url, "" where the shop prints no links; saleId: a UUID. Answers an address, or "". */
export async function receiptLink(key: string, origin: string, saleId: string): Promise<string> {
  const hex = saleId.replaceAll("-", "");
  if (!key || !/^[0-9a-f]{32}$/.test(hex)) return "";
  const id = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const made = await crypto.subtle.importKey("raw", bytesOf(key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const proof = new Uint8Array(await crypto.subtle.sign("HMAC", made, id)).slice(0, PROOF);
  const token = btoa(String.fromCharCode(...id, ...proof));
  return `${origin}/r/${token.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}
