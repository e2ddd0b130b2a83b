// One fault after the other. The server tells the client nothing but `invalid_client`; it tells this driver why. The first
// cause that jeton names must be the true one. docs/troubleshooting.md has a row for each fault.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const REFUSED = 4;
const PAGE = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');
const now = () => Math.floor(Date.now() / 1000);

// The client's JWK Set as its owner registered it.
const jwks = (home, { key, registered = [key] }) =>
  home.file('registered.json', JSON.stringify({ keys: registered.map(({ jwk, kid }) => (kid ? { ...jwk, kid } : jwk)) }));

// An assertion's claims with one of them other.
const claim = (name, value) => ['es256', '--claim', `${name}=${value}`];

// name -> what the server knows, the rule that must be first, its words, how the fault is made (tools -> arguments of
// `jeton token`). `apart: false` where nothing that jeton can see tells the true cause from another.
const FAULTS = {
  'aud: another server': [/audience/, 'audience', /wrong\.example/, () => ['es256', '--assertion-audience', 'https://wrong.example']],
  'aud: a slash too many': [/audience/, 'audience', /slash at the end too many/, (home, { at }) => ['es256', '--issuer', at.issuer, '--assertion-audience', `${at.issuer}/`]],
  'aud: another scheme': [/audience/, 'audience', /another scheme/, (home, { at }) => ['es256', '--assertion-audience', at.token_endpoint.replace('http:', 'https:')]],
  'aud: another port': [/audience/, 'audience', /another port|another path/, (home, { at }) => ['es256', '--assertion-audience', at.issuer.replace(/\d+$/, '1')]],
  'aud: missing': [/audience/, 'claims', /aud is missing/, () => claim('aud', 'null')],
  'exp: passed': [/expired/, 'times', /exp passed/, () => ['es256', '--assertion-backdate', '10m']],
  'exp: missing': [/expiration/, 'claims', /exp is missing/, () => claim('exp', 'null')],
  'exp: a string': [/exp value/, 'claims', /exp is a string/, () => claim('exp', JSON.stringify(String(now() + 60)))],
  'nbf: in the future': [/not active yet/, 'times', /nbf is \d+ s in the future/, () => claim('nbf', now() + 300)],
  'jti: missing': [/jti/, 'claims', /jti is missing/, () => claim('jti', 'null')],
  'jti: used before': [/only be used once/, 'replay', /replay/, async (home) => {
    const again = claim('jti', `"mine-${now()}"`);
    assert.equal((await home.jeton('token', ...again, '--no-cache')).code, 0);
    return again;
  }],
  'iss: missing': [/iss/, 'claims', /iss is missing/, () => claim('iss', 'null')],
  'iss: not the client': [/iss/, 'client-id', /both must be the client_id/, () => claim('iss', '"somebody"')],
  'sub: not the client': [/client not found/, 'client-id', /both must be the client_id/, () => [...claim('sub', '"somebody"'), '--send-client-id=false']],
  'alg: another than registered': [/alg mismatch/, 'algorithm', /RS384/, () => ['rs256', '--alg', 'RS384']],
  'kid: not registered': [/no matching|not found|verification failed|no applicable/i, 'kid', /registered/, (home, { known }) =>
    ['kid', '--kid', 'elsewhere', '--client-jwks', jwks(home, known.kid)]],
  'key: not registered': [/signature verification failed/, 'key', /not the one registered/, (home) =>
    ['rs256', '--key', home.file('stranger.pem', home.strangersKey())]],
  'key: not registered, the JWK Set known': [/signature verification failed/, 'key', /not in the client's JWK Set/, (home, { known }) =>
    ['rs256', '--key', home.file('stranger.pem', home.strangersKey()), '--client-jwks', jwks(home, known.rs256)]],
  'signature: cut off': [/signature verification failed/, 'assertion-damaged', /bytes/, async (home) => {
    const { stdout } = await home.jeton('assertion', 'es256');
    home.add('given', 'es256', { key: undefined, auth_method: 'none', client_id: 'es256' });
    return ['given', '--param', `client_assertion@${home.file('cut.jwt', stdout.trim().slice(0, -6))}`,
      '--param', 'client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer'];
  }],
  'client: not known, the JWK Set known': [/client not found/, 'client', /doesn't know client_id/, (home, { known }) =>
    ['es256', '--client-id', 'nobody', '--client-jwks', jwks(home, known.es256)]],
  'client: must authenticate': [/does not match the registered/, 'client', /must authenticate/, (home) => {
    home.add('silent', 'es256', { key: undefined, auth_method: 'none' });
    return ['silent'];
  }],
  'method: a secret where a key is registered': [/does not match the registered/, 'auth-method', /private_key_jwt/, (home, { known }) => {
    home.add('other', 'es256', { key: undefined, client_secret_file: home.file('s', 'not-a-key') });
    return ['other', '--client-jwks', jwks(home, known.es256)];
  }],
  'secret: another one': [/invalid secret/, 'client', /secret is not the one registered/, (home) => ['post', '--client-secret-file', home.file('s', 'another')]],
  'secret: a space at its end': [/invalid secret/, 'secret-shape', /space or a line break/, (home) => ['encoded', '--client-secret-file', home.file('s', 'a+b/c=d ')]],
  'secret: raw where form-encoded is read': [/invalid secret/, 'basic-encoding', /two encodings/, () => ['encoded', '--basic-encoding', 'raw']],
  'secret: another one under HS256': [/signature verification failed/, 'key', /secret is not the one registered/, (home) =>
    ['hs256', '--client-secret-file', home.file('s', 'x'.repeat(64))]],
  // Nothing but the server can tell these from a wrong key and a wrong secret.
  'client: not known': [/client not found/, 'key', /registered/, () => ['es256', '--client-id', 'nobody'], { apart: false }],
  'method: a key where a secret is registered': [/does not match the registered/, 'key', /registered/, (home, { known }) =>
    ['encoded', '--auth-method', 'private_key_jwt', '--key', home.file('k', known.es256.key.text)], { apart: false }],
};

// The first cause of the story's `why`.
function firstCause(stderr) {
  const why = stderr.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)).find(({ event }) => event === 'why');
  assert.ok(why, `no causes in: ${stderr}`);
  return why.diagnosis.causes[0];
}

export function cases() {
  let named = 0;
  const list = Object.entries(FAULTS).map(([name, [reason, rule, words, arrange, { apart = true } = {}]]) => ({
    name,
    async run(tools) {
      assert.ok(PAGE.includes(`| ${name} |`), 'docs/troubleshooting.md has no row for it');
      const home = tools.home();
      const args = await arrange(home, tools);
      const start = tools.heard().length;
      const { code, stdout, stderr } = await home.jeton('token', ...args, '--no-cache', '--log', 'json');
      assert.deepEqual([code, stdout], [REFUSED, ''], stderr);
      const [heard] = tools.heard(start).filter(({ method }) => method === 'POST');
      assert.equal(heard.error, 'invalid_client');
      assert.match(String(heard.detail), reason, 'refused for another reason than this case is about');
      assert.match(stderr, /"hint":"likely: /);
      const first = firstCause(stderr);
      assert.deepEqual([first.rule, words.test(first.what)], [rule, true], `${first.rule}: ${first.what}`);
      if (apart) named += 1;
    },
  }));
  list.push({
    name: 'at least 16 of the faults are named first',
    async run() { assert.ok(named >= 16, `${named}`); console.log(`     ${named} of ${Object.keys(FAULTS).length}`); },
  });
  return list;
}
