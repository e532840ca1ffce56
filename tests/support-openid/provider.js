// A real OpenID Connect provider for the tests, with the sign-in and consent pages that it brings along.
//
// Prints its address when it is ready and ends when its standard input is closed, hence with the process that started
// it. Whatever login is written into its page is the e-mail address that it vouches for; `unverified:` before it makes
// one that it does not vouch for. Clients register themselves (POST /reg).
//
// POST /test/twist with one of these words makes it misbehave from then on, with signatures that are genuine where the
// word says nothing else:
//   nonce, audience, issuer, expired   the identity token says something else there
//   forged                             the identity token's content was changed after it was signed
//   unsigned                           the identity token has no signature (alg: none)
//   missing                            there is no identity token
//   rotate                             from here on another key signs, and only that one is published
//   in-token                           the e-mail address is in the identity token, not at the userinfo address
//   stranger                           the userinfo address tells of somebody else
//   (nothing)                          behaves again
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';

async function newKey() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...await exportJWK(privateKey), alg: 'RS256', use: 'sig' };
  return { privateKey, jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk) } };
}

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

let twist = '';

async function twisted(token, key) {
  const header = decodeProtectedHeader(token);
  const claims = decodeJwt(token);
  const again = (changes) => new SignJWT({ ...claims, ...changes }).setProtectedHeader(header).sign(key.privateKey);
  switch (twist) {
    case 'nonce': return again({ nonce: 'another' });
    case 'audience': return again({ aud: 'another' });
    case 'issuer': return again({ iss: 'https://another.example' });
    case 'expired': return again({ iat: claims.iat - 7200, exp: claims.iat - 3600 });
    case 'in-token': return again(claimsOf(claims.sub));
    case 'forged': {
      const [first, , last] = token.split('.');
      return [first, base64url({ ...claims, ...claimsOf('administrator@taawun.example') }), last].join('.');
    }
    case 'unsigned': return [base64url({ alg: 'none' }), base64url({ ...claims, ...claimsOf(claims.sub) }), ''].join('.');
    default: return token;
  }
}

function claimsOf(login) {
  const verified = !login.startsWith('unverified:');
  return { sub: login, email: login.replace('unverified:', ''), email_verified: verified };
}

function provider(issuer, key) {
  const made = new Provider(issuer, {
    jwks: { keys: [key.jwk] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    cookies: { keys: [randomUUID()] },
    features: { registration: { enabled: true } },
    findAccount: (_, login) => ({ accountId: login, claims: () => claimsOf(login) }),
    pkce: { required: () => true },
  });
  made.use(async (context, next) => {
    await next();
    const { body, path } = context;
    if (path === '/token' && body?.id_token) {
      if (twist === 'missing') delete body.id_token;
      else body.id_token = await twisted(body.id_token, key);
    }
    if (path === '/me' && body?.sub) {
      if (twist === 'in-token') context.status = 500;
      if (twist === 'stranger') context.body = claimsOf('administrator@taawun.example');
    }
  });
  return made.callback();
}

const server = createServer();
server.listen(0, '127.0.0.1', async () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  let serving = provider(issuer, await newKey());
  server.on('request', (request, response) => {
    if (request.url !== '/test/twist') {
      serving(request, response);
      return;
    }
    let word = '';
    request.on('data', (part) => { word += part; });
    request.on('end', async () => {
      if (word === 'rotate') serving = provider(issuer, await newKey());
      else twist = word;
      response.end();
    });
  });
  console.log(issuer);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit());
