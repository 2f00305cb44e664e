import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/** Member names of a body and what is wrong with each. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

const SECTIONS: Readonly<Record<number, string>> = {
  400: '15.5.1',
  404: '15.5.5',
  413: '15.5.14',
  415: '15.5.16',
  500: '15.6.1',
  503: '15.6.4',
};

/** Answers with an RFC 7807 problem; `errors` is there for a body that did not validate. */
export function sendProblem(
  reply: FastifyReply,
  status: number,
  title: string,
  detail?: string,
  errors?: FieldErrors,
): FastifyReply {
  const type = `https://tools.ietf.org/html/rfc9110#section-${SECTIONS[status] ?? '15'}`;
  const traceId = `00-${hexDigits()}-${hexDigits().slice(16)}-00`;
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ type, title, status, detail, errors, traceId }));
}

/** 400 with the fields that did not validate. */
export function sendInvalid(reply: FastifyReply, errors: FieldErrors): FastifyReply {
  return sendProblem(reply, 400, 'One or more validation errors occurred.', undefined, errors);
}

/** 415: the body is not declared as JSON. */
export function sendUnsupported(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 415, 'Unsupported Media Type');
}

// randomUUID() draws from a cache; a system call for each answer would be a tenth of what a 404 costs.
function hexDigits(): string {
  return randomUUID().replaceAll('-', '');
}
