package io.tandem.jobs.evaluate;

import io.tandem.UserException;
import io.tandem.corpus.format.LineReader;
import io.tandem.storage.GivenPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * Translations of one or more systems and their references, line by line.
 *
 * @param systems at least one, with at least one line
 * @param references at least one stream, each with as many lines as every system
 */
public record EvaluationInput(List<SystemOutput> systems, List<List<String>> references) {
  /** The name that stands for standard input. */
  private static final String STANDARD_INPUT = "-";

  /**
   * The translations of one system.
   *
   * @param name the file that it was read from
   */
  public record SystemOutput(String name, List<String> lines) {}

  /**
   * Reads all files as they are; the metrics themselves ignore spaces at the end of a line.
   *
   * @throws UserException if a file cannot be used or the numbers of lines differ
   */
  public static EvaluationInput read(
      List<String> hypotheses, List<String> references, Configuration hadoop) {
    refuseTwice(hypotheses);
    if (references.contains(STANDARD_INPUT)) {
      throw new UserException(
          "--references cannot be read from standard input; only --hypotheses may be \"-\"");
    }
    List<SystemOutput> systems =
        hypotheses.stream()
            .map(file -> new SystemOutput(file, lines("--hypotheses", file, hadoop)))
            .toList();
    SystemOutput first = systems.get(0);
    for (SystemOutput system : systems) {
      requireSameLength(first, "--hypotheses " + system.name(), system.lines());
    }
    List<List<String>> streams = new ArrayList<>();
    for (String file : references) {
      List<String> stream = lines("--references", file, hadoop);
      requireSameLength(first, "--references " + file, stream);
      streams.add(stream);
    }
    return new EvaluationInput(systems, streams);
  }

  private static List<String> lines(String option, String file, Configuration hadoop) {
    List<String> lines = new ArrayList<>();
    try (LineReader reader =
        file.equals(STANDARD_INPUT)
            ? LineReader.ofStandardInput()
            : LineReader.open(GivenPath.option(option, file), hadoop)) {
      for (String line = reader.next(); line != null; line = reader.next()) {
        lines.add(line);
      }
      if (lines.isEmpty()) {
        throw new UserException(reader.file() + " is empty; expected one sentence per line");
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static void refuseTwice(List<String> hypotheses) {
    Set<String> seen = new HashSet<>();
    for (String file : hypotheses) {
      if (!seen.add(file)) {
        throw UserException.of(
            "--hypotheses %s is given twice; systems are named by their files", file);
      }
    }
  }

  private static void requireSameLength(SystemOutput first, String option, List<String> lines) {
    if (lines.size() != first.lines().size()) {
      throw UserException.of(
          "--hypotheses %s has %d %s but %s has %d; expected translations of the same"
              + " sentences, line by line",
          first.name(),
          first.lines().size(),
          first.lines().size() == 1 ? "line" : "lines",
          option,
          lines.size());
    }
  }

  /** Returns the references of one sentence; lines are numbered from 0. */
  List<String> referencesOf(int line) {
    return references.stream().map(stream -> stream.get(line)).toList();
  }
}
