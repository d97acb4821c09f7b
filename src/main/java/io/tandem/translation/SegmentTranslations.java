package io.tandem.translation;

import io.tandem.text.Spacing;
import io.tandem.text.Words;
import io.tandem.translation.SourceSegmenter.SourceSegment;
import io.tandem.translation.Translation.Candidate;
import io.tandem.translation.alignment.Alignment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The translations of the segments of one line, and their combination. */
final class SegmentTranslations {
  private final List<SourceSegment> parts;
  private final List<List<Candidate>> found = new ArrayList<>();

  SegmentTranslations(List<SourceSegment> parts) {
    this.parts = parts;
    parts.forEach(part -> found.add(List.of()));
  }

  /**
   * @param nBest the n best translations of segment {@code part}
   */
  void set(int part, List<Candidate> nBest) {
    found.set(part, nBest);
  }

  /**
   * Returns the whole translations: the best ones of all segments form the best translation, the
   * second ones the second, and so on.
   *
   * @param score returns the score of a line from the translations of its segments
   */
  Translation joined(ToDoubleFunction<List<Candidate>> score) {
    boolean truncated = parts.stream().anyMatch(SourceSegment::truncated);
    if (parts.size() == 1) {
      int tags = parts.get(0).firstWord();
      List<Candidate> nBest =
          tags == 0 ? found.get(0) : found.get(0).stream().map(c -> c.shifted(tags)).toList();
      return new Translation(1, truncated, nBest);
    }
    int ranks = found.stream().mapToInt(List::size).min().orElseThrow();
    List<Candidate> nBest = new ArrayList<>();
    for (int rank = 0; rank < ranks; rank++) {
      nBest.add(joined(rank, score));
    }
    return new Translation(parts.size(), truncated, nBest);
  }

  private Candidate joined(int rank, ToDoubleFunction<List<Candidate>> score) {
    List<Candidate> ofRank = found.stream().map(nBest -> nBest.get(rank)).toList();
    StringBuilder text = new StringBuilder();
    List<Alignment.Link> links = new ArrayList<>();
    double logProbability = 0;
    int length = 0;
    boolean finished = true;
    for (int i = 0; i < parts.size(); i++) {
      Candidate part = ofRank.get(i);
      int at = text.append(Spacing.isNeededBetween(text, part.text()) ? " " : "").length();
      text.append(part.text());
      // Each word of the text has one link, also one that two parts make together.
      int continued = Words.isWithin(text.toString(), at) ? 1 : 0;
      part.alignment().shifted(parts.get(i).firstWord(), links.size() - continued).links().stream()
          .skip(continued)
          .forEach(links::add);
      logProbability += part.logProbability();
      length += part.length();
      finished &= part.finished();
    }
    return new Candidate(
        text.toString(),
        score.applyAsDouble(ofRank),
        logProbability,
        length,
        finished,
        new Alignment(links));
  }
}
