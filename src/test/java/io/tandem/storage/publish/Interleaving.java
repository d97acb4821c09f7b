package io.tandem.storage.publish;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * Processes at work on one file system, each a thread, of which one takes a step at a time: from
 * one operation of the file system to the next. A seed says who is next, who stands still for how
 * long, and who is killed: its thread is never let on, so it cleans nothing up. Time is what this
 * says it is.
 */
final class Interleaving {
  private static final ThreadLocal<Actor> CURRENT = new ThreadLocal<>();
  private static final int MILLIS_PER_STEP = 1_000;

  private static final int STEPS_PER_LOOK = 10;
  private static final int LATEST_START_MILLIS = 60_000;

  private static final int MIN_STANDSTILL_MILLIS = 30_000;

  /** The longest suspension, much longer than the wait for a holder. */
  private static final int MAX_STANDSTILL_MILLIS = 200_000;

  private final Random random;
  private final double disturbances;
  private final List<Actor> actors = new ArrayList<>();
  private final Semaphore turn = new Semaphore(0);
  private long now;
  private volatile boolean over;

  /**
   * @param disturbances how likely a step is to be one after which the process stands still or dies
   */
  Interleaving(long seed, double disturbances) {
    random = new Random(seed);
    this.disturbances = disturbances;
  }

  /**
   * Marks a step before an operation of a file system; threads that are not processes of an
   * interleaving pass.
   */
  static void step() {
    Actor actor = CURRENT.get();
    if (actor != null) {
      actor.awaitTurn();
    }
  }

  /** The work of a process. */
  interface Body {
    void run(Actor process) throws IOException;
  }

  Actor add(String name, Body body) {
    Actor actor = new Actor(name, actors.size() + 1, body);
    actors.add(actor);
    return actor;
  }

  /** Lets processes take steps until each has ended or was killed. */
  void run() {
    actors.forEach(actor -> actor.thread.start());
    for (Actor next = next(); next != null; next = next()) {
      now += random.nextInt(MILLIS_PER_STEP);
      if (next.started && random.nextDouble() < disturbances * next.vulnerability()) {
        next.disturb();
      } else {
        next.started = true;
        next.go.release();
        turn.acquireUninterruptibly();
      }
    }
    over = true;
    for (Actor actor : actors) {
      actor.go.release();
      join(actor.thread);
    }
  }

  private Actor next() {
    List<Actor> living = actors.stream().filter(actor -> !actor.ended && !actor.killed).toList();
    if (living.isEmpty()) {
      return null;
    }
    long earliest = living.stream().mapToLong(actor -> actor.wakesAt).min().orElseThrow();
    now = Math.max(now, earliest);
    List<Actor> ready = living.stream().filter(actor -> actor.wakesAt <= now).toList();
    return ready.get(random.nextInt(ready.size()));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The error that ends the thread of a killed process when all is over. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** One process. */
  final class Actor implements WriterProcess {
    private final String name;
    private final int number;
    private final Body body;
    private final Thread thread = new Thread(this::live);
    private final Semaphore go = new Semaphore(0);
    private final List<Runnable> beats = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private boolean started;
    private boolean killed;
    private boolean stoodStill;
    private boolean disturbed;
    private int sinceLook = STEPS_PER_LOOK;
    private volatile boolean ended;
    private boolean beating;
    private long wakesAt;
    private long nextBeat;
    private Throwable failure;

    private Actor(String name, int number, Body body) {
      this.name = name;
      this.number = number;
      this.body = body;
      wakesAt = number == 1 ? 0 : random.nextInt(LATEST_START_MILLIS);
      thread.setDaemon(true);
    }

    private void live() {
      CURRENT.set(this);
      try {
        go.acquireUninterruptibly();
        body.run(this);
      } catch (Throwable e) {
        failure = e;
      }
      ended = true;
      turn.release();
    }

    private void awaitTurn() {
      if (beating) {
        return;
      }
      if (over) {
        throw new Killed();
      }
      sinceLook++;
      turn.release();
      go.acquireUninterruptibly();
      if (over) {
        throw new Killed();
      }
      // After a suspension, either the heartbeat or the next operation comes first.
      if (now >= nextBeat && (!stoodStill || random.nextBoolean())) {
        nextBeat = now + WriterProcess.BEAT_MILLIS;
        beating = true;
        List.copyOf(beats).forEach(Runnable::run);
        beating = false;
      }
    }

    /**
     * Decides whether to disturb the process: at most once, and rarely while it waits for another,
     * which takes many steps.
     */
    private double vulnerability() {
      return disturbed ? 0 : sinceLook < STEPS_PER_LOOK ? 0.02 : 1;
    }

    private void disturb() {
      disturbed = true;
      if (random.nextInt(3) == 0) {
        killed = true;
      } else {
        stoodStill = true;
        wakesAt = now + MIN_STANDSTILL_MILLIS + random.nextInt(MAX_STANDSTILL_MILLIS);
      }
    }

    int number() {
      return number;
    }

    boolean wasKilled() {
      return killed;
    }

    boolean hasStoodStill() {
      return stoodStill;
    }

    /** Returns the failure with which it ended, or null if it succeeded. */
    Throwable failure() {
      return failure;
    }

    List<String> told() {
      return told;
    }

    @Override
    public Holder holder() {
      return new Holder(
          name + "'s machine",
          "",
          number,
          "",
          Instant.ofEpochMilli(now),
          WriterProcess.BEAT_MILLIS);
    }

    @Override
    public void tell(String line) {
      told.add(line);
    }

    @Override
    public void pause(long millis) {
      wakesAt = now + millis;
      sinceLook = 0;
      awaitTurn();
    }

    @Override
    public Runnable every(long millis, Runnable beat) {
      beats.add(beat);
      return () -> beats.remove(beat);
    }

    @Override
    public String toString() {
      return name + (killed ? " (killed)" : "") + (stoodStill ? " (stood still)" : "");
    }
  }
}
