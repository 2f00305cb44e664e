import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { etcd } from '../../../lib/targets/etcd.ts';
import type { HttpRequest } from '../../../lib/targets/http.ts';
import { Credentials, keyAccess } from '../../../runner/cluster/access.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { type Authority, authorityIn, type Identity } from '../../fixtures/certificates.ts';
import { serve } from '../../fixtures/serve.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';

const GET: HttpRequest = { method: 'GET', path: '/', headers: {} };

/** A node that answers with the name on the certificate that it is shown. @param asks it wants to be shown one */
async function tlsNode(t: TestContext, { ca }: Authority, { cert, key }: Identity, asks = false): Promise<string> {
  const server = createServer({ ca, cert, key, requestCert: asks }, (request, response) => {
    response.end((request.socket as TLSSocket).getPeerCertificate().subject?.CN ?? 'nobody');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What is answered to those who trust an authority, and show an identity. */
async function ask(t: TestContext, url: string, ca: string | null, identity: Identity | null = null): Promise<string> {
  const [cert, key] = [identity?.cert ?? null, identity?.key ?? null];
  const tls = { ca, cert, key, caFile: null, certFile: null, keyFile: null };
  const sender = new Sender(new Credentials(etcd, { ...keyAccess(null), tls, named: [url] }));
  t.after(() => sender.close());
  const { status, error, body } = await sender.send(url, GET, 5_000);
  return error ?? `${status} ${body}`;
}

test('over https a node is taken whose certificate is vouched for, and for its address, and no other', async (t) => {
  const [authority, other] = [authorityIn(ownFolder(t)), authorityIn(ownFolder(t))];
  const url = await tlsNode(t, authority, authority.issue('node', '/O=x'));
  assert.equal(await ask(t, url, authority.ca), '200 nobody');
  assert.equal(await ask(t, url, null), 'tls');
  assert.equal(await ask(t, url, other.ca), 'tls');
  const elsewhere = await tlsNode(t, authority, authority.issue('elsewhere', '/O=x', 'DNS:elsewhere.example'));
  assert.equal(await ask(t, elsewhere, authority.ca), 'tls');
});

test('over https a node is shown the certificate that was given', async (t) => {
  const authority = authorityIn(ownFolder(t));
  const url = await tlsNode(t, authority, authority.issue('node', '/O=x'), true);
  assert.equal(await ask(t, url, authority.ca, authority.issue('client', '/CN=bench')), '200 bench');
});

test('where https is asked for and plain HTTP is there, it is told as another protocol', async (t) => {
  const authority = authorityIn(ownFolder(t));
  const url = await serve(t, (_, response) => response.end('plain'));
  assert.equal(await ask(t, url.replace('http:', 'https:'), authority.ca), 'other-protocol');
});
