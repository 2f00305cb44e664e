import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tlsReason } from '../../../lib/targets/tls-reason.ts';

// As Node 20, grpc-js 1.14 and k6 2.2 have printed them.
for (const [said, why] of [
  ['CERT_HAS_EXPIRED certificate has expired', /expired/],
  [
    'x509: certificate has expired or is not yet valid: current time 2026-11-26T15:00:00Z is after 2026-01-01T00:00:00Z',
    /expired/,
  ],
  [
    'x509: certificate has expired or is not yet valid: current time 2026-11-26T15:00:00Z is before 2027-01-01T00:00:00Z',
    /not valid yet/,
  ],
  ["ERR_TLS_CERT_ALTNAME_INVALID Hostname/IP does not match certificate's altnames", /other names/],
  ["x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs", /other names/],
  ['x509: certificate is valid for localhost, not etcd-1', /other names/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT self-signed certificate', /nobody but itself/],
  ['SELF_SIGNED_CERT_IN_CHAIN self-signed certificate in certificate chain', /nobody whom raftmark trusts/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE unable to verify the first certificate', /nobody whom raftmark trusts/],
  ['x509: certificate signed by unknown authority', /nobody whom raftmark trusts/],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED tlsv13 alert certificate required', /wants a certificate/],
  ['remote error: tls: certificate required', /wants a certificate/],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', /version of TLS/],
] as const) {
  test(`${said} is told as a person understands it`, () => assert.match(tlsReason(said) ?? '', why));
}

test('what tells nothing is left at that', () => assert.equal(tlsReason('something else'), null));
