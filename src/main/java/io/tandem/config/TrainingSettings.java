package io.tandem.config;

import io.tandem.Check;
import io.tandem.UserException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * The settings of one worker's training.
 *
 * @param from the model that training starts from: a run or a checkpoint; empty: a new network
 * @param freeze names of vertices and parameters that are not trained; * matches any characters
 * @param batchTokens the most tokens on either side of one update of a worker
 * @param microBatches the micro-batches that each update of a worker is computed in
 * @param stages the stages of mixtures, one after the other; none: the corpus as it is
 * @param modifiers what changes the text of some pairs, in this order
 * @param schedule the course of the learning rate after warmup
 * @param holdUpdates the updates between warmup and the fall, for schedules that fall to zero
 * @param cooldownUpdates the last updates, over which the learning rate falls to zero; 0 for none
 * @param cooldownShare the same as a share of training; 0 for none
 * @param rDrop the weight of the agreement of two passes over each batch; 0 for one pass
 * @param guidedAlignment the weight of guided alignment in the loss; 0 for none
 * @param maximumEpochs the passes through the pairs after which training ends; 0 for any number
 */
public record TrainingSettings(
    String from,
    List<String> freeze,
    Optimizer optimizer,
    int batchTokens,
    int microBatches,
    int maximumSentenceTokens,
    List<StageSettings> stages,
    List<ModifierSettings> modifiers,
    double learningRate,
    Schedule schedule,
    int warmupUpdates,
    long holdUpdates,
    long cooldownUpdates,
    double cooldownShare,
    double adamBeta1,
    double adamBeta2,
    double adamEpsilon,
    double muonMomentum,
    double labelSmoothing,
    double rDrop,
    double guidedAlignment,
    double clipNorm,
    MathChoice math,
    Instructions instructions,
    long maximumUpdates,
    double maximumEpochs,
    double maximumMinutes)
    implements Serializable {
  /** More than the cores of any machine that one worker may have. */
  public static final int MAX_MICRO_BATCHES = 1024;

  /** Returned when there is no fall, or its start is not yet known. */
  public static final long NO_FALL = Long.MAX_VALUE;

  /** The share of training after which the end of a falling schedule is decided. */
  private static final double MEASURED_SHARE = 0.1;

  private static final double MAX_COOLDOWN_SHARE = 0.95;

  public TrainingSettings {
    freeze = List.copyOf(freeze);
    stages = List.copyOf(stages);
    modifiers = List.copyOf(modifiers);
    requireEnds(stages, maximumUpdates);
    requireOneCasing(modifiers);
    Check.within("training.maximumSentenceTokens", maximumSentenceTokens, 2, Short.MAX_VALUE);
    Check.within("training.microBatches", microBatches, 1, MAX_MICRO_BATCHES);
    if (microBatchTokens(batchTokens, microBatches, rDrop) < maximumSentenceTokens) {
      throw UserException.of(
          "training.batchTokens = %d: must be at least training.maximumSentenceTokens = %d%s%s,"
              + " so that %s can hold one sentence",
          batchTokens,
          maximumSentenceTokens,
          microBatches == 1 ? "" : " for each of training.microBatches = " + microBatches,
          rDrop > 0 ? ", twice for the two passes of training.rDrop" : "",
          microBatches == 1 ? "a batch" : "each");
    }
    Check.atLeast("training.learningRate", learningRate, 0);
    Check.atLeast("training.warmupUpdates", warmupUpdates, 0);
    Check.atLeast("training.holdUpdates", holdUpdates, 0);
    Check.atLeast("training.cooldownUpdates", cooldownUpdates, 0);
    Check.within("training.cooldownShare", cooldownShare, 0, MAX_COOLDOWN_SHARE);
    Check.within("training.adamBeta1", adamBeta1, 0, 0.99999);
    Check.within("training.adamBeta2", adamBeta2, 0, 0.9999999);
    Check.positive("training.adamEpsilon", adamEpsilon);
    Check.within("training.muonMomentum", muonMomentum, 0, 0.99999);
    Check.within("training.labelSmoothing", labelSmoothing, 0, 0.9);
    Check.atLeast("training.rDrop", rDrop, 0);
    Check.atLeast("training.guidedAlignment", guidedAlignment, 0);
    Check.atLeast("training.clipNorm", clipNorm, 0);
    if (math == MathChoice.BF16 && !instructions.mayMultiplyBf16()) {
      throw UserException.of(
          "training.math = bf16, training.instructions = %s: these do not multiply in bfloat16;"
              + " set training.instructions = avx512-bf16, or training.math = float32",
          instructions);
    }
    Check.atLeast("training.maximumUpdates", maximumUpdates, 0);
    Check.atLeast("training.maximumEpochs", maximumEpochs, 0);
    Check.atLeast("training.maximumMinutes", maximumMinutes, 0);
    if (maximumUpdates == 0 && maximumEpochs == 0 && maximumMinutes == 0) {
      throw new UserException(
          "training.maximumUpdates, training.maximumEpochs and training.maximumMinutes are all 0:"
              + " training would never end; set at least one of them");
    }
    if (maximumEpochs > 0 && !stages.isEmpty()) {
      throw UserException.of(
          "training.maximumEpochs = %s: training.stages have epochs of their own; limit training by"
              + " training.maximumUpdates or training.maximumMinutes",
          Check.plain(maximumEpochs));
    }
    if (schedule.falls()) {
      requireWholeFall(schedule, cooldownUpdates, cooldownShare);
      requireRoom(
          "training.schedule = " + schedule,
          maximumUpdates,
          warmupUpdates + holdUpdates,
          "training.warmupUpdates"
              + (holdUpdates == 0 ? "" : " and training.holdUpdates together"));
    } else if (holdUpdates > 0) {
      throw UserException.of(
          "training.holdUpdates = %d: delays the fall of training.schedule = linear or cosine,"
              + " and has no meaning with %s; leave it out",
          holdUpdates, schedule);
    }
    requireCooldown(cooldownUpdates, cooldownShare, warmupUpdates, maximumUpdates);
  }

  private static void requireEnds(List<StageSettings> stages, long maximumUpdates) {
    long updates = 0;
    for (int i = 0; i < stages.size(); i++) {
      boolean last = i == stages.size() - 1;
      StageSettings stage = stages.get(i);
      if (last && stage.isLimited()) {
        throw UserException.of(
            "training.stages %s: the last stage ends with the training; leave out its epochs,"
                + " updates and patience, and set training.maximumUpdates or validation.patience",
            stage);
      }
      if (!last && !stage.isLimited()) {
        throw UserException.of(
            "training.stages %s: nothing ends stage %d of %d; give it epochs, updates or patience",
            stage, i + 1, stages.size());
      }
      updates += stage.endsByUpdatesAlone() ? stage.updates() : 0;
    }
    if (maximumUpdates > 0 && updates >= maximumUpdates) {
      throw UserException.of(
          "training.stages: the stages before the last have %d updates, so that"
              + " training.maximumUpdates = %d would end training before the last begins",
          updates, maximumUpdates);
    }
  }

  private static void requireOneCasing(List<ModifierSettings> modifiers) {
    double share =
        modifiers.stream()
            .filter(modifier -> modifier.modifier().changesCapitals())
            .mapToDouble(ModifierSettings::share)
            .sum();
    if (share > 1) {
      throw UserException.of(
          "training.modifiers %s: a pair gets one of upper-case and title-case at most, so that"
              + " their shares, %s together, must not exceed 1",
          modifiers, share);
    }
  }

  private static void requireWholeFall(
      Schedule schedule, long cooldownUpdates, double cooldownShare) {
    if (cooldownUpdates > 0 || cooldownShare > 0) {
      throw UserException.of(
          "training.%s: the learning rate of training.schedule = %s falls to zero itself; leave it out, or set training.schedule = constant or inverse-square-root",
          cooldownUpdates > 0
              ? "cooldownUpdates = " + cooldownUpdates
              : "cooldownShare = " + cooldownShare,
          schedule);
    }
  }

  private static void requireRoom(
      String fall, long maximumUpdates, long updatesBefore, String namesBefore) {
    if (maximumUpdates > 0 && maximumUpdates <= updatesBefore) {
      throw UserException.of(
          "%s: training.maximumUpdates = %d must be more than %s = %d, so that the learning"
              + " rate can fall after it has risen",
          fall, maximumUpdates, namesBefore, updatesBefore);
    }
  }

  private static void requireCooldown(
      long cooldownUpdates, double cooldownShare, int warmupUpdates, long maximumUpdates) {
    if (cooldownUpdates > 0 && cooldownShare > 0) {
      throw UserException.of(
          "training.cooldownUpdates = %d, training.cooldownShare = %s: both say when the"
              + " cooldown begins; leave one of them out",
          cooldownUpdates, cooldownShare);
    }
    if (cooldownUpdates > 0 && maximumUpdates == 0) {
      throw UserException.of(
          "training.cooldownUpdates = %d: the learning rate falls over the last updates, but"
              + " training.maximumUpdates = 0 does not say which these are; set it, or"
              + " training.cooldownShare instead of training.cooldownUpdates",
          cooldownUpdates);
    }
    long most = Math.max(0, maximumUpdates - warmupUpdates);
    if (cooldownUpdates > 0 && cooldownUpdates > most) {
      throw UserException.of(
          "training.cooldownUpdates = %d: must be at most %d here, training.maximumUpdates less"
              + " training.warmupUpdates, so that the learning rate falls after it has risen",
          cooldownUpdates, most);
    }
  }

  /**
   * Returns the updates of the cooldown; 0 for none. A share never reaches into warmup: a short
   * training has a shorter cooldown, or none.
   */
  private long cooldown() {
    return cooldownShare == 0
        ? cooldownUpdates
        : Math.min(
            Math.max(1, Math.round(cooldownShare * maximumUpdates)),
            Math.max(0, maximumUpdates - warmupUpdates));
  }

  /**
   * Returns the update after which the learning rate falls, until it would be zero after {@link
   * #maximumUpdates}; {@link #NO_FALL} if it does not fall, or its start is not yet known.
   */
  public long beginOfFall() {
    if (schedule.falls()) {
      boolean isOpen = fallsByMinutes() || maximumUpdates == 0;
      return isOpen ? NO_FALL : warmupUpdates + holdUpdates;
    }
    long cooldown = cooldown();
    return cooldown == 0 ? NO_FALL : maximumUpdates - cooldown;
  }

  /**
   * Returns whether a budget in minutes, and so the measured speed, determines the updates over
   * which the learning rate falls. They are decided once, during training; {@link #fallingOver}
   * then replaces these settings.
   */
  public boolean fallsByMinutes() {
    return maximumMinutes > 0 && (schedule.falls() || cooldownShare > 0);
  }

  /** Returns whether the learning rate falls to zero at the end of training. */
  public boolean hasFall() {
    return schedule.falls() || cooldownShare > 0 || cooldownUpdates > 0;
  }

  /**
   * Returns the settings with the limit in epochs as one in updates; {@link #maximumEpochs} remains
   * if it is what ends training.
   *
   * @param perEpoch updates of a worker in an epoch
   * @throws UserException if the learning rate has no update left to fall in
   */
  public TrainingSettings withEpochsInUpdates(double perEpoch) {
    if (maximumEpochs == 0) {
      return this;
    }
    long updates = (long) Math.ceil(maximumEpochs * perEpoch);
    if (maximumUpdates > 0 && maximumUpdates <= updates) {
      return RecordBinder.with(this, Map.of("maximumEpochs", 0.0));
    }
    if (hasFall() && updates <= warmupUpdates + holdUpdates) {
      throw UserException.of(
          "training.maximumEpochs = %s: these are %d updates of this corpus, which must be more"
              + " than training.warmupUpdates%s = %d, so that the learning rate can fall after it"
              + " has risen; lower training.warmupUpdates or training.batchTokens",
          Check.plain(maximumEpochs),
          updates,
          holdUpdates == 0 ? "" : " and training.holdUpdates together",
          warmupUpdates + holdUpdates);
    }
    return RecordBinder.with(this, Map.of("maximumUpdates", updates));
  }

  /** Returns the share of training after which the fall is decided. */
  public double shareBeforeDecision() {
    return schedule.falls() ? MEASURED_SHARE : 1 - cooldownShare;
  }

  /**
   * Returns the number of updates during which the learning rate may not fall, and the fall is not
   * decided.
   */
  public long updatesBeforeDecision() {
    return warmupUpdates + holdUpdates;
  }

  /**
   * Returns the settings by which the learning rate falls after update {@code begin} and training
   * ends with update {@code last}, however long it takes.
   */
  public TrainingSettings fallingOver(long begin, long last) {
    return RecordBinder.with(
        this,
        Map.of(
            "holdUpdates",
            schedule.falls() ? begin - warmupUpdates : 0L,
            "cooldownUpdates",
            schedule.falls() ? 0L : last - begin,
            "cooldownShare",
            0.0,
            "maximumUpdates",
            last,
            "maximumEpochs",
            0.0,
            "maximumMinutes",
            0.0));
  }

  /** Returns the same settings without the end of training. */
  public TrainingSettings withoutEnd() {
    return RecordBinder.with(
        this,
        Map.of(
            "holdUpdates",
            0L,
            "cooldownUpdates",
            0L,
            "cooldownShare",
            0.0,
            "maximumUpdates",
            Long.MAX_VALUE,
            "maximumEpochs",
            0.0,
            "maximumMinutes",
            0.0));
  }

  /** Returns the same settings with another peak learning rate. */
  public TrainingSettings withLearningRate(double rate) {
    return RecordBinder.with(this, Map.of("learningRate", rate));
  }

  /** Returns whether training starts from a model rather than from a new network. */
  public boolean startsFromModel() {
    return !from.isEmpty();
  }

  /**
   * Returns the number format of the factors of products.
   *
   * @throws IllegalStateException while {@link MathChoice#AUTO} has not been decided
   */
  public MathMode mathMode() {
    return switch (math) {
      case FLOAT32 -> MathMode.FLOAT32;
      case BF16 -> MathMode.BF16;
      case AUTO -> throw new IllegalStateException("training.math = auto has not been decided");
    };
  }

  /** Returns the most tokens on either side of the pairs of one micro-batch. */
  public int microBatchTokens() {
    return microBatchTokens(batchTokens, microBatches, rDrop);
  }

  /** Returns the most tokens on either side that a network computes at once, in all passes. */
  public int tokensAtOnce() {
    return microBatchTokens() * passes();
  }

  private static int microBatchTokens(int batchTokens, int microBatches, double rDrop) {
    return batchTokens / microBatches / passes(rDrop);
  }

  private static int passes(double rDrop) {
    return rDrop > 0 ? 2 : 1;
  }

  /** Returns the number of times that a batch contains each of its pairs. */
  public int passes() {
    return passes(rDrop);
  }

  /** Returns the objective of an update. */
  public Loss loss() {
    return new Loss(labelSmoothing, rDrop, guidedAlignment);
  }

  /** Returns whether training needs to know which subwords translate each other. */
  public boolean needsLinks() {
    return guidedAlignment > 0
        || modifiers.stream()
            .anyMatch(each -> each.modifier() == ModifierSettings.Kind.TERMS && each.share() > 0);
  }

  /**
   * The objective of an update.
   *
   * @param labelSmoothing the probability that targets give to all tokens alike
   * @param rDrop the weight of the agreement of two passes over each batch; 0 for one pass
   * @param guidedAlignment the weight of guided alignment; 0 for none
   */
  public record Loss(double labelSmoothing, double rDrop, double guidedAlignment) {
    /** Returns the cross-entropy of one pass. */
    public static Loss smoothed(double labelSmoothing) {
      return new Loss(labelSmoothing, 0, 0);
    }
  }

  /** The values of {@code training.math}. */
  public enum MathChoice {
    FLOAT32,
    BF16,

    /** The fastest that all executors support, determined when training begins. */
    AUTO
  }

  /** The rule of the update. */
  public enum Optimizer {
    ADAM,

    /** Orthogonalized momentum for the weight matrices of layers, Adam for everything else. */
    MUON
  }

  /** The course of the learning rate after warmup. */
  public enum Schedule {
    INVERSE_SQUARE_ROOT,

    /** Falls in a straight line to zero at the end of training. */
    LINEAR,

    /** Falls along half a cosine to zero at the end of training. */
    COSINE,

    CONSTANT;

    /** Returns whether the schedule itself falls to zero. */
    boolean falls() {
      return this == LINEAR || this == COSINE;
    }

    /** Returns the name in settings. */
    @Override
    public String toString() {
      return SettingsText.name(this);
    }
  }
}
