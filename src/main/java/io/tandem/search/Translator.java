package io.tandem.search;

import io.tandem.config.SearchSettings;
import io.tandem.search.ForcedDecoding.Given;
import io.tandem.search.ForcedDecoding.Walk;
import io.tandem.search.Translation.Candidate;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * From lines of text to lines of text. Lines of similar length are translated together; what a line
 * becomes does not depend on the others. Immutable; as thread-safe as its model.
 */
public final class Translator {
  private static final int BATCH_TOKENS = 8192;

  /** What would break a line in two. The model can spell any byte. */
  private static final Pattern LINE_BREAKS =
      Pattern.compile("[\\n\\r\\u000B\\f\\u0085\\u2028\\u2029]+");

  private final NextTokenModel model;
  private final Subwords subwords;
  private final SearchSettings settings;
  private final Search search;
  private final LengthPenalty penalty;
  private final SourceParts parts;
  private final LengthBatches batches;

  /**
   * @param seed of what is drawn at random
   */
  public Translator(NextTokenModel model, Subwords subwords, SearchSettings settings, long seed) {
    if (model.vocabularySize() != subwords.size()) {
      throw new IllegalArgumentException(
          "the model has %d tokens, its subwords have %d: they do not belong together"
              .formatted(model.vocabularySize(), subwords.size()));
    }
    this.model = model;
    this.subwords = subwords;
    this.settings = settings;
    search = Search.of(settings, seed);
    penalty = new LengthPenalty(settings.lengthNormalization(), settings.lengthPenalty());
    parts = new SourceParts(subwords, settings.maximumSourceTokens(), settings.longInputs());
    batches = new LengthBatches(settings.batchSentences(), BATCH_TOKENS);
  }

  /** Lines that are worth having at a time: enough to sort by length. */
  public int linesAtOnce() {
    return 16 * settings.batchSentences();
  }

  /** {@link #translateLines} of lines whose translations may begin with anything. */
  public List<Translation> translate(List<String> lines) {
    return translateLines(lines.stream().map(SourceLine::new).toList());
  }

  /**
   * The translations, in the order of the lines. A line without text has an empty one; one with too
   * many tokens is translated in parts or cut, as the settings say. A prefix belongs to the first
   * part.
   */
  public List<Translation> translateLines(List<SourceLine> lines) {
    PartTranslations[] found = new PartTranslations[lines.size()];
    List<Task> tasks = new ArrayList<>(lines.size());
    for (int line = 0; line < found.length; line++) {
      if (!lines.get(line).text().isBlank()) {
        List<SourcePart> ofLine = parts.of(lines.get(line).text());
        found[line] = new PartTranslations(ofLine);
        for (int part = 0; part < ofLine.size(); part++) {
          tasks.add(new Task(line, part, sentence(lines.get(line), part, ofLine.get(part))));
        }
      }
    }
    for (List<Task> batch : batches.of(tasks, task -> task.sentence().ids().length)) {
      translateBatch(batch, found);
    }
    return Arrays.stream(found)
        .map(line -> line == null ? Translation.EMPTY : line.joined(penalty))
        .toList();
  }

  private record Task(int line, int part, SourceSentence sentence) {}

  private SourceSentence sentence(SourceLine line, int part, SourcePart source) {
    int[] ids = withEnd(source.ids());
    return part == 0 && !line.prefix().isBlank()
        ? new SourceSentence(ids, subwords.encodeTarget(line.prefix().strip()))
        : new SourceSentence(ids);
  }

  private static int[] withEnd(int[] ids) {
    int[] withEnd = Arrays.copyOf(ids, ids.length + 1);
    withEnd[ids.length] = Vocabulary.EOS;
    return withEnd;
  }

  private void translateBatch(List<Task> batch, PartTranslations[] found) {
    List<SourceSentence> sentences = batch.stream().map(Task::sentence).toList();
    List<List<Hypothesis>> hypotheses = search.search(model, sentences);
    List<List<Alignment>> alignments = alignments(sentences, hypotheses);
    for (int i = 0; i < batch.size(); i++) {
      List<Candidate> nBest = new ArrayList<>();
      for (int rank = 0; rank < hypotheses.get(i).size(); rank++) {
        nBest.add(candidate(hypotheses.get(i).get(rank), alignments.get(i).get(rank)));
      }
      found[batch.get(i).line()].set(batch.get(i).part(), nBest);
    }
  }

