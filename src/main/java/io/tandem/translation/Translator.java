package io.tandem.translation;

import io.tandem.Text;
import io.tandem.config.SearchSettings;
import io.tandem.config.SearchSettings.Strategy;
import io.tandem.subword.Subwords;
import io.tandem.translation.SourceSegmenter.SourceSegment;
import io.tandem.translation.Translation.Candidate;
import io.tandem.translation.alignment.Alignment;
import io.tandem.translation.search.ForcedDecoding.Given;
import io.tandem.translation.search.Hypothesis;
import io.tandem.translation.search.LengthPenalty;
import io.tandem.translation.search.NextTokenModel;
import io.tandem.translation.search.Search;
import io.tandem.translation.search.Shortlist;
import io.tandem.translation.search.SourceSentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;

/**
 * Translates lines of text. Lines of similar length are translated together; the translation of a
 * line does not depend on the others. Immutable; as thread-safe as its model.
 */
public final class Translator {
  private static final int BATCH_TOKENS = 8192;

  /** The characters that would break a line in two. The model can spell any byte. */
  private static final Pattern LINE_BREAKS =
      Pattern.compile("[\\n\\r\\u000B\\f\\u0085\\u2028\\u2029]+");

  private final NextTokenModel model;
  private final Subwords subwords;
  private final Optional<Shortlist> shortlist;
  private final SearchSettings settings;
  private final Search search;
  private final LengthPenalty penalty;
  private final SourceSegmenter parts;
  private final LengthBatches batches;
  private final Aligner aligner;
  private final PairScoring scoring;
  private final Terms terms;

  /**
   * Creates a translator between unknown languages and without a shortlist, for settings that ask
   * for none.
   *
   * @param seed the seed of random draws
   * @throws io.tandem.UserException if the settings name unknown tags
   */
  public Translator(NextTokenModel model, Subwords subwords, SearchSettings settings, long seed) {
    this(model, subwords, Optional.empty(), "", "", settings, seed);
  }

  /**
   * @param shortlist the model's shortlist, used if the settings ask for it
   * @param sourceLanguage tag; may be empty
   * @param targetLanguage tag; may be empty
   * @param seed the seed of random draws
   * @throws io.tandem.UserException if the settings name unknown tags
   */
  Translator(
      NextTokenModel model,
      Subwords subwords,
      Optional<Shortlist> shortlist,
      String sourceLanguage,
      String targetLanguage,
      SearchSettings settings,
      long seed) {
    int written = subwords.targetVocabulary().size();
    if (model.vocabularySize() != written) {
      throw new IllegalArgumentException(
          Text.format(
              "the model has %d tokens but its subwords have %d: they do not belong together",
              model.vocabularySize(), written));
    }
    this.model = model;
    this.subwords = subwords;
    this.shortlist = shortlist.filter(given -> settings.shortlist());
    this.settings = settings;
    search = search(settings, seed, subwords);
    penalty = LengthPenalty.of(settings);
    parts = SourceSegmenter.of(subwords, settings);
    batches = new LengthBatches(settings.batchSentences(), BATCH_TOKENS);
    aligner = aligner(settings.alignments() || settings.hasTerms());
    scoring =
        new PairScoring(
            aligner(settings.alignments()),
            subwords,
            parts,
            batches,
            settings.maximumSourceTokens(),
            penalty);
    terms = new Terms(settings, sourceLanguage, targetLanguage);
  }

  private Aligner aligner(boolean isAsked) {
    return new Aligner(model, subwords, isAsked, settings.alignmentLayer());
  }

  private static Search search(SearchSettings settings, long seed, Subwords subwords) {
    Search found = Search.of(settings, seed);
    return settings.strategy() == Strategy.MBR
        ? MinimumBayesRisk.of(settings, found, subwords::decode)
        : found;
  }

  /** Returns the ids that a line is translated from, if it is not too long; none if it is blank. */
  public int[] sourceIds(String line) {
    String text = subwords.source().normalized(line);
    return isBlank(text) ? new int[0] : parts.ids(text);
  }

  /** Returns the maximum number of tokens of a line, without EOS, that are translated together. */
  public int maximumSourceTokens() {
    return settings.maximumSourceTokens();
  }

  /** Returns the text of a translation. */
  public String text(int[] tokens) {
    return LINE_BREAKS.matcher(subwords.decode(tokens)).replaceAll(" ");
  }

  private boolean isBlank(String normalized) {
    return subwords.tagged(normalized).text().isBlank();
  }

  /** The number of lines worth collecting: enough to sort by length. */
  public int linesAtOnce() {
    return 16 * settings.batchSentences();
  }

  /**
   * Translates lines whose translations may begin with anything, as {@link #translateLines} does.
   */
  public List<Translation> translate(List<String> lines) {
    return translate(lines, done -> {});
  }

  /**
   * Translates lines whose translations may begin with anything, as {@link #translateLines} does.
   *
   * @param advance receives, after each batch, the number of lines that it has completed
   */
  public List<Translation> translate(List<String> lines, IntConsumer advance) {
    return translateLines(lines.stream().map(SourceLine::new).toList(), advance);
  }

