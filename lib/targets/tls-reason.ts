/** Why two sides do not trust each other, by what Node, grpc-js and Go say of it: the first that fits counts. */
const REASONS: readonly (readonly [said: RegExp, why: string])[] = [
  [
    /CERT_NOT_YET_VALID|certificate is not yet valid|not yet valid: current time \S+ is before/,
    'its certificate is not valid yet',
  ],
  [/CERT_HAS_EXPIRED|certificate has expired/i, 'its certificate has expired'],
  [
    /ALTNAME|altnames|cannot validate certificate for|certificate is (not )?valid for|IP SANs/,
    'its certificate is for other names or addresses than this',
  ],
  [/DEPTH_ZERO_SELF_SIGNED|self[- ]signed certificate(?! in)/i, 'nobody but itself vouches for its certificate'],
  [
    /UNABLE_TO_|SELF_SIGNED_CERT_IN_CHAIN|unknown authority|unable to (verify|get)|self[- ]signed certificate in/i,
    'nobody whom raftmark trusts vouches for its certificate',
  ],
  [
    /CERTIFICATE_REQUIRED|certificate required|HANDSHAKE_FAILURE|handshake failure|BAD_CERTIFICATE|bad certificate|UNKNOWN_CA|unknown (ca|certificate authority)|remote error: tls|alert/i,
    'it wants a certificate, or does not take the one that it is shown',
  ],
  [/UNSUPPORTED_PROTOCOL|protocol version/i, 'they have no version of TLS in common'],
];

/** Why there was no trust, in words; null when what was said tells nothing known. */
export function tlsReason(said: string): string | null {
  return REASONS.find(([pattern]) => pattern.test(said))?.[1] ?? null;
}
