import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Power, PowerRound } from '../../../../lib/report/power.ts';
import { checkPower } from '../../../../runner/report/check/power.ts';
import { deadRound, examplePower, examplePowerRound } from '../../../fixtures/example-report.ts';

const ofRounds = (...rounds: PowerRound[]): string[] => checkPower(examplePower(rounds), 'ok');
const ofRound = (changes: Partial<PowerRound>): string[] => ofRounds(examplePowerRound(changes));
const second = (changes: Partial<PowerRound> = {}): PowerRound =>
  examplePowerRound({ round: 2, faultMs: 20_310, ...changes });
const ofPower = (changes: Partial<Power>): string[] => checkPower(examplePower([examplePowerRound()], changes), 'ok');

test('rounds that agree with themselves have no fault', () => {
  assert.deepEqual(ofRounds(examplePowerRound(), second()), []);
  assert.deepEqual(ofRounds(), []);
  assert.deepEqual(checkPower(examplePower([examplePowerRound(), deadRound]), 'failed'), []);
  const slow = { listening: 1_500, firstAccepted: 1_210.4, acceptedEverywhere: 1_260.9, caughtUp: 1_260.9 };
  assert.deepEqual(ofRound({ returns: slow }), []);
});

test('a cell whose cluster did not come back is not ok', () => {
  assert.deepEqual(ofRounds(examplePowerRound(), deadRound), ['round 2 did not end, yet the cell is ok']);
});

test('rounds are numbered and follow each other', () => {
  assert.deepEqual(ofRounds(second({ faultMs: 1_000 })), ['round 2 is the 1. in the list']);
  assert.deepEqual(ofRounds(examplePowerRound(), second({ faultMs: 10_000 })), [
    'round 2: begins before the one before it has ended',
  ]);
});

test('no node is started before all were killed', () => {
  assert.deepEqual(ofRound({ spreadMs: 1_200 }), ['round 1: nodes were started before the last of them was killed']);
});

test('steps of the way back are in order, and that of all nodes follows from each', () => {
  const returns = { listening: 310, firstAccepted: 1_300, acceptedEverywhere: 1_260.9, caughtUp: 1_310 };
  assert.deepEqual(ofRound({ returns }), ['round 1: acceptedEverywhere was at 1260.9 ms, and firstAccepted at 1300']);
  assert.deepEqual(ofRound({ returns: { ...returns, firstAccepted: 1_210.4, acceptedEverywhere: 1_280 } }), [
    'round 1: acceptedEverywhere is 1280, but 1260.9 follows from acceptedThrough',
  ]);
});

test('spreads follow from the rounds', () => {
  const { returns } = examplePower();
  const [listening, ...rest] = returns;
  assert.ok(listening);
  assert.deepEqual(ofPower({ returns: rest }), ['listening is missing, though 1 rounds have seen it']);
  assert.deepEqual(ofPower({ returns: [{ ...listening, max: 999 }, ...rest] }), [
    'listening.max is 999, but 310.2 follows from the rounds',
  ]);
  assert.deepEqual(ofPower({ returns: [listening, ...returns] }), ['a step is there more than once']);
  assert.deepEqual(checkPower(examplePower([], { returns: [listening] }), 'ok'), [
    'listening has a median, though no round has seen it',
  ]);
});

test('only LazyFS has a cache of its own', () => {
  const rounds = [examplePowerRound({ cacheUsed: 0.2 })];
  assert.deepEqual(checkPower(examplePower(rounds), 'ok'), ['round 1 has a cache without LazyFS']);
  assert.deepEqual(checkPower(examplePower(rounds, { unsynced: 'lost' }), 'ok'), []);
});
