import { describeLeaderKilled } from '../acceptance/timing/leader-killed.ts';

describeLeaderKilled('confman');
