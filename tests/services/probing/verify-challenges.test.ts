import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { epochRepository } from '../../../src/db/epochs.js';
import { probeRepository } from '../../../src/db/probes.js';
import { questionRepository } from '../../../src/db/questions.js';
import { newId } from '../../../src/db/repository.js';
import { gradeNow, regrade } from '../../../src/services/grading/grading.js';
import { parseTruth } from '../../../src/services/grading/truths.js';
import { silentLog } from '../../../src/services/log.js';
import { createChallengeSource } from '../../../src/services/probing/challenge-source.js';
import { createEpochs } from '../../../src/services/probing/epochs.js';
import { PROBER_DEFAULTS } from '../../../src/services/probing/limits.js';
import { createChallengeCheck } from '../../../src/services/probing/verify-challenges.js';
import { masterKeyOf } from '../../../src/services/security/master-key.js';
import { createSecretBox } from '../../../src/services/security/secret-box.js';
import { eachDatabase } from '../../support/each-database.js';
import { answered, honest, probingWorld, refused } from './support.js';

const MINUTE = 60_000;

eachDatabase('checking challenges', (store) => {
  const start = async () => {
    const { database: db, tables } = store();
    const world = await probingWorld(store(), { chatIntervalMs: 30 * MINUTE, healthIntervalMs: 30 * MINUTE });
    const epochs = createEpochs({
      ...{ db, epochs: epochRepository(tables), questions: questionRepository(tables), log: silentLog },
      monotonic: () => world.clock.at.getTime(),
      bus: world.bus,
      secretBox: createSecretBox(masterKeyOf(Buffer.alloc(32, 7))),
      now: world.now,
      answerWindowMs: MINUTE,
    });
    await epochs.prepare(world.now());
    const challenges = createChallengeSource({ epochs, limits: { ...PROBER_DEFAULTS, warmUpForMs: 0 } });
    const prober = world.makeProber({ challenges });
    const check = createChallengeCheck({
      now: world.now,
      ...{ db, epochs: epochRepository(tables), book: epochs },
      miners: { modelTypeOf: async (id) => ((await world.miner(id).catch(() => null)) ? 'LLM' : null) },
    });
    return {
      ...world,
      prober,
      challenges,
      epochs,
      check,
      number: Math.floor(world.now().getTime() / (360 * MINUTE)),
    };
  };

  it('reads the questions of an epoch once, however often and by how many at once it is checked', async () => {
    const { database: db, tables } = store();
    const world = await probingWorld(store());
    const questions = questionRepository(tables);
    const read: Date[] = [];
    let isBroken = true;
    const epochs = createEpochs({
      ...{ db, epochs: epochRepository(tables), log: silentLog, now: world.now, answerWindowMs: MINUTE },
      bus: world.bus,
      questions: {
        ...questions,
        listAsked: async (executor, addedBy, startsAt) => {
          read.push(startsAt);
          if (isBroken) throw new Error('the store is away');
          return questions.listAsked(executor, addedBy, startsAt);
        },
      },
      secretBox: createSecretBox(masterKeyOf(Buffer.alloc(32, 7))),
    });
    const past = new Date(world.now().getTime() - 720 * MINUTE);
    await expect(epochs.bankFor(past)).rejects.toThrow('away');
    isBroken = false;
    await Promise.all([epochs.bankFor(past), epochs.bankFor(past), epochs.bankFor(past)]);
    await epochs.bankFor(past);
    expect(read).toHaveLength(2);
    // What is not over yet may still change.
    const ahead = new Date(world.now().getTime() + MINUTE);
    await epochs.bankFor(ahead);
    await epochs.bankFor(ahead);
    expect(read).toHaveLength(4);
    await world.close();
  });

  it('shows that nobody was skipped or favoured, and what was asked can be graded again', async () => {
    const { prober, epochs, check, number, addMiner, pass, clock, db, tables, close } = await start();
    const [a, b] = [await addMiner(), await addMiner()];
    await expect(check.verify(a.id, number)).rejects.toThrow('still secret');
    await expect(check.verify(a.id, number + 99)).rejects.toThrow('no such epoch');
    await expect(check.verify(newId(), number)).rejects.toThrow('no such miner');
    const endsAt = (number + 1) * 360 * MINUTE;
    while (clock.at.getTime() < endsAt + 10 * MINUTE) {
      await prober.runDue();
      pass(MINUTE);
    }
    expect(await epochs.reveal()).toBe(0);
    pass(MINUTE);
    expect(await epochs.reveal()).toBe(1);

    for (const { id } of [a, b]) {
      const found = await check.verify(id, number);
      expect(found).toMatchObject({ slotCount: 12, missed: 0, void: 0, extra: 0, mismatched: 0 });
      expect(found.asked).toBeGreaterThan(10);
      for (const slot of found.slots.filter(({ outcome }) => outcome === 'ASKED').slice(1)) {
        expect(slot.isAsDrawn).toBe(true);
        const lateMs = (slot.askedAt?.getTime() ?? 0) - slot.dueAt.getTime();
        expect(lateMs).toBeGreaterThanOrEqual(0);
        expect(lateMs).toBeLessThan(2 * MINUTE);
      }
    }

    const rows = await probeRepository(tables).list(db, { minerId: a.id, kinds: ['CHAT'] }, { limit: 100 });
    expect(rows.length).toBeGreaterThan(10);
    for (const { detail, grade } of rows) {
      const truth = parseTruth(detail?.truth);
      const asked = { prompt: detail?.prompt ?? '', answer: detail?.answer ?? '' };
      expect(gradeNow(truth, asked).value).toBe(grade);
      expect(detail?.evidence && regrade(truth, asked, detail.evidence)).toBe(grade);
    }
    await close();
  });

  it('finds each slot asked once, also where the turn came after the edge of the slot or of the epoch', async () => {
    const { makeProber, challenges, epochs, check, number, addMiner, behaviours, pass, clock, now, close } =
      await start();
    const prober = makeProber({ challenges, limits: { warmUpForMs: 0, chatConcurrency: 1 } });
    const miners = [await addMiner(), await addMiner()];
    let isAtEdge = false;
    for (const { address } of miners) {
      behaviours.set(address, (endpoint, request) => {
        if (isAtEdge && request.path === '/api/chat') pass(2_000);
        return honest(endpoint, request);
      });
    }
    const startsAt = number * 360 * MINUTE;
    /** Whoever is asked first takes until after the edge, so that the other one's turn comes then. */
    const overEdge = async (atMinute: number) => {
      clock.at = new Date(startsAt + atMinute * MINUTE - 1_000);
      isAtEdge = true;
      await prober.runDue();
      isAtEdge = false;
    };
    const goOn = async (untilMinute: number) => {
      while (clock.at.getTime() < startsAt + untilMinute * MINUTE) {
        await prober.runDue();
        pass(2 * MINUTE);
      }
    };
    await overEdge(30);
    await goOn(331);
    await overEdge(360);
    await goOn(730);
    await epochs.reveal();
    pass(MINUTE);
    await epochs.prepare(now());
    expect(await epochs.reveal()).toBe(2);
    for (const { id } of miners) {
      for (const one of [number, number + 1]) {
        const { slots, ...found } = await check.verify(id, one);
        expect(found).toMatchObject({ slotCount: 12, asked: 12, missed: 0, extra: 0, mismatched: 0 });
        expect(slots.every(({ isAsDrawn }) => isAsDrawn)).toBe(true);
      }
    }
    await close();
  });

  it('finds what was left out, and a question that is not the one that the seed draws', async () => {
    const { prober, epochs, check, number, addMiner, pass, clock, db, tables, close } = await start();
    const miner = await addMiner();
    const endsAt = (number + 1) * 360 * MINUTE;
    while (clock.at.getTime() < endsAt + 10 * MINUTE) {
      await prober.runDue();
      pass(MINUTE);
    }
    await epochs.reveal();
    pass(MINUTE);
    await epochs.reveal();
    const [, , forged, left] = await probeRepository(tables).list(
      db,
      { minerId: miner.id, kinds: ['CHAT'] },
      { limit: 100 },
    );
    const t = tables.probes;
    await db
      .update(t)
      .set({ detail: { ...forged?.detail, prompt: 'What is 1 plus 1?' } })
      .where(eq(t.id, forged?.id ?? ''))
      .returning();
    await db
      .delete(t)
      .where(eq(t.id, left?.id ?? ''))
      .returning();

    expect(await check.verify(miner.id, number)).toMatchObject({ missed: 1, mismatched: 1 });
    await close();
  });

  it('keeps answers that no database takes as text, and grades them at nothing', async () => {
    const { prober, addMiner, behaviours, pass, db, tables, close } = await start();
    const miner = await addMiner();
    behaviours.set(miner.address, (endpoint, request) =>
      request.path === '/api/chat'
        ? answered('{"response":"4\\u00002 \\ud800 42"}')
        : request.path === '/info'
          ? answered('{"model_name":"a\\u0000b","capabilities":["\\udfff"]}')
          : honest(endpoint, request),
    );
    for (let i = 0; i < 70; i += 1) {
      await prober.runDue();
      pass(MINUTE);
    }
    behaviours.set(miner.address, () => refused);
    const rows = await probeRepository(tables).list(
      db,
      { minerId: miner.id, kinds: ['CHAT'] },
      { limit: 100 },
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ grade }) => grade))).toEqual(new Set([0]));
    expect(rows[0]?.detail?.answer).toBe('4\ufffd2 \ufffd 42');
    await close();
  });
});
