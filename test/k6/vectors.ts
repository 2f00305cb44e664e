import { asciiText, fromBase64, toBase64 } from '../../lib/base/bytes.ts';
import { parseDuration } from '../../lib/base/duration.ts';
import {
  byteSize,
  count,
  duration,
  milliseconds,
  percent,
  perSecond,
  significant,
  utcTime,
} from '../../lib/base/format.ts';
import { printable } from '../../lib/base/printable.ts';
import { hashText, mix31, Xorshift } from '../../lib/base/random.ts';
import { nearest } from '../../lib/base/suggest.ts';
import { makeDataset } from '../../lib/data/dataset.ts';
import { ENTROPIES, findPayload, PAYLOADS } from '../../lib/data/payload.ts';
import { headText, markWriter, stampWriter } from '../../lib/data/stamp.ts';
import type { TextEngine } from '../../lib/data/text.ts';
import { TIERS } from '../../lib/data/tier.ts';
import { baseUrl, originOf } from '../../lib/targets/http.ts';
import { TARGETS } from '../../lib/targets/index.ts';
import { type EntryTarget, keepsEntries } from '../../lib/targets/kinds.ts';
import { type EntryStore, spokenTo, type Target } from '../../lib/targets/target.ts';
import { loadShapeOf, valuesOf } from '../fixtures/values.ts';

const NUMBERS = [0, 0.00001, 0.0123456, 0.41234, 0.9996, 1, 9.996, 12.345, 99.95, 1023.6, 12345.6, 1e9, 2 ** 31, 1e15];

function random(): unknown {
  const words = new Xorshift(77);
  return {
    mix31: [0, 1, 42, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, -1].map(mix31),
    hashText: ['', 'a', 'random', 'json', 'xlarge'].map(hashText),
    xorshift: Array.from({ length: 50 }, () => words.next()),
  };
}

function names(): unknown {
  return TIERS.map((tier) => {
    const dataset = makeDataset(tier, 123_456_789);
    return [0, 1, tier.entries - 1].map((at) => dataset.entry(at));
  });
}

function stamps(): unknown {
  return [10, 11, 12, 511, 512].map((payloadBytes) => {
    const bytes = new Uint8Array(Math.min(payloadBytes, 12));
    const putStamp = stampWriter({ seed: 9, writer: 6_007, count: 2 ** 24 - 600 }, payloadBytes);
    const putMark = markWriter(9, payloadBytes);
    const heads = Array.from({ length: 1_300 }, (_, at) => {
      putStamp(bytes, 0);
      putMark(bytes, 0, at * 77);
      return asciiText(bytes);
    });
    return [heads.slice(0, 3), hashText(heads.join()), headText(9, { writer: 1, count: 46_656 }, 5, payloadBytes)];
  });
}

/** Values too large to compare as text are compared by their hash. */
function values(engine: TextEngine): unknown {
  return ENTROPIES.flatMap((entropy) =>
    [...PAYLOADS, { bytes: 14 }, { bytes: 4_000 }].map(({ bytes }) => {
      const { values: made } = valuesOf({ seed: 9, bytes, entropy, engine });
      const value = made.make({ writer: 6_007, count: 5 }, 77, 16_000_000);
      return [value.length, value.slice(0, 60), hashText(value.slice(-100_000)), made.recognise(value, 77)];
    }),
  );
}

/** What all targets send under load, entry after entry, in each of their protocols. */
function requests(engine: TextEngine): unknown {
  return TARGETS.filter((target: Target) => keepsEntries(target)).flatMap((target) =>
    target.protocols.map((protocol) => {
      const { entries } = spokenTo(target as EntryTarget, protocol, null);
      return [10, 11, 12, 13, 1_024].map((bytes) => sentBy(entries, bytes, engine));
    }),
  );
}

function sentBy(entries: EntryStore, bytes: number, engine: TextEngine): unknown {
  const nature = { seed: 9, bytes, entropy: 'json', engine } as const;
  const load = entries.loadRequests(loadShapeOf(makeDataset(TIERS[1], 9), nature, 6_007));
  return Array.from({ length: 40 }, (_, at) => {
    const index = at * 7;
    if ('readCall' in load) {
      // The message is the load's own, and changes with the next entry.
      const [write, read] = [JSON.stringify(load.writeMessage(index)), JSON.stringify(load.readMessage(index))];
      return [load.writeCall, hashText(write), at < 2 ? write : '', read];
    }
    const write = asciiText(load.writeBody(index));
    const read = load.readBody === null ? null : asciiText(load.readBody(index));
    return [load.path('write', index), hashText(write), at < 2 ? write : '', read];
  });
}

function texts(): unknown {
  return {
    shown: ['unknown service [Cc] {p}', 'a\u001b[2Jb\u009b\u202e c', 'x'.repeat(300)].map((text) =>
      printable(text, 200),
    ),
    count: NUMBERS.map((value) => count(value, 1)),
    significant: NUMBERS.map((value) => significant(value)),
    milliseconds: NUMBERS.map(milliseconds),
    perSecond: NUMBERS.map(perSecond),
    percent: NUMBERS.map(percent),
    byteSize: NUMBERS.map(byteSize),
    duration: NUMBERS.map(duration),
    utcTime: utcTime('2026-02-02T21:30:00.123Z'),
    base64: ['', 'a', 'ab', 'abc', 'key-89abcdef'].map((text) => [toBase64(text), fromBase64(toBase64(text))]),
    urls: [baseUrl('HTTP://Node:06100/'), originOf('http://127.0.0.1:6200/api/v1?x=1'), originOf('/api')],
    parsed: [parseDuration('1.5h'), parseDuration('500ms'), parseDuration('x'), findPayload('64kb'), findPayload('9B')],
    nearest: nearest('smal', ['smoke', 'small', 'large']),
  };
}

/** What lib computes, as plain JSON: the same in Node and inside k6, or data written by one cannot be read by the other. */
export function vectors(engine: TextEngine): Record<string, unknown> {
  const made = { values: values(engine), requests: requests(engine) };
  return { random: random(), names: names(), stamps: stamps(), texts: texts(), ...made };
}
