/** k6 takes the user and password of InfluxDB from its environment as well, which nobody else sees; null for other outputs. */
export function influxOf(out: string): { readonly plain: string; readonly variables: Record<string, string> } | null {
  const [, before = '', user, password, after = ''] =
    /^(influxdb=https?:\/\/)([^:@/]*)(?::(.*))?@([^@]*)$/.exec(out) ?? [];
  if (user === undefined) return null;
  const variables = {
    K6_INFLUXDB_USERNAME: decoded(user),
    ...(password === undefined ? {} : { K6_INFLUXDB_PASSWORD: decoded(password) }),
  };
  return { plain: before + after, variables };
}

const OTEL =
  'put them into K6_OTEL_HTTP_EXPORTER_USERNAME and K6_OTEL_HTTP_EXPORTER_PASSWORD, and the address into K6_OTEL_HTTP_EXPORTER_ENDPOINT, since k6 takes it from nowhere else';

/** What to do where a URL has a user or password, by the output: of those that are not influxdb k6 ignores the URL, with all that is in them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  influxdb: 'write it like influxdb=http://user:password@host:8086/database, and they are put into its environment',
  'experimental-prometheus-rw':
    'put them into K6_PROMETHEUS_RW_USERNAME and K6_PROMETHEUS_RW_PASSWORD, and the URL without them into K6_PROMETHEUS_RW_SERVER_URL, since k6 takes it from nowhere else',
  opentelemetry: OTEL,
  'experimental-opentelemetry': OTEL,
};

/** Why an output is not handed to k6: a user or password in it would be among k6's arguments. Null when that is not so. */
export function whyNotHanded(out: string): string | null {
  if (influxOf(out) !== null || !/:\/\/\S*@/.test(out)) return null;
  const kind = out.split('=', 1)[0] ?? '';
  const instead = ELSEWHERE[kind] ?? 'take them out of it';
  return `${kind} has a URL with a user or password, which everybody on this machine could read in k6's arguments; ${instead}`;
}

/** As a URL means it; as it stands where it is no such text. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
