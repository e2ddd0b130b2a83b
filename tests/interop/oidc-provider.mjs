// An authorization server that nobody of jeton wrote (npm oidc-provider, certified for OpenID Connect), on loopback.
//
//   node oidc-provider.mjs CLIENTS LOG
//
// CLIENTS is a JSON file: an array of client metadata (RFC 7591's words). LOG gets one JSON line for each request, written
// before the answer is sent, so that whoever has the answer can count the requests. A port is chosen by the system; the
// first line on standard output is {"issuer", "token_endpoint"}. It ends with its standard input.
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import Provider, { errors } from 'oidc-provider';

const [, , clientsFile, logFile] = process.argv;
const clients = JSON.parse(readFileSync(clientsFile, 'utf8'));
const log = (entry) => appendFileSync(logFile, `${JSON.stringify(entry)}\n`);
const API = 'https://api.example';
// The same with access tokens that are JWTs (RFC 9068).
const JWT_API = 'https://jwt.example';

const listener = createServer();
await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${listener.address().port}`;

const provider = new Provider(issuer, {
  clients,
  scopes: ['openid', 'offline_access', 'api:read', 'api:write', 'api:admin'],
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'],
  enabledJWA: {
    // Without PS512: what the metadata doesn't offer.
    clientAuthSigningAlgValues: [
      'HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'ES256', 'ES384', 'ES512',
      'EdDSA', 'Ed25519',
    ],
    idTokenSigningAlgValues: ['RS256'],
  },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_ctx, resource) => {
        if (resource !== API && resource !== JWT_API) throw new errors.InvalidTarget();
        const accessTokenFormat = resource === JWT_API ? 'jwt' : 'opaque';
        return { scope: 'api:read api:write', audience: resource, accessTokenFormat, accessTokenTTL: 600 };
      },
    },
  },
  ttl: { AccessToken: 600, ClientCredentials: 600, Grant: 600, IdToken: 600, Interaction: 600, RefreshToken: 600, Session: 600 },
  // No tolerance: an expired assertion is refused in the second in which it expires.
  clockTolerance: 0,
  findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  issueRefreshToken: () => true,
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: ['not a secret: this server lives for a test'] },
});

// What the client is not told: why.
for (const event of ['grant.error', 'server_error', 'authorization.error']) {
  provider.on(event, (ctx, err) => {
    ctx.state.refusal = { error: err.error, detail: err.error_detail ?? err.cause?.message ?? err.message };
  });
}

provider.use(async (ctx, next) => {
  const delay = Number(ctx.query.delay ?? 0);
  if (delay) await wait(delay);
  await next();
  log({ method: ctx.method, path: ctx.path, status: ctx.status, client: ctx.oidc?.client?.clientId, ...ctx.state.refusal });
});

// Stands for the API that the token is for: says whose token it is, if it is one of this server's.
provider.use(async (ctx, next) => {
  if (ctx.path !== '/whoami') return next();
  const [scheme, value] = (ctx.get('authorization')).split(' ');
  const token = scheme === 'Bearer' && value
    && (await provider.ClientCredentials.find(value) ?? await provider.AccessToken.find(value));
  ctx.status = token ? 200 : 401;
  ctx.body = token ? { client_id: token.clientId, scope: token.scope ?? null } : { error: 'invalid_token' };
});

// Stands for the person at the browser: logs in and consents to whatever is asked.
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const { prompt, params, session, grantId } = await provider.interactionDetails(ctx.req, ctx.res);
  let result = { login: { accountId: 'alice' } };
  if (prompt.name === 'consent') {
    const grant = (grantId && await provider.Grant.find(grantId))
      ?? new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    result = { consent: { grantId: await grant.save() } };
  }
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
});

listener.on('request', provider.callback());
process.stdin.on('end', () => process.exit(0)).resume();
console.log(JSON.stringify({ issuer, token_endpoint: `${issuer}/token` }));
