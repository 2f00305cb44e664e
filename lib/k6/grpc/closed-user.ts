import { oneOperationEach } from '../../exchange/settings.ts';
import type { EntryLoad } from '../../scenarios/steps.ts';
import type { GrpcResponse } from '../../targets/grpc.ts';
import { hostAndPort } from '../../targets/http.ts';
import type { GrpcLoad } from '../../targets/target.ts';
import { batchedCalls } from '../batched.ts';
import { ClosedUser, type UserBasis } from '../closed-user.ts';
import { DRAWN } from '../draw.ts';
import { own } from '../own-metrics.ts';
import { toPlainCall } from './call-end.ts';
import type { CallParams, Channel } from './channels.ts';
import { type GrpcWire, grpcLoad } from './wire.ts';

type Tags = Record<string, string>;

/** One node, as calls to it need it. Parameters are made once: building them per call costs more than a tenth of it. */
interface Place {
  readonly url: string;
  readonly channel: Channel;
  readonly read: CallParams;
  /** Reads whose answer is looked at. */
  readonly sampledRead: CallParams;
  readonly write: CallParams;
  /** Writes whose answer is looked at. */
  readonly sampledWrite: CallParams;
  /** Of the samples that raftmark takes by itself; undefined where the virtual user's tags say it all. */
  readonly readTags: Tags | undefined;
  readonly writeTags: Tags | undefined;
}

/**
 * A user that makes calls. k6's own time of a call counts failures too and cannot be told by outcome, so that latency is
 * taken here, by the same clock as the schedule's.
 */
export class GrpcUser extends ClosedUser<Place> {
  private readonly requests: GrpcLoad;
  private batched: { readonly size: number; readonly requests: GrpcLoad } | null = null;

  constructor(basis: UserBasis) {
    const { settings } = basis;
    const wire = basis.wire as GrpcWire;
    const { access } = wire;
    const oneOperation = oneOperationEach(settings);
    super(basis, (url, tagged) => {
      const tagsOf = (operation: string): Tags | undefined =>
        oneOperation && !tagged
          ? undefined
          : { ...(oneOperation ? {} : { operation }), ...(tagged ? { node: hostAndPort(url) } : {}) };
      const headers = access.headersAt(url);
      const make = (operation: string, discard: boolean): CallParams => {
        const tags = tagsOf(operation);
        return {
          // Shared, so that a new token is in it.
          ...(access.logsIn || Object.keys(headers).length > 0 ? { metadata: headers } : {}),
          ...(tags === undefined ? {} : { tags }),
          ...(discard ? { discardResponseMessage: true } : {}),
          timeout: settings.timeoutMs,
        };
      };
      return {
        url,
        channel: wire.channels.to(url),
        read: make('read', true),
        sampledRead: make('read', false),
        write: make('write', true),
        sampledWrite: make('write', false),
        readTags: tagsOf('read'),
        writeTags: tagsOf('write'),
      };
    });
    this.requests = grpcLoad(basis.requests);
  }

  private requestsOf({ batch: size }: EntryLoad): GrpcLoad {
    if (size === undefined) return this.requests;
    if (this.batched?.size !== size)
      this.batched = { size, requests: batchedCalls(this.requests, size, this.settings.tier.entries) };
    return this.batched.requests;
  }

  protected runEntries(load: EntryLoad, until: number): void {
    // Locals throughout: this loop is what a call costs beside k6's own work.
    const { clock, draw } = this;
    const { indexes, reads, places, nodes, took } = draw;
    const { readCall, writeCall, readMessage, writeMessage } = this.requestsOf(load);
    const latency = own.wholeOperation;
    const fresh = load.connections === 'new';
    // Of the loop alone: what a function holds on to is dearer to count in.
    let calls = 0;
    let now: number;
    do {
      if (draw.at === DRAWN) this.refill(load);
      const mine = draw.at++;
      const index = indexes[mine] as number;
      const to = places[mine] as Place;
      calls++;
      if (reads[mine]) {
        const message = readMessage(index);
        const started = clock.currentTestRunDuration;
        const looked = mine === draw.lookedRead || this.wary;
        const end = to.channel.invoke(readCall, message, looked ? to.sampledRead : to.read);
        now = clock.currentTestRunDuration;
        if (end.error === null) {
          took[mine] = now - started;
          latency.add(now - started, to.readTags);
          if (looked) this.inspect(mine, toPlainCall(end), (value) => value?.length ?? 0);
        } else {
          const again = () => toPlainCall(to.channel.invoke(readCall, message, to.read));
          const ok = this.tryAgain('read', toPlainCall(end), to.url, again);
          const ms = clock.currentTestRunDuration - started;
          took[mine] = ok ? ms : -1;
          if (ok) latency.add(ms, to.readTags);
        }
        if (fresh) to.channel.close();
        continue;
      }
      const message = writeMessage(index);
      const started = clock.currentTestRunDuration;
      const looked = mine === draw.lookedWrite || this.wary;
      const end = to.channel.invoke(writeCall, message, looked ? to.sampledWrite : to.write);
      now = clock.currentTestRunDuration;
      if (end.error === null) {
        took[mine] = now - started;
        latency.add(now - started, to.writeTags);
        if (looked) this.inspectWrite(toPlainCall(end), nodes[mine] as number);
        continue;
      }
      const again = (node: number): GrpcResponse => {
        const other = this.known.places[node] as Place;
        return toPlainCall(other.channel.invoke(writeCall, message, other.write));
      };
      const node = this.followUp(toPlainCall(end), nodes[mine] as number, again);
      const ms = clock.currentTestRunDuration - started;
      took[mine] = node >= 0 ? ms : -1;
      if (node >= 0) {
        nodes[mine] = node;
        latency.add(ms, to.writeTags);
      }
      // The rest was drawn for a leader that no longer leads.
      this.forget();
    } while (now < until);
    own.calls.add(calls);
  }

  protected runQueries(): void {
    throw new Error(`${this.settings.target.name} has no queries over gRPC`);
  }
}