  /**
   * Returns the translations, in the order of the lines. A line without text, apart from tags, has
   * an empty one; one with too many tokens is translated in segments or truncated, as the settings
   * say. A prefix belongs to the first segment.
   *
   * @param advance receives, after each batch, the number of lines that it has completed
   */
  public List<Translation> translateLines(List<SourceLine> lines, IntConsumer advance) {
    SegmentTranslations[] found = new SegmentTranslations[lines.size()];
    List<Terms.Marked> marked = lines.stream().map(line -> marked(line.text())).toList();
    List<Task> tasks = new ArrayList<>(lines.size());
    for (int line = 0; line < found.length; line++) {
      String text = marked.get(line).text();
      if (!isBlank(text)) {
        List<SourceSegment> ofLine = parts.of(text);
        found[line] = new SegmentTranslations(ofLine);
        for (int part = 0; part < ofLine.size(); part++) {
          SourceSegment source = ofLine.get(part);
          tasks.add(new Task(line, part, source.text(), sentence(lines.get(line), part, source)));
        }
      }
    }
    long tasksDone = 0;
    int told = 0;
    for (List<Task> batch : batches.of(tasks, task -> task.sentence().ids().length)) {
      translateBatch(batch, found);
      tasksDone += batch.size();
      int done = (int) (lines.size() * tasksDone / tasks.size());
      advance.accept(done - told);
      told = done;
    }
    advance.accept(lines.size() - told);
    List<Translation> translations = new ArrayList<>(found.length);
    for (int line = 0; line < found.length; line++) {
      translations.add(
          found[line] == null
              ? Translation.EMPTY
              : terms.kept(marked.get(line), found[line].joined(this::scoreOfLine)));
    }
    return translations;
  }

  private Terms.Marked marked(String line) {
    String normalized = subwords.source().normalized(line);
    int tags = normalized.length() - subwords.tagged(normalized).text().length();
    return terms.marked(normalized.substring(0, tags), normalized.substring(tags));
  }

  /** Returns the score of a line from the translations of its segments. */
  private double scoreOfLine(List<Candidate> segments) {
    return settings.strategy() == Strategy.MBR
        ? segments.stream().mapToDouble(Candidate::score).average().orElseThrow()
        : penalty.score(
            segments.stream().mapToDouble(Candidate::logProbability).sum(),
            segments.stream().mapToInt(Candidate::length).sum());
  }

  private record Task(int line, int part, String text, SourceSentence sentence) {}

  private SourceSentence sentence(SourceLine line, int part, SourceSegment source) {
    int[] ids = source.withEnd();
    String prefix = part == 0 ? subwords.target().normalized(line.prefix()).strip() : "";
    SourceSentence sentence =
        prefix.isEmpty()
            ? new SourceSentence(ids)
            : new SourceSentence(ids, subwords.encodeTarget(prefix));
    return shortlist.map(sentence::among).orElse(sentence);
  }

  private void translateBatch(List<Task> batch, SegmentTranslations[] found) {
    List<SourceSentence> sentences = batch.stream().map(Task::sentence).toList();
    List<List<Hypothesis>> hypotheses = search.search(model, sentences);
    List<List<String>> texts =
        hypotheses.stream()
            .map(nBest -> nBest.stream().map(one -> text(one.tokens())).toList())
            .toList();
    List<List<Alignment>> alignments = alignments(batch, hypotheses, texts);
    for (int i = 0; i < batch.size(); i++) {
      List<Candidate> nBest = new ArrayList<>();
      for (int rank = 0; rank < hypotheses.get(i).size(); rank++) {
        nBest.add(
            candidate(
                hypotheses.get(i).get(rank), texts.get(i).get(rank), alignments.get(i).get(rank)));
      }
      found[batch.get(i).line()].set(batch.get(i).part(), nBest);
    }
  }

  private Candidate candidate(Hypothesis hypothesis, String text, Alignment alignment) {
    return new Candidate(
        text,
        hypothesis.score(),
        hypothesis.logProbability(),
        hypothesis.tokens().length + (hypothesis.finished() ? 1 : 0),
        hypothesis.finished(),
        alignment);
  }

  /** Returns the attention of all hypotheses of a batch, recorded in a second pass. */
  private List<List<Alignment>> alignments(
      List<Task> batch, List<List<Hypothesis>> hypotheses, List<List<String>> texts) {
    List<Given> given = new ArrayList<>();
    List<Aligner.Texts> ofGiven = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      for (int rank = 0; rank < hypotheses.get(i).size(); rank++) {
        given.add(new Given(i, hypotheses.get(i).get(rank).tokens()));
        ofGiven.add(new Aligner.Texts(batch.get(i).text(), texts.get(i).get(rank)));
      }
    }
    int[][] sources = SourceSentence.ids(batch.stream().map(Task::sentence).toList());
    List<Alignment> flat = aligner.align(sources, given, ofGiven);
    List<List<Alignment>> alignments = new ArrayList<>();
    int at = 0;
    for (List<Hypothesis> ofSentence : hypotheses) {
      alignments.add(flat.subList(at, at + ofSentence.size()));
      at += ofSentence.size();
    }
    return alignments;
  }

  /**
   * Returns the scores of given translations, in their order. Sides longer than the model may read
   * are truncated.
   *
   * @param targets the targets, as many as sources
   */
  public List<TranslationScore> score(List<String> sources, List<String> targets) {
    return scoring.score(
        sources.stream().map(subwords.source()::normalized).toList(),
        targets.stream().map(subwords.target()::normalized).toList());
  }
}
