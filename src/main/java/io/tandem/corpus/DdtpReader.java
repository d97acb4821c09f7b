package io.tandem.corpus;

import io.tandem.config.UserException;
import io.tandem.corpus.DdtpDescriptions.Description;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.hadoop.conf.Configuration;

/**
 * Pairs from two Translation indices of Debian: paragraph n of a description with paragraph n of
 * the description that has the same Description-md5, where both have as many. Holds the target
 * side: an index of all packages is some 30 MB.
 */
final class DdtpReader implements PairReader {
  static final String UNEQUAL = "unequal-paragraphs";

  private final DdtpDescriptions source;
  private final Map<String, List<String>> targets;
  private final Queue<RawPair> ready = new ArrayDeque<>();
  private boolean sourceEnded;
  private long row;

  DdtpReader(DdtpDescriptions source, DdtpDescriptions target) {
    this.source = source;
    targets = byKey(target);
  }

  static DdtpReader open(String source, String target, Configuration hadoop) throws IOException {
    LineReader sourceLines = LineReader.open(source, hadoop);
    try (DdtpDescriptions targets = new DdtpDescriptions(LineReader.open(target, hadoop))) {
      return new DdtpReader(new DdtpDescriptions(sourceLines), targets);
    } catch (IOException | RuntimeException e) {
      sourceLines.close();
      throw e;
    }
  }

  private static Map<String, List<String>> byKey(DdtpDescriptions descriptions) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (var next = descriptions.next(); next != null; next = descriptions.next()) {
      if (!next.key().isEmpty()) {
        found.putIfAbsent(next.key(), next.paragraphs());
      }
    }
    if (found.isEmpty()) {
      throw new UserException(
          "%s: no Description-md5 found; expected a Translation index of Debian"
              .formatted(descriptions.file()));
    }
    return found;
  }

  @Override
  public RawPair next() {
    while (ready.isEmpty() && !sourceEnded) {
      Description description = source.next();
      if (description == null) {
        sourceEnded = true;
        targets.values().forEach(paragraphs -> addRejected(paragraphs, TmxReader.NO_SOURCE));
      } else {
        addPairs(description.paragraphs(), targets.remove(description.key()));
      }
    }
    return ready.poll();
  }

  private void addPairs(List<String> sources, List<String> translations) {
    if (translations == null) {
      addRejected(sources, TmxReader.NO_TARGET);
    } else if (sources.size() != translations.size()) {
      addRejected(sources, UNEQUAL);
    } else {
      for (int i = 0; i < sources.size(); i++) {
        ready.add(RawPair.of(++row, sources.get(i), translations.get(i)));
      }
    }
  }

  private void addRejected(List<String> paragraphs, String reason) {
    paragraphs.forEach(text -> ready.add(RawPair.unusable(++row, text, reason)));
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
