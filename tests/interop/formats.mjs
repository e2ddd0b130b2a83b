// Key files as other programs write them: each signs an assertion with jeton, and npm's jose (or, for ES256K, node's own crypto)
// verifies it with the public key that openssl gives; `jeton decode --key` must agree, and so must the JWK Set of
// `jeton key public`.
//
//   JETON_BIN=... node formats.mjs [NAME...]     NAMEs: only the cases whose name has one of them
//
// Each case is a line `ok` or `FAIL`; the last line is `N passed, N failed`. Exit code 1 if one failed.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactVerify, createLocalJWKSet, decodeProtectedHeader } from 'jose';

const BIN = process.env.JETON_BIN;
if (!BIN || !existsSync(BIN)) throw new Error('JETON_BIN does not name the jeton to try');
const only = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'jeton-formats-'));
const PASS = 'pässphrase "of" several words';
process.chdir(folder);
writeFileSync('passphrase', `${PASS}\n`, { mode: 0o600 });

const run = (command, args, options = {}) => execFileSync(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
const openssl = (...args) => run('openssl', args);
const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
function jeton(args, env = {}) {
  const { status, stdout, stderr } = spawnSync(BIN, args, {
    encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder, JETON_CONFIG_DIR: join(folder, 'config'), ...env },
  });
  assert.equal(status, 0, `jeton ${args.join(' ')}: exit ${status}\n${stderr}`);
  return stdout;
}

