package io.tandem.network.kernels;

import io.tandem.UserException;
import io.tandem.config.Instructions;

/**
 * The instructions that this process computes with, of which there is one choice in its life:
 * oneDNN reads its limit once, before its first use, and the length of vectors is a constant of
 * compiled code. Whatever is to compute with {@link Instructions} of its own sets them before it
 * asks for kernels, in each task, as an executor may arrive at any time.
 */
public final class InstructionLimit {
  private static Instructions limit = Instructions.FASTEST;
  private static boolean inUse;

  private InstructionLimit() {}

  /**
   * Limits this process to these instructions. {@link Instructions#FASTEST} asks for nothing: it
   * takes those that an earlier user of the process has chosen.
   *
   * @throws UserException if it already computes with others
   */
  public static synchronized void set(Instructions wanted) {
    if (wanted == limit || (inUse && !wanted.areCommon())) {
      return;
    }
    if (inUse) {
      throw UserException.of(
          "training.instructions = %s: this process has already computed with %s, and a process cannot change them; start the job again, or train in a Spark application of its own",
          wanted, limit.areCommon() ? limit : "all instructions of its processor");
    }
    limit = wanted;
  }

  /** Returns the instructions, which cannot change from now on. */
  public static synchronized Instructions get() {
    inUse = true;
    return limit;
  }
}
