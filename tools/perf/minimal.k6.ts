// The least that k6 can do per request: one constant request per iteration and nothing else. k6 runs this file as it is.
import http from 'k6/http';

const users = Number(__ENV.USERS);
export const options = { scenarios: { load: { executor: 'constant-vus', vus: users, duration: __ENV.DURATION } } };

const url = `${__ENV.HOST}/api/v1/namespaces/bench-small-001/config/key-80000001`;
// As long as {"value":"..."} around 1 KB.
const body = new Uint8Array(1_036).fill(97).buffer;

const read = (): void => {
  http.get(url);
};
const write = (): void => {
  http.put(url, body);
};

export default __ENV.OPERATION === 'read' ? read : write;
