/**
 * What docs/cli.md says of a flag beyond its help: limits, reasons, and where it is explained. Links are as in docs/. By the
 * command's name and the flag's; a test fails for a flag that is not there.
 */
export const NOTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  run: {
    '--protocol': 'What one costs against the other: [scenarios.md](scenarios.md#targets).',
    '--reads': 'One promise for all targets; the target says which it can keep: [scenarios.md](scenarios.md#targets).',
    '--tier': '[Datasets](scenarios.md#datasets-and-values).',
    '--entropy':
      '`random` compresses by 1.3 in zstd and gzip and not in LZ4, `json` by 4 to 5 and 2.7; a dataset as one value does: [method.md](method.md#data).',
    '--seed': '0 to 2147483647.',
    '--payload': '[Sizes](scenarios.md#datasets-and-values): 1 KB is 1,024 bytes.',
    '--scenarios': '[Scenarios and groups](scenarios.md#scenarios).',
    '--suite': '[Suites](scenarios.md#suites). Excludes `--scenarios`.',
    '--keys':
      "All with equal chance, by Zipf's law or the newest, as in YCSB: [method.md](method.md#which-entries). Not beside faults.",
    '--users':
      "1 to 5999, also of those together that overlap: k6 keeps the users of a step until its last requests have ended. Clients of `clients`, of which many share one of k6's, 1 to 60000.",
    '--open-rate':
      'Reads and writes together, or messages: latency under a schedule, see [method.md](method.md#open-load). 0.1 to 20000; excludes `--users`. Scenarios that break nodes keep `--rate` and `--read-rate`.',
    '--repetitions':
      '1 to 100; six pairs are needed before a [difference is claimed](method.md#pairs). `consensus`, `through-nodes` and `queues` take six by themselves; `audit-query` and scenarios that break nodes are measured once.',
    '--duration': 'At least `1s`; units `ms`, `s`, `m`, `h`. `consensus` takes 7 s by itself, `audit-query` 3 s.',
    '--warmup': '`consensus` takes 2 s by itself, `audit-query` 1 s.',
    '--timeout': 'What is given up counts as unknown.',
    '--fault': '[What each does](failover.md#kinds-of-fault).',
    '--fault-nodes': '`minority`: as many as a quorum can miss. Not with `power`.',
    '--rate':
      '0.1 to 20000; one that is given is never changed, and refused when it is not carried: [method.md](method.md#whole-and-steady).',
    '--allow-faults': '[Commands](config.md#commands).',
    '--host':
      'As `http://10.0.0.1:2379` or `10.0.0.1:2379`; excludes `--nodes`, `--vary`, `--rounds`, `--port` and `--network`. [Your own cluster](own-cluster.md).',
    '--trust-redirects': '[Where keys go](own-cluster.md#where-keys-go).',
    '--user': 'Excludes a key. [TLS and users](own-cluster.md#tls-and-users).',
    '--config': 'Your nodes, steps of scenarios, limits: [config.md](config.md).',
    '--mode': '`both`: each scenario on both in turn, and what replication costs.',
    '--nodes': '[Cluster sizes](method.md#cluster-sizes).',
    '--vary': '[Knobs](method.md#knobs).',
    '--rounds': 'On new clusters each time.',
    '--port': 'Further nodes take this +100, +200 and so on.',
    '--network': 'Linux.',
    '--use-found-cluster': 'Not what `--yes` says, which is about size.',
    '--tls': 'openssl makes the certificates, which end with the run.',
    '--node-pid': 'Of a node on this machine, whose resources are then watched.',
    '--fresh':
      "[Fresh nodes](method.md#fresh-nodes). Embedded ones are, at the start; nodes of your own are stopped, wiped and started with the configuration file's commands, which takes `--allow-faults` and a yes.",
    '--pin': 'Embedded clusters only: [method.md](method.md#processors-of-their-own).',
    '--no-metrics-monitor': '[Metrics of nodes](method.md#metrics-of-nodes).',
    '--no-timeline':
      'Counting costs k6 a few percent; without it the report has no series, and a script that dies takes all of its steps along.',
    '--no-calibration': '[Calibration](method.md#calibration).',
    '--no-control': '[Warm-up](method.md#warm-up), [control step](method.md#control-step).',
    '--out':
      'Also `experimental-prometheus-rw`; user and password of `influxdb=http://user:password@host` reach k6 in its environment: [streaming.md](streaming.md).',
    '--web-ui': 'On 127.0.0.1.',
    '--strict': 'A gate that does not take a figure for granted because a run went through.',
    '--threshold': '[In words](ci.md#thresholds).',
    '--label': '[Labels](data.md#labels).',
    '--no-cleanup': 'An embedded cluster goes on running; the report says how to end it.',
    '--list': '`--list insights` tells how each [rule](insights.md) decides.',
    '--yes': 'A lot is more than 5 GB of values.',
    '--force': 'That run ends with what happened to it.',
    '--quiet': 'And warnings.',
    '--lazyfs':
      'Taken from `PATH` otherwise. LazyFS lets what was not synced be lost; with `none` nodes alone are killed: [the power cut](method.md#the-power-cut).',
  },
  clean: {
    '--protocol': 'One of them is enough.',
  },
  report: {
    '--csv': '[Its columns](report.md#csv).',
    '--format':
      '[The page](report.md#the-page); CSV is not rounded, [its columns](report.md#csv); [one row per operation](data.md#csv-one-row-per-operation); [JUnit](ci.md#what-ci-is-shown).',
    '--tables': 'See [coordinator-tables.md](coordinator-tables.md).',
  },
  tools: {},
  perf: {
    '--only': 'See [performance.md](performance.md).',
    '--record': '[Recorded runs](../test/fixtures/runs/README.md).',
  },
};