  private Candidate candidate(Hypothesis hypothesis, Alignment alignment) {
    String text = LINE_BREAKS.matcher(subwords.decode(hypothesis.tokens())).replaceAll(" ");
    return new Candidate(
        text,
        hypothesis.score(),
        hypothesis.logProbability(),
        hypothesis.tokens().length + (hypothesis.finished() ? 1 : 0),
        hypothesis.finished(),
        alignment);
  }

  /** Of all hypotheses of a batch: what is found is gone through once more, with open eyes. */
  private List<List<Alignment>> alignments(
      List<SourceSentence> sentences, List<List<Hypothesis>> hypotheses) {
    List<Given> given = new ArrayList<>();
    for (int i = 0; i < sentences.size(); i++) {
      for (Hypothesis hypothesis : hypotheses.get(i)) {
        given.add(new Given(i, hypothesis.tokens()));
      }
    }
    List<Alignment> flat = alignments(SourceSentence.ids(sentences), given);
    List<List<Alignment>> alignments = new ArrayList<>();
    int at = 0;
    for (List<Hypothesis> ofSentence : hypotheses) {
      alignments.add(flat.subList(at, at + ofSentence.size()));
      at += ofSentence.size();
    }
    return alignments;
  }

  private List<Alignment> alignments(int[][] sources, List<Given> given) {
    if (!settings.alignments()) {
      return given.stream().map(one -> Alignment.NONE).toList();
    }
    List<Walk> walks =
        new ForcedDecoding(model, sources).followWatching(given, settings.alignmentLayer());
    List<Alignment> alignments = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      alignments.add(alignment(walks.get(i), sources[given.get(i).sentence()], given.get(i)));
    }
    return alignments;
  }

  private Alignment alignment(Walk walk, int[] source, Given given) {
    int[] withoutEnd = Arrays.copyOf(source, source.length - 1);
    return Alignment.of(
        walk.attention(), subwords.wordsOf(withoutEnd), subwords.wordsOf(given.tokens()));
  }

  /**
   * How probable given translations are, in their order.
   *
   * @param targets as many as sources
   */
  public List<TranslationScore> score(List<String> sources, List<String> targets) {
    if (sources.size() != targets.size()) {
      throw new IllegalArgumentException(
          "%d sources and %d translations".formatted(sources.size(), targets.size()));
    }
    TranslationScore[] scores = new TranslationScore[sources.size()];
    List<Pair> pairs = new ArrayList<>();
    for (int line = 0; line < scores.length; line++) {
      pairs.add(pair(line, sources.get(line), targets.get(line)));
    }
    for (List<Pair> batch :
        batches.of(pairs, pair -> pair.source().ids().length + pair.target().ids().length)) {
      scoreBatch(batch, scores);
    }
    return List.of(scores);
  }

  private record Pair(int line, SourcePart source, SourcePart target) {}

  private Pair pair(int line, String source, String target) {
    int most = settings.maximumSourceTokens();
    return new Pair(
        line,
        SourcePart.of(subwords.encode(source), most, "", 0),
        SourcePart.of(subwords.encodeTarget(target), most, "", 0));
  }

  private void scoreBatch(List<Pair> batch, TranslationScore[] scores) {
    int[][] sources =
        batch.stream().map(pair -> withEnd(pair.source().ids())).toArray(int[][]::new);
    List<Given> given = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      given.add(new Given(i, batch.get(i).target().ids()));
    }
    ForcedDecoding decoding = new ForcedDecoding(model, sources);
    List<Walk> walks =
        settings.alignments()
            ? decoding.followWatching(given, settings.alignmentLayer())
            : decoding.follow(given);
    for (int i = 0; i < batch.size(); i++) {
      Alignment alignment =
          settings.alignments()
              ? alignment(walks.get(i), sources[i], given.get(i))
              : Alignment.NONE;
      scores[batch.get(i).line()] = score(batch.get(i), walks.get(i), alignment);
    }
  }

  private TranslationScore score(Pair pair, Walk walk, Alignment alignment) {
    List<String> tokens = new ArrayList<>();
    List<Float> each = new ArrayList<>();
    double sum = 0;
    int[] said = withEnd(pair.target().ids());
    for (int t = 0; t < said.length; t++) {
      tokens.add(subwords.vocabulary().name(said[t]));
      each.add(walk.logProbabilities()[t]);
      sum += walk.logProbabilities()[t];
    }
    return new TranslationScore(
        penalty.score(sum, said.length),
        sum,
        tokens,
        each,
        pair.source().cut() || pair.target().cut(),
        alignment);
  }
}
