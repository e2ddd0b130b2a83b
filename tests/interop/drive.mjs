// Drives the real jeton against an authorization server that nobody of jeton wrote.
//
//   JETON_BIN=... node drive.mjs oidc-provider|faults|authlib [NAME...]     NAMEs: only the cases whose name has one of them
//
// Each case is a line `ok` or `FAIL`; the last line is `N passed, N failed`. Exit code 1 if one failed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { clients, metadata, profile, toml } from './clients.mjs';
import { rsa } from './keys.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
// How each server is started, which of the clients it can't have, and what is tried where that is not the usual.
const SERVERS = {
  'oidc-provider': {
    command: ['node', join(HERE, 'oidc-provider.mjs')],
    without: [],
  },
  // The same server, and one fault after the other.
  faults: {
    command: ['node', join(HERE, 'oidc-provider.mjs')],
    without: [],
    cases: './faults.mjs',
  },
  authlib: {
    command: [process.env.INTEROP_PYTHON ?? 'python3', join(HERE, 'authlib_server.py')],
    // joserfc's defaults: the algorithms that RFC 7518 recommends.
    without: ['hs512', 'rs512', 'ps256', 'ps384', 'es384', 'es384-pkcs8', 'eddsa', 'public'],
  },
};

const [, , serverName, ...only] = process.argv;
const server = SERVERS[serverName];
if (!server) throw new Error(`no such server: ${serverName}`);
const { cases } = await import(server.cases ?? './cases.mjs');
const BIN = process.env.JETON_BIN;
if (!BIN || !existsSync(BIN)) throw new Error('JETON_BIN does not name the jeton to try');

const folder = mkdtempSync(join(tmpdir(), 'jeton-interop-'));
chmodSync(folder, 0o700);
const logFile = join(folder, 'server.log');
writeFileSync(logFile, '');

const known = Object.fromEntries(Object.entries(clients())
  .filter(([name]) => !server.without.includes(name)));
writeFileSync(join(folder, 'clients.json'), JSON.stringify(Object.entries(known).map(([name, one]) => metadata(name, one))));

const process_ = spawn(server.command[0], [...server.command.slice(1), join(folder, 'clients.json'), logFile], {
  cwd: HERE, stdio: ['pipe', 'pipe', 'pipe'],
});
let complaints = '';
process_.stderr.on('data', (some) => { complaints += some; });
const stopped = new Promise((resolve) => process_.on('exit', resolve));
const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
const first = await Promise.race([lines.next(), stopped.then(() => ({ done: true }))]);
if (first.done) throw new Error(`${serverName} did not start:\n${complaints}`);
const at = JSON.parse(first.value);

// Every case has a configuration folder of its own, so a cold cache and its own files.
function home() {
  const config = mkdtempSync(join(folder, 'config-'));
  const defaults = { token_endpoint: at.token_endpoint };
  const profiles = Object.fromEntries(Object.entries(known).map(([name, one]) => [name, profile(config, name, one, defaults)]));
  const write = () => writeFileSync(join(config, 'config.toml'), toml(profiles));
  write();
  return {
    config,
    profiles,
    // Adds a profile made from another one.
    add(name, from, change) { profiles[name] = { ...profiles[from], ...change }; write(); },
    file(name, text) { const path = join(config, name); writeFileSync(path, text, { mode: 0o600 }); return path; },
    remove: (path) => rmSync(path),
    strangersKey: () => rsa().text,
    jeton: (...args) => jeton(config, args),
    // The same with standard input and further variables.
    jetonWith: (further, ...args) => jeton(config, args, further),
  };
}

// Runs jeton with nothing of this environment, ends it after 20 s, and answers what it said.
function jeton(config, args, { stdin = '', env = {} } = {}) {
  return new Promise((resolve, reject) => {
    mkdirSync(join(config, 'home'), { recursive: true });
    const child = spawn(BIN, args, {
      cwd: config, timeout: 20_000, env: { PATH: '/usr/bin:/bin', HOME: join(config, 'home'), JETON_CONFIG_DIR: config, ...env },
    });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) child[stream].on('data', (some) => { said[stream] += some; });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      assert.doesNotMatch(said.stderr, /panicked at/, 'a panic');
      resolve({ code: code ?? signal, ...said, command: `jeton ${args.join(' ')}` });
    });
    child.stdin.on('error', () => {}); // it may not read it
    child.stdin.end(stdin);
  });
}

const tools = {
  at,
  server: { name: serverName, ...server },
  known,
  home,
  // What the server heard since `from` (a number of requests).
  heard: (from = 0) => readFileSync(logFile, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)).slice(from),
  // What the API says that is handed the header line that jeton printed: whose token is it?
  async whoami(header) {
    const [name, value] = header.split(/: (.*)/s);
    const answer = await fetch(`${at.issuer}/whoami`, { headers: { [name]: value } });
    return { status: answer.status, ...await answer.json() };
  },
};

if (server.without.length) console.log(`not run: ${server.without.join(', ')} (${serverName}, as installed, can't)`);
let passed = 0;
let failed = 0;
for (const { name, needs, run } of cases(known)) {
  if (only.length && !only.some((part) => name.includes(part))) continue;
  if (needs?.some((what) => server.without.includes(what))) {
    console.log(`not run: ${name} (${serverName} has none of it)`);
    continue;
  }
  try {
    await run(tools);
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${String(error.message).replace(/^/gm, '     ')}`);
  }
}

process_.stdin.end();
await stopped;
rmSync(folder, { recursive: true });
if (failed && complaints) console.log(`${serverName} said:\n${complaints}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || !passed ? 1 : 0;
