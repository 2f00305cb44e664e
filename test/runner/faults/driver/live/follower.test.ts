import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { Follower } from '../../../../../runner/faults/driver/follower.ts';
import { identify, stillRuns } from '../../../../../runner/system/processes.ts';

describe('whoever follows a pid file', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
  const pidFile = join(folder, 'pid');
  const started: ChildProcess[] = [];
  let nowMs = 0;
  const end = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  /** A process that runs until it is ended. */
  const life = (): ChildProcess => {
    const child = spawn('sleep', ['600'], { stdio: 'ignore' });
    started.push(child);
    return child;
  };
  const write = (child: ChildProcess): void => writeFileSync(pidFile, `${child.pid}\n`);
  /** Looks twice, with more between than a process that hands over may take. */
  const ended = async (follower: Follower): Promise<boolean> => {
    await follower.look();
    nowMs += 1_000;
    await follower.look();
    return follower.ended !== null;
  };
  const following = async (node: { readonly pid?: number } = {}): Promise<Follower> => {
    nowMs = 0;
    const clock = { elapsedMs: () => nowMs, epochMs: () => nowMs };
    const told = node.pid === undefined ? { pid: null, pidFile } : { pid: node.pid, pidFile: null };
    const follower = new Follower({ ...told, log: null }, clock);
    await follower.begin();
    return follower;
  };
  /** A node that was running and is killed on purpose. */
  const killed = async (): Promise<Follower> => {
    const first = life();
    write(first);
    const follower = await following();
    await follower.ending();
    await end(first);
    return follower;
  };
  afterEach(async () => {
    await Promise.all(started.splice(0).map(end));
    rmSync(pidFile, { force: true });
  });
  after(() => rmSync(folder, { recursive: true }));

  it('says nothing of an end that was asked for', async () => {
    assert.equal(await ended(await killed()), false);
  });

  it('waits for a start whose number is not written yet: that of the last life names nobody', async () => {
    const follower = await killed();
    await follower.starting();
    assert.equal(await ended(follower), false);
    const second = life();
    write(second);
    assert.equal(await ended(follower), false);
    await end(second);
    assert.equal(await ended(follower), true);
  });

  it('knows a process that was gone before its number was written', async () => {
    const follower = await killed();
    await follower.starting();
    const second = life();
    await end(second);
    write(second);
    assert.equal(await ended(follower), true);
    assert.equal(follower.ended?.atMs, 0, 'dated by when it was first seen to be gone');
  });

  it('lets a process hand over to another, as one that puts itself into the background', async () => {
    const follower = await killed();
    await follower.starting();
    const [parent, child] = [life(), life()];
    write(parent);
    await follower.look();
    await end(parent);
    await follower.look();
    nowMs += 100;
    write(child);
    assert.equal(await ended(follower), false);
  });

  it('takes one that a supervisor has brought back before the start for the node', async () => {
    const follower = await killed();
    write(life());
    await follower.starting();
    assert.equal(await ended(follower), false);
    assert.equal(follower.runs, true);
  });

  it('does not take the process that was to end, and goes late, for the one that was started', async () => {
    const first = life();
    write(first);
    const follower = await following();
    await follower.ending();
    await follower.starting();
    await end(first);
    assert.equal(await ended(follower), false);
  });

  it('sees an end that nobody had asked for, also where the file went with it', async () => {
    const first = life();
    write(first);
    const follower = await following();
    assert.equal(await ended(follower), false);
    await end(first);
    rmSync(pidFile);
    assert.equal(await ended(follower), true);
  });

  it('concludes nothing from a file that has never named a living process, as from inside a container', async () => {
    const gone = life();
    await end(gone);
    write(gone);
    const follower = await following();
    await follower.ending();
    await follower.starting();
    write(gone);
    assert.equal(await ended(follower), false);
  });

  it('follows one of which only the number is told until it is ended on purpose', async () => {
    const first = life();
    const follower = await following({ pid: first.pid ?? 0 });
    await follower.ending();
    await end(first);
    await follower.starting();
    assert.equal(await ended(follower), false);
    const second = life();
    const other = await following({ pid: second.pid ?? 0 });
    await end(second);
    assert.equal(await ended(other), true);
  });

  it('does not take a stranger with the same number for it', { skip: process.platform !== 'linux' }, () => {
    const own = identify(process.pid);
    assert.ok(own !== null && stillRuns(own));
    assert.equal(stillRuns({ ...own, startTicks: (own.startTicks ?? 0) - 1 }), false);
  });
});
