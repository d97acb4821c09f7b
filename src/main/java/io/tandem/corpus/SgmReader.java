package io.tandem.corpus;

import io.tandem.config.UserException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.hadoop.conf.Configuration;

/**
 * Pairs from the source set and the reference set of a NIST or WMT test set: segments of equal
 * document and number, one pair for each reference. Holds the references: a test set is small.
 */
final class SgmReader implements PairReader {
  private record Place(String document, String id) {}

  private final SgmSegments source;
  private final Map<Place, List<String>> references;
  private final Queue<RawPair> ready = new ArrayDeque<>();
  private boolean sourceEnded;
  private long row;

  SgmReader(SgmSegments source, SgmSegments target) {
    this.source = source;
    references = byPlace(target);
  }

  static SgmReader open(String source, String target, Configuration hadoop) throws IOException {
    LineReader sourceLines = LineReader.open(source, hadoop);
    try (SgmSegments targetSegments = new SgmSegments(LineReader.open(target, hadoop))) {
      return new SgmReader(new SgmSegments(sourceLines), targetSegments);
    } catch (IOException | RuntimeException e) {
      sourceLines.close();
      throw e;
    }
  }

  private static Map<Place, List<String>> byPlace(SgmSegments segments) {
    Map<Place, List<String>> places = new LinkedHashMap<>();
    for (var segment = segments.next(); segment != null; segment = segments.next()) {
      places
          .computeIfAbsent(new Place(segment.document(), segment.id()), place -> new ArrayList<>())
          .add(segment.text());
    }
    if (places.isEmpty()) {
      throw new UserException(
          "%s: no <seg> found; expected a reference set in SGML".formatted(segments.file()));
    }
    return places;
  }

  @Override
  public RawPair next() {
    if (ready.isEmpty() && !sourceEnded) {
      SgmSegments.Segment segment = source.next();
      if (segment == null) {
        sourceEnded = true;
        references.values().forEach(texts -> texts.forEach(this::addWithoutSource));
      } else {
        addPairs(segment);
      }
    }
    return ready.poll();
  }

  private void addPairs(SgmSegments.Segment segment) {
    List<String> texts = references.remove(new Place(segment.document(), segment.id()));
    if (texts == null) {
      ready.add(RawPair.unusable(++row, segment.text(), TmxReader.NO_TARGET));
      return;
    }
    for (String text : texts) {
      ready.add(RawPair.of(++row, segment.text(), text));
    }
  }

  private void addWithoutSource(String text) {
    ready.add(RawPair.unusable(++row, text, TmxReader.NO_SOURCE));
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
