package io.tandem.search;

import io.tandem.config.SearchSettings;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * From lines of text to lines of text. Lines of similar length are translated together; what a line
 * becomes does not depend on the others. Immutable; as thread-safe as its model.
 */
public final class Translator {
  /**
   * Source tokens of a batch at most, the longest sentence counted for each: bounds the memory for
   * long lines. A single line may have more.
   */
  private static final int BATCH_TOKENS = 8192;

  /** What would break a line in two. The model can spell any byte. */
  private static final Pattern LINE_BREAKS =
      Pattern.compile("[\\n\\r\\u000B\\f\\u0085\\u2028\\u2029]+");

  private final NextTokenModel model;
  private final Subwords subwords;
  private final BeamSearch search;
  private final int maximumSourceTokens;
  private final int batchSentences;

  public Translator(NextTokenModel model, Subwords subwords, SearchSettings settings) {
    if (model.vocabularySize() != subwords.size()) {
      throw new IllegalArgumentException(
          "the model has %d tokens, its subwords have %d: they do not belong together"
              .formatted(model.vocabularySize(), subwords.size()));
    }
    this.model = model;
    this.subwords = subwords;
    search = BeamSearch.of(settings);
    maximumSourceTokens = settings.maximumSourceTokens();
    batchSentences = settings.batchSentences();
  }

  /** Lines that are worth having at a time: enough to sort by length. */
  public int linesAtOnce() {
    return 16 * batchSentences;
  }

  /**
   * The translations, in the order of the lines. A line without text has an empty one; of a line
   * with too many tokens the beginning is translated.
   */
  public List<Translation> translate(List<String> lines) {
    Translation[] translations = new Translation[lines.size()];
    Arrays.fill(translations, Translation.EMPTY);
    List<Source> sources = new ArrayList<>(lines.size());
    for (int line = 0; line < lines.size(); line++) {
      if (!lines.get(line).isBlank()) {
        sources.add(source(line, lines.get(line)));
      }
    }
    sources.sort(Comparator.comparingInt(Source::length));
    for (int from = 0; from < sources.size(); ) {
      int to = endOfBatch(sources, from);
      translateBatch(sources.subList(from, to), translations);
      from = to;
    }
    return List.of(translations);
  }

  private record Source(int line, int[] ids, boolean truncated) {
    int length() {
      return ids.length;
    }
  }

  private Source source(int line, String text) {
    int[] ids = subwords.encode(text);
    int kept = Math.min(ids.length, maximumSourceTokens);
    int[] withEnd = Arrays.copyOf(ids, kept + 1);
    withEnd[kept] = Vocabulary.EOS;
    return new Source(line, withEnd, kept < ids.length);
  }

  private int endOfBatch(List<Source> sources, int from) {
    int to = from + 1;
    while (to < sources.size()
        && to - from < batchSentences
        && (to - from + 1L) * sources.get(to).length() <= BATCH_TOKENS) {
      to++;
    }
    return to;
  }

  private void translateBatch(List<Source> batch, Translation[] translations) {
    int[][] ids = batch.stream().map(Source::ids).toArray(int[][]::new);
    List<List<Hypothesis>> found = search.search(model, ids);
    for (int i = 0; i < batch.size(); i++) {
      List<Translation.Candidate> nBest = found.get(i).stream().map(this::candidate).toList();
      Source source = batch.get(i);
      translations[source.line()] = new Translation(source.truncated(), nBest);
    }
  }

  private Translation.Candidate candidate(Hypothesis hypothesis) {
    String text = LINE_BREAKS.matcher(subwords.decode(hypothesis.tokens())).replaceAll(" ");
    return new Translation.Candidate(
        text, hypothesis.score(), hypothesis.tokens().length, hypothesis.finished());
  }
}
