package io.tandem.training.cluster;

import io.tandem.UserException;
import io.tandem.config.Instructions;
import io.tandem.config.MathMode;
import io.tandem.config.SettingsReader;
import io.tandem.config.TrainingSettings;
import io.tandem.config.TrainingSettings.MathChoice;
import io.tandem.network.kernels.InstructionLimit;
import io.tandem.network.kernels.choice.KernelChoice;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The kernels that the executors compute with. The driver's own kernels say nothing of them:
 * machines and Java options may differ. Driver only.
 */
public final class ExecutorKernels {
  private static final String CANNOT = "!";

  private ExecutorKernels() {}

  /**
   * Asks the present executors, which create their kernels.
   *
   * @return the executors that have the same kernels, by these, sorted
   * @throws UserException if some of them cannot compute in the format, or with the instructions,
   *     of the training
   */
  public static SortedMap<String, SortedSet<String>> find(
      JavaSparkContext spark, TrainingSettings training) {
    return able(places(spark, training.mathMode(), training.instructions()));
  }

  /**
   * Requires the executors there are now to be able to compute in that format. About float32 they
   * are not asked, as all can.
   *
   * @throws UserException if some of them cannot
   */
  public static void require(JavaSparkContext spark, MathMode math) {
    if (math != MathMode.FLOAT32) {
      able(places(spark, math, Instructions.FASTEST));
    }
  }

  /**
   * Returns settings whose {@code training.math} is not {@code auto}: where it was, bf16 if all
   * executors there are now can multiply in it, else float32.
   */
  public static SettingsReader decideMath(JavaSparkContext spark, SettingsReader reader) {
    TrainingSettings training = reader.settings().training();
    if (training.math() != MathChoice.AUTO) {
      return reader;
    }
    boolean all =
        places(spark, MathMode.BF16, training.instructions()).keySet().stream()
            .noneMatch(ExecutorKernels::cannot);
    return reader.withMath(all ? MathChoice.BF16 : MathChoice.FLOAT32);
  }

  /** Returns the findings of the executors, and for each finding its executors, sorted. */
  private static SortedMap<String, SortedSet<String>> places(
      JavaSparkContext spark, MathMode math, Instructions instructions) {
    SortedMap<String, SortedSet<String>> places = new TreeMap<>();
    EachExecutor.ask(spark, math, asked -> find(asked, instructions))
        .forEach((place, found) -> places.computeIfAbsent(found, k -> new TreeSet<>()).add(place));
    return places;
  }

  private static boolean cannot(String finding) {
    return finding.startsWith(CANNOT);
  }

  private static String find(MathMode math, Instructions instructions) {
    try {
      InstructionLimit.set(instructions);
      return KernelChoice.best(math).description();
    } catch (UserException e) {
      return CANNOT + e.getMessage();
    }
  }

  /**
   * Returns the findings.
   *
   * @param places the places of each finding, sorted
   * @throws UserException if some are obstacles
   */
  static SortedMap<String, SortedSet<String>> able(SortedMap<String, SortedSet<String>> places) {
    String unable =
        places.entrySet().stream()
            .filter(e -> cannot(e.getKey()))
            .map(
                e -> String.join(", ", e.getValue()) + ": " + e.getKey().substring(CANNOT.length()))
            .collect(Collectors.joining("; "));
    if (!unable.isEmpty()) {
      throw new UserException(unable);
    }
    return places;
  }

  /**
   * Returns a description of kernels.
   *
   * @param places the executors that have them
   */
  public static String describe(SortedMap<String, SortedSet<String>> places) {
    if (places.size() == 1) {
      return places.firstKey();
    }
    return places.entrySet().stream()
        .map(e -> "%s (%s)".formatted(e.getKey(), String.join(", ", e.getValue())))
        .collect(Collectors.joining("; "));
  }
}
