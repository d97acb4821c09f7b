package io.tandem.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.tandem.Text;
import io.tandem.text.Display;
import io.tandem.training.checkpoint.Validated;
import java.time.Instant;
import java.util.List;

/** One line of {@code metrics/}: {@code {"kind": "round" | "validation" | "event", …}}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = MetricRow.Round.class, name = "round"),
  @JsonSubTypes.Type(value = MetricRow.Validation.class, name = "validation"),
  @JsonSubTypes.Type(value = MetricRow.Event.class, name = "event")
})
public sealed interface MetricRow {
  Instant time();

  /** Number of the averaging round, from 0; for a validation, rounds completed. */
  long round();

  /** Optimizer steps completed by each worker. */
  long updates();

  /**
   * The amount of data that training has read.
   *
   * @param epochs passes through the training pairs, in stages through those of the present one;
   *     NaN when not known
   * @param tokens source and target tokens
   * @param stage the number of the stage, from 1; 0 in a training without stages
   */
  record Seen(double epochs, long tokens, int stage) {
    /** Before the first round. */
    public static final Seen UNKNOWN = new Seen(Double.NaN, 0, 0);

    /** Returns the number of epochs in words, such as "1.37", or "0.31 of stage 2". */
    public String passes() {
      return Display.significant(epochs) + (stage == 0 ? "" : " of stage " + stage);
    }
  }

  /**
   * One averaging round.
   *
   * @param loss nats per target token, over all workers
   * @param sourceTokens trained on, padding not counted
   * @param seconds wall time of the whole round
   * @param tokensPerSecond source and target tokens
   * @param gradientNorm mean 2-norm before clipping
   * @param averagingSeconds the seconds of averaging among them, in which no worker loaded the
   *     network or computed; NaN when not known
   */
  record Round(
      Instant time,
      long round,
      long updates,
      double loss,
      double learningRate,
      long sourceTokens,
      long targetTokens,
      double seconds,
      double tokensPerSecond,
      double gradientNorm,
      double averagingSeconds,
      Seen seen,
      List<Worker> workers)
      implements MetricRow {
    public Round {
      workers = List.copyOf(workers);
    }

    /** Mean cosine between a worker's delta and the mean one; NaN when not known. */
    public double meanCosine() {
      return workers.stream().mapToDouble(Worker::deltaCosine).average().orElse(Double.NaN);
    }

    /** Largest less smallest loss of a worker; NaN when there is none. */
    public double lossSpread() {
      var losses = workers.stream().mapToDouble(Worker::loss).summaryStatistics();
      return workers.isEmpty() ? Double.NaN : losses.getMax() - losses.getMin();
    }
  }

  /**
   * The share of one worker in a round.
   *
   * @param tokens source and target tokens
   * @param loss nats per target token
   * @param seconds computing
   * @param waitingSeconds the additional time of the slowest worker
   * @param bytesSent the bytes sent to be averaged
   * @param deltaNorm 2-norm of the change of its parameters; NaN when not known
   * @param deltaCosine the cosine between that change and the mean over workers; NaN when not known
   */
  record Worker(
      int worker,
      long tokens,
      double loss,
      double seconds,
      double waitingSeconds,
      long bytesSent,
      double deltaNorm,
      double deltaCosine) {}

  /**
   * One validation: of the network of the latest round, or of the average of past networks if that
   * is better.
   *
   * @param loss nats per target token, without label smoothing
   * @param bleu NaN when not measured
   * @param bleuSignature empty when BLEU was not measured
   * @param best whether it is the best so far
   * @param candidates the measured networks, the better one first; empty if there was only one
   */
  record Validation(
      Instant time,
      long round,
      long updates,
      double loss,
      double perplexity,
      double bleu,
      String bleuSignature,
      double seconds,
      boolean best,
      Seen seen,
      List<Validated> candidates)
      implements MetricRow {
    public Validation {
      candidates = List.copyOf(candidates);
    }

    /**
     * Returns the better network and the loss of the other, such as "average; latest 2.802"; empty
     * without a choice.
     */
    public String choice() {
      return candidates.isEmpty()
          ? ""
          : Text.format(
              "%s; %s %.3f",
              candidates.get(0).network().label(),
              candidates.get(1).network().label(),
              candidates.get(1).loss());
    }
  }

  /** An event, with one of the names below or another one, such as a lost executor. */
  record Event(Instant time, long round, long updates, String name, String message)
      implements MetricRow {
    public static final String STARTED = "started";
    public static final String RESUMED = "resumed";

    /** Returned to an earlier state because training had diverged. */
    public static final String ROLLED_BACK = "rolled-back";

    /** Returned to the newest checkpoint because Spark could not compute a round. */
    public static final String RECOVERED = "recovered";

    /** Decided over which updates the learning rate falls. */
    public static final String FALL_DECIDED = "fall-decided";

    /** Continued in the next stage. */
    public static final String STAGE = "stage";

    /** Found that the network knows only how frequent tokens are. */
    public static final String PLATEAU = "plateau";

    /** Found that executors compute with different kernels. */
    public static final String KERNELS = "kernels";

    /** Ended because validations got no better. */
    public static final String STOPPED_EARLY = "stopped-early";

    /** Ended because the process was asked to. */
    public static final String STOPPED = "stopped";

    /** Ended at the limit of updates or time. */
    public static final String FINISHED = "finished";

    public static final String FAILED = "failed";
  }
}