// Verifies a compact JWS with keys that jeton had no hand in.
async function verified(token, publicPem) {
  const key = createPublicKey(readFileSync(publicPem));
  const { alg } = decodeProtectedHeader(token);
  if (alg !== 'ES256K') {
    await compactVerify(token, key);
  } else {
    const [header, payload, signature] = token.split('.');
    const good = verify('sha256', Buffer.from(`${header}.${payload}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
    assert.ok(good, 'the signature is good');
  }
  return alg;
}

let passed = 0;
let failed = 0;
async function trying(name, action) {
  if (only.length > 0 && !only.some((word) => name.includes(word))) return;
  try {
    await action();
    passed += 1;
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n      ${String(error.stderr ?? error.stack).replaceAll('\n', '\n      ')}`);
  }
}

// One file: made by `make`, read by jeton, verified by others.
const format = (name, publicPem, make, { args = [], alg } = {}) => trying(name, async () => {
  const file = make(name) ?? name;
  const signed = jeton(['assertion', '--client-id', 'client', '--assertion-audience', 'server', '--key', file,
    '--key-passphrase-file', 'passphrase', ...args]).trim();
  const used = await verified(signed, publicPem);
  if (alg) assert.equal(used, alg);
  assert.equal(JSON.parse(jeton(['decode', signed, '--json', '--key', publicPem])).verified, true, 'jeton decode agrees');
  const jwks = JSON.parse(jeton(['key', 'public', file, '--format', 'jwks', '--key-passphrase-file', 'passphrase']));
  if (used !== 'ES256K' && jwks.keys.length === 1 && jwks.keys[0].alg === used) {
    await compactVerify(signed, createLocalJWKSet(jwks));
  }
});

// The keys themselves, by openssl.
const kinds = {
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  p521: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  secp256k1: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'],
  ed25519: ['-algorithm', 'ED25519'],
};
for (const [kind, how] of Object.entries(kinds)) {
  openssl('genpkey', ...how, '-out', `${kind}.key`);
  openssl('pkey', '-in', `${kind}.key`, '-pubout', '-out', `${kind}.pub`);
  openssl('req', '-x509', '-key', `${kind}.key`, '-subj', `/CN=${kind}`, '-days', '2', '-out', `${kind}.crt`);
}
const secret = ['-passout', 'file:passphrase'];
const algorithms = {
  rsa: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'], p256: ['ES256'], p384: ['ES384'], p521: ['ES512'],
  secp256k1: ['ES256K'], ed25519: ['EdDSA', 'Ed25519'],
};
for (const [kind, names] of Object.entries(algorithms)) {
  for (const alg of names) {
    await format(`${kind}.${alg}`, `${kind}.pub`, () => `${kind}.key`, { args: ['--alg', alg], alg });
  }
}
for (const kind of Object.keys(kinds)) {
  const pub = `${kind}.pub`;
  await format(`${kind}.pkcs8.der`, pub, (out) => { openssl('pkey', '-in', `${kind}.key`, '-outform', 'DER', '-out', out); });
  if (kind !== 'ed25519') {
    await format(`${kind}.traditional.pem`, pub, (out) => { openssl('pkey', '-in', `${kind}.key`, '-traditional', '-out', out); });
    await format(`${kind}.traditional.encrypted.pem`, pub, (out) => {
      openssl('pkey', '-in', `${kind}.key`, '-traditional', '-aes256', ...secret, '-out', out);
    });
  }
  for (const [name, how] of Object.entries({
    aes256: ['-v2', 'aes-256-cbc'], aes128sha1: ['-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA1'], scrypt: ['-scrypt'],
    des3: ['-v2', 'des3'], pkcs12des3: ['-v1', 'PBE-SHA1-3DES'],
  })) {
    await format(`${kind}.pkcs8.${name}.pem`, pub, (out) => { openssl('pkcs8', '-topk8', '-in', `${kind}.key`, ...how, ...secret, '-out', out); });
  }
  for (const [name, how] of Object.entries({ modern: [], legacy: ['-legacy'] })) {
    await format(`${kind}.${name}.p12`, pub, (out) => {
      openssl('pkcs12', '-export', '-inkey', `${kind}.key`, '-in', `${kind}.crt`, ...how, ...secret, '-out', out);
    });
  }
  await format(`${kind}.jwk`, pub, (out) => {
    const jwk = run('node', ['-p', `JSON.stringify(require('crypto').createPrivateKey(require('fs').readFileSync('${kind}.key')).export({format:'jwk'}))`]);
    writeFileSync(out, jwk, { mode: 0o600 });
  });
}
await trying('self-signed certificates are what openssl takes', async () => {
  for (const kind of Object.keys(kinds)) {
    writeFileSync('made.crt', jeton(['key', 'public', `${kind}.key`, '--format', 'cert', '--subject', 'CN=a client,O=Office,C=CH']));
    const text = String(openssl('x509', '-in', 'made.crt', '-noout', '-subject', '-ext', 'keyUsage,basicConstraints', '-nameopt', 'RFC2253'));
    assert.match(text, /CN=a client,O=Office,C=CH[^]*Digital Signature[^]*CA:FALSE/);
    assert.match(String(openssl('verify', '-check_ss_sig', '-CAfile', 'made.crt', 'made.crt')), /OK/);
    assert.equal(String(openssl('x509', '-in', 'made.crt', '-noout', '-pubkey')), readFileSync(`${kind}.pub`, 'utf8'));
  }
});
await trying('new keys are what openssl takes', async () => {
  for (const alg of ['RS256', 'ES256', 'ES384', 'ES512', 'ES256K', 'EdDSA']) {
    rmSync('new.key', { force: true });
    jeton(['key', 'generate', '--alg', alg, 'new.key']);
    openssl('pkey', '-in', 'new.key', '-check', '-noout');
    assert.equal(String(openssl('pkey', '-in', 'new.key', '-pubout')), jeton(['key', 'public', 'new.key']));
  }
});
if (has('ssh-keygen')) {
  for (const [kind, how] of Object.entries({ ed25519: ['-t', 'ed25519'], ecdsa: ['-t', 'ecdsa', '-b', '384'], rsa: ['-t', 'rsa', '-b', '2048'] })) {
    for (const [state, phrase] of Object.entries({ plain: '', locked: PASS })) {
      await format(`ssh-${kind}.${state}`, `ssh-${kind}.${state}.spki`, (out) => {
        run('ssh-keygen', ['-q', ...how, '-N', phrase, '-C', 'interop', '-f', out]);
        // npm's jose reads no OpenSSH; openssl's own reading of the public half comes through ssh-keygen.
        const spki = kind === 'ed25519' ? jeton(['key', 'public', `${out}.pub`]) : run('ssh-keygen', ['-e', '-m', 'PKCS8', '-f', `${out}.pub`]);
        writeFileSync(`${out}.spki`, spki);
      });
    }
  }
} else {
  console.log('NOT RUN: OpenSSH: there is no ssh-keygen');
}
if (has('keytool')) {
  await format('keytool.p12', 'keytool.pub', (out) => {
    run('keytool', ['-genkeypair', '-alias', 'seal', '-keyalg', 'EC', '-groupname', 'secp256r1', '-dname', 'CN=seal', '-keystore', out,
      '-storetype', 'PKCS12', '-storepass:file', 'java-passphrase'], { input: (writeFileSync('java-passphrase', 'ascii passphrase'), '') });
    writeFileSync('keytool.pub', openssl('pkcs12', '-in', out, '-passin', 'file:java-passphrase', '-nodes', '-nocerts').length
      ? run('sh', ['-c', `openssl pkcs12 -in ${out} -passin file:java-passphrase -nodes -nocerts 2>/dev/null | openssl pkey -pubout`]) : '');
    writeFileSync('passphrase', 'ascii passphrase\n');
  });
  writeFileSync('passphrase', `${PASS}\n`);
} else {
  console.log('NOT RUN: Java key stores: there is no keytool');
}
await trying('openssl signs in the key’s stead', async () => {
  for (const [kind, alg, command] of [
    ['p256', 'ES256', 'openssl dgst -sha256 -sign p256.key'],
    ['p521', 'ES512', 'openssl dgst -sha512 -sign p521.key | base64 -w0'],
    ['rsa', 'RS256', 'openssl dgst -sha256 -sign rsa.key'],
    ['rsa', 'PS256', 'openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:-1 -sign rsa.key'],
  ]) {
    const signed = jeton(['assertion', '--client-id', 'c', '--assertion-audience', 's', '--alg', alg, '--sign-command', command, '--key', `${kind}.pub`]);
    assert.equal(await verified(signed.trim(), `${kind}.pub`), alg);
  }
});

// A token: SoftHSM, filled by OpenSC's pkcs11-tool.
const module = [process.env.SOFTHSM2_MODULE, '/usr/lib/softhsm/libsofthsm2.so', '/usr/lib64/pkcs11/libsofthsm2.so'].find((path) => path && existsSync(path));
const knows = module && spawnSync(BIN, ['assertion', '--client-id', 'c', '--assertion-audience', 's', '--key', 'pkcs11:'], { encoding: 'utf8' });
if (!module || !has('softhsm2-util') || !has('pkcs11-tool')) {
  console.log('NOT RUN: SoftHSM: softhsm2 or opensc is not installed');
} else if (knows.stderr.includes('without PKCS#11')) {
  console.log('NOT RUN: SoftHSM: this jeton was built without PKCS#11');
} else {
  writeFileSync('softhsm2.conf', `directories.tokendir = ${folder}/\nobjectstore.backend = file\nlog.level = ERROR\n`);
  process.env.SOFTHSM2_CONF = join(folder, 'softhsm2.conf');
  const env = { SOFTHSM2_CONF: process.env.SOFTHSM2_CONF, JETON_PKCS11_MODULE: module, JETON_PKCS11_PIN: '1234' };
  run('softhsm2-util', ['--init-token', '--free', '--label', 'a seal', '--pin', '1234', '--so-pin', '5678']);
  const tool = (...args) => run('pkcs11-tool', ['--module', module, '--token-label', 'a seal', '--login', '--pin', '1234', ...args]);
  const token = (name, alg, make) => trying(`softhsm ${name} ${alg}`, async () => {
    make?.();
    const signed = jeton(['assertion', '--client-id', 'c', '--assertion-audience', 's', '--alg', alg, '--key', `pkcs11:token=a%20seal;object=${name}`], env);
    tool('--read-object', '--type', 'pubkey', '--label', name, '--output-file', 'token.der');
    const pem = openssl('pkey', '-pubin', '-inform', 'DER', '-in', 'token.der');
    writeFileSync('token.pub', pem);
    assert.equal(await verified(signed.trim(), 'token.pub'), alg);
    const uri = `pkcs11:token=a%20seal;object=${name}`;
    assert.equal(jeton(['key', 'public', uri], env), String(pem), 'the public half is the token’s');
    writeFileSync('token.crt', jeton(['key', 'public', uri, '--format', 'cert', '--subject', 'CN=seal'], env));
    assert.match(String(openssl('verify', '-check_ss_sig', '-CAfile', 'token.crt', 'token.crt')), /OK/);
    assert.match(jeton(['key', 'show', uri], env), /by the token "a seal"/);
  });
  await token('rsa', 'RS256', () => tool('--keypairgen', '--key-type', 'rsa:2048', '--label', 'rsa', '--id', '01'));
  await token('rsa', 'RS512');
  await token('rsa', 'PS256');
  await token('p256', 'ES256', () => tool('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'p256', '--id', '02'));
  await token('p521', 'ES512', () => tool('--keypairgen', '--key-type', 'EC:secp521r1', '--label', 'p521', '--id', '04'));
  // The PIN before each signature, as qualified seals want it.
  await token('always', 'RS256', () => tool('--keypairgen', '--key-type', 'rsa:2048', '--label', 'always', '--id', '05', '--always-auth'));
  await trying('softhsm signs an iSHARE assertion that verifies', async () => {
    const party = join(import.meta.dirname, '../fixtures/keys/ishare');
    run('softhsm2-util', ['--import', join(party, 'leaf.key.pem'), '--token', 'a seal', '--label', 'seal', '--id', '0a', '--pin', '1234']);
    for (const name of ['leaf', 'intermediate', 'root']) {
      openssl('x509', '-in', join(party, `${name}.pem`), '-outform', 'DER', '-out', 'chain.der');
      tool('--write-object', 'chain.der', '--type', 'cert', '--id', '0a', '--label', name);
    }
    const chains = { 'a chain file': ['--x5c', join(party, 'chain-wrong-order.pem')], 'the token’s certificates': [] };
    for (const [where, args] of Object.entries(chains)) {
      const signed = jeton(['assertion', '--preset', 'ishare', '--client-id', 'EU.EORI.NL000000001', '--assertion-audience',
        'EU.EORI.NL000000000', '--key', 'pkcs11:token=a%20seal;object=seal', ...args], env).trim();
      const header = decodeProtectedHeader(signed);
      assert.deepEqual([header.alg, header.typ, header.x5c.length], ['RS256', 'JWT', 3], where);
      writeFileSync('leaf.crt', `-----BEGIN CERTIFICATE-----\n${header.x5c[0]}\n-----END CERTIFICATE-----\n`);
      await verified(signed, 'leaf.crt');
      const { payload } = await compactVerify(signed, createPublicKey(readFileSync('leaf.crt')));
      const claims = JSON.parse(new TextDecoder().decode(payload));
      assert.deepEqual([claims.iss, claims.aud, claims.exp - claims.iat], ['EU.EORI.NL000000001', 'EU.EORI.NL000000000', 30]);
    }
  });
}

process.chdir('/');
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
