import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBase64, toBase64 } from '../../lib/base/bytes.ts';
import { isObject, parseArray, parseObject } from '../../lib/base/json.ts';
import { OWNER_ENTRY } from '../../lib/data/owner.ts';
import type { HttpRequest, HttpResponse } from '../../lib/targets/http.ts';
import { findTarget } from '../../lib/targets/index.ts';
import { type EntryTarget, keepsEntries } from '../../lib/targets/kinds.ts';
import type { NodeStatus } from '../../lib/targets/target.ts';
import { isGrpc, isSuccess, type PlainRequest, type PlainResponse } from '../../lib/targets/wire.ts';
import { lookAround } from '../../runner/cluster/look.ts';
import { Sender } from '../../runner/cluster/send.ts';
import { type StartedCluster, startEmbeddedCluster } from '../../runner/embedded/embedded.ts';
import { recipeOf } from '../../runner/embedded/recipes.ts';
import { provideTool } from '../../runner/tools/provide.ts';
import { developmentKey } from '../fixtures/credentials.ts';
import { namespacesOf, viewOf } from '../fixtures/target-parts.ts';

const TIMEOUT_MS = 30_000;
/** All that a node holds comes in one answer. */
const ANSWER_BYTES = 1_024 ** 3;
const ENTRIES = 'raftmark/entries/';

/** An entry as a node holds it. */
export interface Held {
  readonly namespace: string;
  readonly key: string;
  readonly value: string;
  /** How often it was written since it exists. */
  readonly version: number;
}

/** A cluster that the test started, external to the runner, and what a test wants to know of it. */
export class TestCluster {
  readonly target: EntryTarget;
  readonly cluster: StartedCluster;
  private readonly folder: string;
  private readonly sender: Sender;

  private constructor(target: EntryTarget, cluster: StartedCluster, folder: string) {
    this.target = target;
    this.cluster = cluster;
    this.folder = folder;
    this.sender = new Sender(developmentKey(target));
  }

  static async start(name: string, nodes: number): Promise<TestCluster> {
    const target = findTarget(name);
    if (!target || !keepsEntries(target)) throw new Error(`no target ${name}`);
    const { path } = await provideTool('etcd');
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'acceptance-cluster-')));
    const cluster = await startEmbeddedCluster({
      recipe: recipeOf(name),
      nodes,
      tools: { etcd: path },
      dataRoot: folder,
    });
    return new TestCluster(target, cluster, folder);
  }

  get urls(): string[] {
    return this.cluster.nodes.map(({ url }) => url);
  }

  /** Flags with which the runner measures it, by all its nodes. */
  get flags(): string[] {
    return ['--target', this.target.name, '--host', this.urls.join(',')];
  }

  private async ask(url: string, request: HttpRequest): Promise<HttpResponse>;
  private async ask(url: string, request: PlainRequest): Promise<PlainResponse>;
  private async ask(url: string, request: PlainRequest): Promise<PlainResponse> {
    const response = await this.sender.send(url, request, TIMEOUT_MS, undefined, ANSWER_BYTES);
    const what = isGrpc(request) ? request.call : request.path;
    if (!isSuccess(response)) throw new Error(`${what} on ${url}: ${JSON.stringify(response)}`);
    return response;
  }

  /** Names of the namespaces as one node knows them. */
  async namespaces(url: string): Promise<string[]> {
    return namespacesOf(this.target).readList(await this.ask(url, namespacesOf(this.target).list()));
  }

  /** Every entry that one node holds, in whatever namespace. */
  async entries(url = this.urls[0] ?? ''): Promise<Held[]> {
    return this.target.name === 'etcd' ? this.etcdEntries(url) : this.confmanEntries(url);
  }

  private async etcdEntries(url: string): Promise<Held[]> {
    const range = { key: toBase64(ENTRIES), range_end: toBase64(`${ENTRIES.slice(0, -1)}0`) };
    const headers = { 'Content-Type': 'application/json' };
    const request = { method: 'POST', path: '/v3/kv/range', headers, body: JSON.stringify(range) } as const;
    const pairs = parseObject((await this.ask(url, request)).body)?.kvs ?? [];
    if (!Array.isArray(pairs)) throw new Error('etcd answered a range without pairs');
    return pairs.filter(isObject).map(({ key, value, version }) => {
      const [namespace = '', name = ''] = (fromBase64(String(key)) ?? '').slice(ENTRIES.length).split('/');
      return { namespace, key: name, value: fromBase64(String(value)) ?? '', version: Number(version) };
    });
  }

  private async confmanEntries(url: string): Promise<Held[]> {
    const { body } = await this.ask(url, { method: 'GET', path: '/api/v1/configs', headers: {} });
    return (parseArray(body) ?? []).filter(isObject).map(({ ns, key, value, version }) => ({
      namespace: String(ns),
      key: String(key),
      value: String(value),
      version: Number(version),
    }));
  }

  /** Entries of datasets: without those by which a run says whose they are. */
  async dataEntries(url = this.urls[0] ?? ''): Promise<Held[]> {
    return (await this.entries(url)).filter(({ key }) => key !== OWNER_ENTRY.key);
  }

  /** How many writes of entries the cluster has applied since they exist. */
  async writes(url = this.urls[0] ?? ''): Promise<number> {
    return (await this.dataEntries(url)).reduce((sum, { version }) => sum + version, 0);
  }

  /** Makes a namespace, by way of the node that leads. */
  async createNamespace(name: string): Promise<void> {
    await this.ask((await this.leader()) ?? '', namespacesOf(this.target).create(name));
  }

  /** Deletes a namespace with all that it holds, as anybody may. */
  async removeNamespace(name: string): Promise<void> {
    await this.ask((await this.leader()) ?? '', namespacesOf(this.target).delete(name));
  }

  /** What one node says of itself now; null when it does not answer. */
  async status(url: string): Promise<NodeStatus | null> {
    return viewOf(this.target).readStatus(await this.sender.send(url, viewOf(this.target).status(), TIMEOUT_MS));
  }

  /** URL of the node that leads now, or null. */
  async leader(): Promise<string | null> {
    return (await lookAround(this.target, this.urls, this.sender)).leader?.url ?? null;
  }

  async stop(): Promise<void> {
    await this.sender.close();
    await this.cluster.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
