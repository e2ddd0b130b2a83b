// What is tried against each server. A case gets the tools of drive.mjs and throws where jeton is not what it promises.
import assert from 'node:assert/strict';
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, randomUUID, sign as signWith } from 'node:crypto';
import { SignJWT } from 'jose';
import { REDIRECT } from './clients.mjs';

const FINE = 0;
const UNUSABLE = 3;
const REFUSED = 4;
const SIGNATURE_REFUSED = 11;
const CLAIMS_REFUSED = 12;

// One line, exactly, and nothing but the token in it.
function token({ code, stdout, stderr, command }) {
  assert.equal(code, FINE, `${command}: exit ${code}: ${stderr}`);
  assert.match(stdout, /^[\x21-\x7e]+\n$/, `${command} printed ${JSON.stringify(stdout)}`);
  return stdout.trimEnd();
}

// A refusal: exit 4, nothing on standard output, the server's own words on standard error, and the server refused it for the
// reason that the case is about (which few servers tell their clients).
function refused({ code, stdout, stderr, command }, words, heard, reason) {
  assert.equal(code, REFUSED, `${command}: exit ${code}, not ${REFUSED}: ${stderr || stdout}`);
  assert.equal(stdout, '', `${command} printed ${JSON.stringify(stdout)}`);
  assert.match(stderr, /^jeton: /m);
  assert.match(stderr, words, `the server's words are missing in: ${stderr}`);
  assert.equal(heard.length, 1, `${heard.length} requests, not one`);
  assert.match(`${heard[0].error}: ${heard[0].detail}`, reason, 'refused for another reason than this case is about');
}

// What each server says to the client, and what it knows, of the same fault.
const WORDS = {
  'oidc-provider': {
    key: [/client authentication failed/, /signature verification failed/],
    audience: [/client authentication failed/, /audience \(aud\) must equal/],
    expired: [/client authentication failed/, /jwt expired/],
    algorithm: [/client authentication failed/, /alg mismatch/],
    client: [/client authentication failed/, /client not found/],
    secret: [/client authentication failed/, /invalid secret/],
    scope: [/invalid_scope/, /invalid_scope/],
  },
  authlib: {
    key: [/invalid_client/, /BadSignature/],
    audience: [/Invalid claim: 'aud'/, /'aud'/],
    expired: [/expired/, /expired/],
    algorithm: [/invalid_client/, /algorithm/i],
    client: [/does not exist/, /does not exist/],
    secret: [/cannot authenticate/, /cannot authenticate/],
    scope: [/invalid_scope/, /invalid_scope/],
  },
};

