// Private keys in the files that people have, each with the public JWK that the server is given. Made anew at each run.
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';

// What `openssl ecparam -name prime256v1 -genkey` writes before the key (RFC 5480: the curve's object identifier).
const P256_PARAMETERS = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';

const pem = (key, type) => key.export({ format: 'pem', type });
const pair = (...how) => {
  const { privateKey } = generateKeyPairSync(...how);
  return { privateKey, jwk: createPublicKey(privateKey).export({ format: 'jwk' }) };
};
const file = ({ privateKey, jwk }, type, before = '') => ({ text: before + pem(privateKey, type), jwk });

export const rsa = (type = 'pkcs8', bits = 2048) => file(pair('rsa', { modulusLength: bits }), type);
export const ec = (curve, type = 'sec1') => file(pair('ec', { namedCurve: curve }), type);
export const ecWithParameters = () => file(pair('ec', { namedCurve: 'P-256' }), 'sec1', P256_PARAMETERS);
export const ed25519 = () => file(pair('ed25519'), 'pkcs8');

// RFC 7638, written apart from jeton's: the required members in lexicographic order, hashed.
export function thumbprint(jwk) {
  const members = { EC: ['crv', 'kty', 'x', 'y'], RSA: ['e', 'kty', 'n'], OKP: ['crv', 'kty', 'x'] }[jwk.kty];
  return createHash('sha256').update(JSON.stringify(jwk, members)).digest('base64url');
}
