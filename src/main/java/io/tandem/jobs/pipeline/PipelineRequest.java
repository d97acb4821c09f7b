package io.tandem.jobs.pipeline;

import io.tandem.Nearest;
import io.tandem.UserException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The options of a call of {@code jobs/pipeline.sh}; names that are not given are empty.
 *
 * @param until the last step to make
 * @param from the first step to make: those before it are taken as they are
 * @param trusted further steps that are taken as they are
 * @param retried steps to make again, although they are done
 */
public record PipelineRequest(
    String until, String from, List<String> trusted, List<String> retried) {
  public PipelineRequest {
    trusted = List.copyOf(trusted);
    retried = List.copyOf(retried);
  }

  /**
   * @throws UserException if one of the names is not a step's
   */
  void requireKnown(List<Step> steps) {
    List<String> names = steps.stream().map(Step::name).toList();
    require("--until", until.isEmpty() ? List.of() : List.of(until), names);
    require("--from", from.isEmpty() ? List.of() : List.of(from), names);
    require("--trust", trusted, names);
    require("--retry", retried, names);
  }

  private static void require(String option, List<String> given, List<String> names) {
    for (String name : given) {
      if (!names.contains(name)) {
        throw UserException.of(
            "%s %s: this pipeline has no such step%s; its steps are %s",
            option, name, Nearest.question(name, names), String.join(", ", names));
      }
    }
  }

  /** Returns the steps that are taken as they are, whatever has changed. */
  Set<String> taken(List<Step> steps) {
    Set<String> taken = new LinkedHashSet<>(trusted);
    if (!from.isEmpty()) {
      steps.stream().map(Step::name).takeWhile(name -> !name.equals(from)).forEach(taken::add);
    }
    return taken;
  }
}