// What a browser does with an authorization request: follows every redirect, keeps the cookies, until it is sent back.
async function authorize(issuer, request) {
  const cookies = new Map();
  let next = `${issuer}/auth?${new URLSearchParams(request)}`;
  for (let hops = 0; !next.startsWith(REDIRECT); hops += 1) {
    assert.ok(hops < 12, 'redirected in a circle');
    const answer = await fetch(next, {
      redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const [, name, value] of answer.headers.getSetCookie().map((line) => line.match(/^([^=]+)=([^;]*)/))) cookies.set(name, value);
    assert.ok(answer.headers.has('location'), `no redirect from ${next}: ${answer.status} ${await answer.text()}`);
    next = new URL(answer.headers.get('location'), next).href;
  }
  const code = new URL(next).searchParams.get('code');
  assert.ok(code, `no code in ${next}`);
  return code;
}

const posts = (heard) => heard.filter(({ method, path }) => method === 'POST' && path === '/token');

export function cases(known) {
  const list = [];
  const trial = (name, run, needs) => list.push({ name, run, needs });

  for (const [name, { id = name, key, secret }] of Object.entries(known)) {
    if (!key && !secret) continue;
    trial(`${name}: a token, then the same one from the cache, also without the ${key ? 'key' : 'secret'}`, async (at) => {
      const home = at.home();
      const start = at.heard().length;
      const first = token(await home.jeton('token', name));
      assert.deepEqual(at.heard(start).map(({ status, client }) => [status, client]), [[200, id]]);
      const { status, client_id, scope } = await at.whoami(`Authorization: Bearer ${first}`);
      assert.deepEqual([status, client_id, scope], [200, id, 'api:read']);

      const before = at.heard().length;
      assert.equal(token(await home.jeton('token', name)), first, 'another token');
      home.remove(home.profiles[name].key ?? home.profiles[name].client_secret_file);
      assert.equal(token(await home.jeton('token', name)), first, 'another token without the file');
      assert.deepEqual(at.heard(before), [], 'the cache was not used');

      const without = await home.jeton('token', name, '--refresh');
      assert.equal(without.code, UNUSABLE, `--refresh without the file: exit ${without.code}: ${without.stderr}`);
      assert.equal(without.stdout, '');
      assert.deepEqual(at.heard(before), [], 'a request without a key');
    });
  }

  trial('-o json: what the server sent', async (at) => {
    const home = at.home();
    const plain = token(await home.jeton('token', 'es256'));
    const { code, stdout, stderr } = await home.jeton('token', 'es256', '-o', 'json');
    assert.equal(code, FINE, stderr);
    const answer = JSON.parse(stdout);
    assert.equal(answer.access_token, plain);
    assert.equal(answer.token_type, 'Bearer');
    assert.equal(answer.scope, 'api:read');
    assert.equal(typeof answer.expires_in, 'number');
  });

  trial('-o header: a header line that an API takes', async (at) => {
    const { code, stdout, stderr } = await at.home().jeton('token', 'es256', '-o', 'header');
    assert.equal(code, FINE, stderr);
    assert.match(stdout, /^Authorization: Bearer [\x21-\x7e]+\n$/);
    assert.equal((await at.whoami(stdout.trimEnd())).client_id, 'es256');
  });

  trial('scope: asked and had, each scope its own cache entry', async (at) => {
    const home = at.home();
    const start = at.heard().length;
    const both = token(await home.jeton('token', 'es256', '--scope', 'api:read api:write'));
    const one = token(await home.jeton('token', 'es256'));
    assert.notEqual(one, both);
    assert.equal((await at.whoami(`Authorization: Bearer ${both}`)).scope, 'api:read api:write');
    assert.equal((await at.whoami(`Authorization: Bearer ${one}`)).scope, 'api:read');
    assert.equal(posts(at.heard(start)).length, 2);
  });

  trial('--no-cache: each call a request, each with a fresh jti', async (at) => {
    const home = at.home();
    const start = at.heard().length;
    const one = token(await home.jeton('token', 'es256', '--no-cache'));
    assert.notEqual(token(await home.jeton('token', 'es256', '--no-cache')), one);
    assert.deepEqual(at.heard(start).map(({ status }) => status), [200, 200]);
  });

  trial('200 processes at once on a cold cache: one POST, one token', async (at) => {
    const home = at.home();
    home.add('burst', 'es256', { token_endpoint: `${at.at.token_endpoint}?delay=300`, assertion_audience: at.at.token_endpoint });
    const start = at.heard().length;
    const begun = performance.now();
    const all = await Promise.all(Array.from({ length: 200 }, () => home.jeton('token', 'burst')));
    const seconds = (performance.now() - begun) / 1000;
    assert.equal(new Set(all.map(token)).size, 1, 'more than one token');
    assert.equal(posts(at.heard(start)).length, 1, `${posts(at.heard(start)).length} POSTs`);
    console.log(`     200 processes: ${seconds.toFixed(2)} s, of which the server takes 0.3`);
  });

  trial('assertion: the server takes it once, from a form made by hand', async (at) => {
    const { code, stdout, stderr } = await at.home().jeton('assertion', 'es256');
    assert.equal(code, FINE, stderr);
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: stdout.trimEnd(),
    };
    const send = () => fetch(at.at.token_endpoint, { method: 'POST', body: new URLSearchParams(form) });
    assert.equal((await send()).status, 200);
    assert.notEqual((await send()).status, 200, 'an assertion was taken twice');
  });

  trial('--param: an assertion that another library signed', async (at) => {
    const home = at.home();
    const signed = await new SignJWT().setProtectedHeader({ alg: 'ES256' }).setIssuer('es256').setSubject('es256')
      .setAudience(at.at.token_endpoint).setJti(randomUUID()).setIssuedAt().setExpirationTime('60s')
      .sign(createPrivateKey(known.es256.key.text));
    home.add('given', 'es256', { key: undefined, auth_method: 'none' });
    token(await home.jeton(
      'token', 'given', '--param', `client_assertion@${home.file('assertion.jwt', signed)}`,
      '--param', 'client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    ));
  });

  trial('authorization_code: PKCE, a public client, the code once; the ID token; the refresh token', async (at) => {
    const home = at.home();
    const verifier = randomBytes(32).toString('base64url');
    const code = await authorize(at.at.issuer, {
      client_id: 'public', response_type: 'code', redirect_uri: REDIRECT, scope: 'openid offline_access', prompt: 'consent',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
    });
    const exchange = () => home.jetonWith(
      { stdin: code, env: { JETON_CODE_VERIFIER: verifier } },
      'token', 'public', '--grant-type', 'authorization_code', '--redirect-uri', REDIRECT, '--code-file', '-', '--no-cache', '-o', 'json',
    );
    const first = await exchange();
    assert.equal(first.code, FINE, first.stderr);
    const answer = JSON.parse(first.stdout);
    assert.equal((await at.whoami(`Authorization: Bearer ${answer.access_token}`)).client_id, 'public');
    const refreshed = token(await home.jetonWith(
      { stdin: answer.refresh_token }, 'token', 'public', '--grant-type', 'refresh_token', '--refresh-token-file', '-', '--no-cache',
    ));
    assert.notEqual(refreshed, answer.access_token);
    assert.equal((await at.whoami(`Authorization: Bearer ${refreshed}`)).status, 200);
    const again = await exchange();
    assert.deepEqual([again.code, again.stdout], [REFUSED, ''], 'a code was taken twice');
    assert.match(again.stderr, /invalid_grant/);

    const keys = home.file('jwks.json', await (await fetch(`${at.at.issuer}/jwks`)).text());
    const verify = (...args) => home.jetonWith({ stdin: answer.id_token }, 'decode', ...args);
    const { code: fine, stdout, stderr } = await verify('--key', keys, '--iss', at.at.issuer, '--aud', 'public', '--json');
    assert.equal(fine, FINE, stderr);
    assert.equal(JSON.parse(stdout).verified, true);
    assert.equal((await verify('--key', keys, '--aud', 'another')).code, CLAIMS_REFUSED);
    assert.equal((await verify('--key', home.file('stranger.json', JSON.stringify(known.rs256.key.jwk)))).code, SIGNATURE_REFUSED);
  }, ['public']);

  trial('a JWT access token is verified with the issuer and nothing else', async (at) => {
    const home = at.home();
    const jwt = token(await home.jeton('token', 'es256', '--resource', 'https://jwt.example', '--scope', 'api:read'));
    const decode = (...args) => home.jeton('decode', ...args);
    const { code, stdout, stderr } = await decode(jwt, '--issuer', at.at.issuer, '--json');
    assert.equal(code, FINE, stderr);
    const shown = JSON.parse(stdout);
    assert.equal(shown.verified, true);
    for (const name of ['signature', 'alg', 'exp', 'iss']) assert.equal(shown.checks[name].result, 'pass', name);
    const more = ['--aud', 'https://jwt.example', '--typ', 'at+jwt', '--require', 'client_id', '--max-age', '60s'];
    assert.equal((await decode(jwt, '--issuer', at.at.issuer, ...more)).code, FINE);
    assert.equal((await decode(jwt, '--issuer', at.at.issuer, '--aud', 'https://other.example')).code, CLAIMS_REFUSED);
    const [header, claims, signature] = jwt.split('.');
    const flipped = `${header}.${claims}.${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`;
    assert.equal((await decode(flipped, '--issuer', at.at.issuer)).code, SIGNATURE_REFUSED);
    const { privateKey: stranger } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const sign = (head, key) => {
      const input = `${Buffer.from(JSON.stringify(head)).toString('base64url')}.${claims}`;
      return `${input}.${signWith('sha256', Buffer.from(input), key).toString('base64url')}`;
    };
    const head = JSON.parse(Buffer.from(header, 'base64url'));
    const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const others = {
      'another key': sign({ ...head, alg: 'ES256' }, { key: stranger, dsaEncoding: 'ieee-p1363' }),
      'another key of another kind': sign({ ...head, alg: 'RS256' }, rsa),
      'the same signature under another alg': `${Buffer.from(JSON.stringify({ ...head, alg: 'PS256' })).toString('base64url')}.${claims}.${signature}`,
    };
    for (const [name, other] of Object.entries(others)) {
      const { code, stdout } = await decode(other, '--issuer', at.at.issuer, '--json');
      assert.equal(code, SIGNATURE_REFUSED, name);
      assert.equal(JSON.parse(stdout).verified, false, name);
    }
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
    assert.equal((await decode(none, '--issuer', at.at.issuer)).code, SIGNATURE_REFUSED);
    const later = await decode(jwt, '--issuer', at.at.issuer, '--at', String(shown.claims.exp + 1));
    assert.equal(later.code, CLAIMS_REFUSED);
    assert.match(later.stderr, /the signature is good, the claims are refused: expired/);
  }, ['public']);

  const refusal = (name, fault, arrange) => trial(`refused, ${name}`, async (at) => {
    const home = at.home();
    const args = arrange(home, at) ?? [];
    const start = at.heard().length;
    const result = await home.jeton('token', ...args);
    const [words, reason] = WORDS[at.server.name][fault];
    refused(result, words, at.heard(start), reason);
  });
  refusal('a key that is not registered', 'key', (home) => {
    home.add('stranger', 'rs256', { key: home.file('stranger.pem', home.strangersKey()) });
    return ['stranger'];
  });
  refusal('an audience that is not the server', 'audience', () => ['es256', '--assertion-audience', 'https://wrong.example']);
  refusal('an expired assertion', 'expired', () => ['es256', '--assertion-backdate', '10m', '--assertion-lifetime', '60s']);
  refusal('an algorithm that is not registered', 'algorithm', () => ['rs256', '--alg', 'RS384']);
  refusal('an unknown client', 'client', () => ['es256', '--client-id', 'nobody']);
  refusal('a wrong secret, Basic', 'secret', (home) => {
    home.add('stranger', 'basic', { client_secret_file: home.file('stranger.secret', 'not the secret') });
    return ['stranger'];
  });
  refusal('a wrong secret, form', 'secret', (home) => {
    home.add('stranger', 'post', { client_secret_file: home.file('stranger.secret', 'not the secret') });
    return ['stranger'];
  });
  refusal('a wrong secret, HS256', 'key', (home) => {
    home.add('stranger', 'hs256', { client_secret_file: home.file('stranger.secret', 'x'.repeat(64)) });
    return ['stranger'];
  });
  refusal('a scope that the client may not have', 'scope', () => ['es256', '--scope', 'api:admin']);

  return list;
}
