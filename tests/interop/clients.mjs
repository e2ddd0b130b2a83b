// The clients that the servers know, and the jeton profiles that are them: one table for both sides.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ec, ecWithParameters, ed25519, rsa, thumbprint } from './keys.mjs';

export const REDIRECT = 'http://127.0.0.1/callback';
export const SCOPE = 'api:read api:write';
// RFC 6749 2.3.1 form-encodes both halves of Basic: each of these characters is lost by a client that doesn't, or that
// sends them unencoded where `:` and `%` mean something.
const ODD_ID = 'odd id:1/+%41';
const ODD_SECRET = 'a+b/c=d:e%f g&h?i"j\'k~l%20m!*()';
const SECRET = 'a-secret-of-at-least-64-bytes-so-that-hs512-may-use-it-0123456789abcdef';

// name -> { auth, id, secret | key, alg, profile: further settings, client: further metadata }
export function clients() {
  const jwt = (alg, key, profile = {}) => ({ auth: 'private_key_jwt', alg, key, profile });
  const [old, current] = [rsa(), rsa()].map((key) => ({ ...key, kid: thumbprint(key.jwk) }));
  return {
    basic: { auth: 'client_secret_basic', id: ODD_ID, secret: ODD_SECRET },
    post: { auth: 'client_secret_post', secret: ODD_SECRET, profile: { auth_method: 'client_secret_post' } },
    hs256: { auth: 'client_secret_jwt', alg: 'HS256', secret: SECRET, profile: { auth_method: 'client_secret_jwt' } },
    hs512: { auth: 'client_secret_jwt', alg: 'HS512', secret: SECRET, profile: { auth_method: 'client_secret_jwt', alg: 'HS512' } },
    rs256: jwt('RS256', rsa()),
    'rs256-pkcs1': jwt('RS256', rsa('pkcs1')),
    rs512: jwt('RS512', rsa(), { alg: 'RS512' }),
    ps256: jwt('PS256', rsa(), { alg: 'PS256' }),
    ps384: jwt('PS384', rsa('pkcs1', 3072), { alg: 'PS384' }),
    es256: jwt('ES256', ec('P-256')),
    'es256-parameters': jwt('ES256', ecWithParameters()),
    'es256-pkcs8': jwt('ES256', ec('P-256', 'pkcs8')),
    es384: jwt('ES384', ec('P-384')),
    'es384-pkcs8': jwt('ES384', ec('P-384', 'pkcs8')),
    eddsa: jwt('EdDSA', ed25519()),
    // Two keys of one kind are registered: the assertion's kid must say which.
    kid: { ...jwt('RS256', current, { kid: 'thumbprint' }), registered: [old, current] },
    // Form-encoded this secret is read; sent as it is, another one is.
    encoded: { auth: 'client_secret_basic', secret: 'a+b/c=d' },
    public: {
      auth: 'none',
      profile: { auth_method: 'none' },
      client: {
        grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
        redirect_uris: [REDIRECT], application_type: 'native', scope: 'openid offline_access',
      },
    },
  };
}

// RFC 7591 client metadata for the server.
export function metadata(name, { auth, id = name, alg, secret, key, registered = [key], client = {} }) {
  return {
    client_id: id,
    token_endpoint_auth_method: auth,
    ...(secret && { client_secret: secret }),
    ...(alg && { token_endpoint_auth_signing_alg: alg }),
    ...(key && { jwks: { keys: registered.map(({ jwk, kid }) => (kid ? { ...jwk, kid } : jwk)) } }),
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
    scope: SCOPE,
    ...client,
  };
}

// Writes the client's key or secret file into `folder`; returns its profile's settings.
export function profile(folder, name, { auth, id = name, secret, key, profile: further = {} }, defaults) {
  const path = join(folder, `${name}.${key ? 'pem' : 'secret'}`);
  const where = key ? { key: path } : secret ? { client_secret_file: path } : {};
  if (key || secret) writeFileSync(path, key ? key.text : `${secret}\n`, { mode: 0o600 });
  const shared = auth === 'none' ? {} : { scope: 'api:read' };
  return { ...defaults, client_id: id, ...shared, ...where, ...further };
}

// JSON's strings, as far as ASCII goes, are TOML's basic strings.
export const toml = (profiles) => Object.entries(profiles).map(([name, settings]) => [
  `[profiles.${name}]`,
  ...Object.entries(settings).filter(([, value]) => value !== undefined).map(([key, value]) => `${key} = ${JSON.stringify(value)}`),
].join('\n')).join('\n\n') + '\n';
